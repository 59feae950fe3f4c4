"""`copydesk watch`: whatever the folder is called, and whatever fails for a while."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from flows.cli import watch
from tests.conftest import ended, started, wait_until
from warehouse import Warehouse

STORY = "The harbour was closed on Tuesday after a storm, the port authority said in a statement.\n"


@pytest.mark.parametrize("spelled", [".", "../drop", "./"])
def test_any_spelling_of_the_folder_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spelled: str
) -> None:
    (drop := tmp_path / "drop").mkdir()
    root = tmp_path / "warehouse"
    log = tmp_path / "log"
    environment = {**os.environ, "PREFECT_HOME": str(tmp_path / "prefect"), "COPYDESK_WAREHOUSE": str(root)}
    environment.pop("PREFECT_API_URL", None)
    (drop / "a.txt").write_text(STORY)
    arguments = ["copydesk", "watch", spelled, "--quiet-seconds", "0.1"]
    watcher = started(arguments, environment, log, cwd=drop)
    try:
        wait_until(lambda: Warehouse(root).counts()["articles"] == 1, "the file to become a row")
    finally:
        ended(watcher)


def test_what_failed_is_taken_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.setattr(watch, "FIRST_PAUSE", 0.0)
    (drop := tmp_path / "drop").mkdir()
    (drop / "a.txt").write_text(STORY)
    watcher = watch._Watcher(drop, "local", str(tmp_path / "warehouse"))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for broken in ("land", "clean_pending"):  # nothing landed yet; landed, and not cleaned
        with monkeypatch.context() as disk:
            disk.setattr(watch, broken, full)
            watcher.look([drop / "a.txt"] if broken == "land" else [])
        assert watcher.failures
    watcher.look([])
    assert not watcher.failures
    assert Warehouse(tmp_path / "warehouse").counts()["articles"] == 1
