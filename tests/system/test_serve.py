"""`copydesk serve`: everything on one machine, from a dropped file to a row, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.conftest import HOME, answered, ended, free_port, started, wait_until
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server]

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


def attack(api: str, home: Path, owned: Path) -> None:
    """What another user of this machine can do, and a page in this user's browser: nothing.

    And what whoever has the password can't do by accident: have a run start another program.
    """
    with httpx.Client(base_url=api, timeout=60) as stranger:
        for call in ("/deployments/filter", "/flow_runs/filter", "/work_pools/filter", "/events"):
            assert stranger.post(call, json={}).status_code == 401
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        for answer in (
            stranger.options("/deployments/filter", headers=asked),
            stranger.get("/health", headers={"Origin": "https://evil.example"}),
        ):
            assert "access-control-allow-origin" not in answer.headers
    [(url, password)] = json.loads((home / "copydesk-access.json").read_text()).items()
    assert (url, (home / "copydesk-access.json").stat().st_mode & 0o777) == (api, 0o600)
    with httpx.Client(base_url=api, timeout=60, auth=tuple(password.split(":", 1))) as owner:
        named = {"deployments": {"name": {"any_": ["check"]}}}
        [deployment] = answered(lambda: owner.post("/deployments/filter", json=named)).json()
        run = f"/deployments/{deployment['id']}/create_flow_run"
        for overrides in (
            {"command": f"touch {owned}"},
            {"env": {"PYTHONSTARTUP": "/tmp/x.py"}},
            {"env.LD_PRELOAD": "/tmp/x.so"},
            {"working_dir": "/tmp"},
        ):
            refused = answered(partial(owner.post, run, json={"job_variables": overrides}))
            assert refused.status_code == 422
        later = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T00:00:00Z"}}
        planned = answered(lambda: owner.post(run, json={"state": later})).json()["id"]
        owning = {"job_variables": {"command": f"touch {owned}"}}
        change = answered(lambda: owner.patch(f"/flow_runs/{planned}", json=owning))
        assert change.status_code == 422
    assert not owned.exists()


def test_a_dropped_file_becomes_a_row_and_a_stop_leaves_nothing(tmp_path: Path) -> None:
    home, drop, root = (tmp_path / name for name in ("home", "drop", "warehouse"))
    drop.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"PREFECT_HOME": str(home), "PREFECT_SERVER_UI_ENABLED": "false"}
    log, logs = tmp_path / "serve.log", tmp_path / "logs"
    arguments = [
        "--port",
        str(port := free_port()),
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
        attack(f"http://127.0.0.1:{port}/api", home, tmp_path / "owned")
        (drop / "story.txt").write_text(STORY)
        wait_until(lambda: Warehouse(root).counts()["articles"] == 1, "the dropped file to become a row")
        # A command of the same user is let in without a word; the run is recorded.
        here = environment | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
        command = [sys.executable, "-m", "flows.cli.main", "ingest", "--json", "--warehouse", str(root)]
        done = subprocess.run(
            [*command, str(drop)], env=here, cwd=HOME, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["known"] == 1
        serve.send_signal(signal.SIGINT)
        assert serve.wait(60) == 0, log.read_text()
        stopping, stopped = log.read_text().rstrip().splitlines()[-2:]
        assert (stopping, stopped) == ("Stopping, which takes some seconds …", "Stopped.")
        wait_until(lambda: not living(home), "every process to end")
    finally:
        ended(serve)
