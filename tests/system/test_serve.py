"""`copydesk serve`: everything on one machine, from a dropped file to a row, and nothing left behind."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from tests.conftest import ended, free_port, started, wait_until
from warehouse import Warehouse

STORY = "The harbour was closed on Tuesday after a storm, the port authority said in a statement.\n"


def living(home: Path) -> list[int]:
    """Processes that were started with this Prefect home, whoever started them."""
    marker = f"PREFECT_HOME={home}\0".encode()
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit() and int(place.name) != os.getpid():
            try:
                if marker in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:  # gone meanwhile, or not ours
                continue
    return found


def test_a_dropped_file_becomes_a_row_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    home, drop, root = (tmp_path / name for name in ("home", "drop", "warehouse"))
    drop.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_HOME": str(home), "PREFECT_SERVER_UI_ENABLED": "false"}
    log, logs = tmp_path / "serve.log", tmp_path / "logs"
    arguments = [
        "--port",
        str(free_port()),
        "--warehouse",
        str(root),
        "--logs",
        str(logs),
        "--watch",
        str(drop),
    ]
    serve = started(["copydesk", "serve", *arguments], environment, log)
    try:

        def serving() -> bool:
            assert serve.poll() is None, log.read_text()
            return "Serving. UI: http://127.0.0.1" in log.read_text()

        wait_until(serving, "everything to start")
        (drop / "story.txt").write_text(STORY)
        wait_until(lambda: Warehouse(root).counts()["articles"] == 1, "the dropped file to become a row")
        serve.send_signal(signal.SIGINT)
        assert serve.wait(60) == 0, log.read_text()
        assert log.read_text().rstrip().endswith("Stopped.")
        wait_until(lambda: not living(home), "every process to end")
    finally:
        ended(serve)
