"""What happens to folders and files behind the warehouse's back stops no work."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.dataset as dataset
import pytest
from deltalake import DeltaTable

from tests.support.warehouse_samples import FIRST, ingest, raw
from warehouse import Busy, Refusal, Warehouse, publish, staging
from warehouse.delta.table import Table

HOLD = """
import fcntl, sys, time
lock = open(sys.argv[1], "a+")
fcntl.flock(lock, fcntl.LOCK_EX)
lock.truncate(0); lock.write("4711"); lock.flush()
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The lock of a folder, in the hands of a process that does not let go."""
    folder.mkdir(parents=True, exist_ok=True)
    holder = subprocess.Popen([sys.executable, "-c", HOLD, folder / ".lock"], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    holder.stdout.readline()
    try:
        yield
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()


def test_a_stopped_publisher_stops_nobody(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "PATIENCE", 0.2)
    ingest(house, [raw(1)])
    with held(Path(house.root, "published")):
        ingest(house, [raw(2)], "later")
        assert dataset.dataset(house.published()).count_rows() == 2
    assert house.audit().ok


def test_who_holds_the_staging_is_said(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "PATIENCE", 0.2)
    ingest(house, [raw(1)])
    with held(Path(house.root, "staging")), pytest.raises(Busy, match="process 4711 has held"):
        house.stage("bf", FIRST, [], [])
    house.stage("bf", FIRST, [], [])


def test_a_copy_without_links_goes_on(house: Warehouse, tmp_path: Path) -> None:
    ingest(house, [raw(1)])
    shutil.copytree(house.root, tmp_path / "copy")
    copy = Warehouse(tmp_path / "copy")
    assert not Path(copy.root, "published", "articles").is_symlink()
    ingest(copy, [raw(2)], "later")
    assert dataset.dataset(copy.published()).count_rows() == 2
    assert copy.audit().ok
    there = {path.name for path in Path(copy.root, "published").iterdir() if path.name[0] != "."}
    assert there == {"articles", "edits"}


def test_where_files_have_no_links_the_view_has_copies(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    ingest(house, [raw(1), raw(2)])
    assert dataset.dataset(house.published()).count_rows() == 2
    assert house.audit().ok


def test_moments_are_found_where_another_program_cut_their_ends_to_milliseconds(house: Warehouse) -> None:
    for number in range(3):
        ingest(house, [raw(number)], f"{number}")
    last = max(house.read("raw", ["landed_at"])["landed_at"].to_pylist())
    assert DeltaTable(Path(house.root, "raw")).optimize.compact()["numFilesAdded"] == 1
    assert house.read("raw", ["uri"], [("landed_at", ">=", last)])["uri"].to_pylist() == ["2.txt"]
    assert house.audit().problems == ()


def test_a_table_that_another_program_compacted_is_read(house: Warehouse) -> None:
    for number in range(3):
        ingest(house, [raw(number)], f"b{number}")
    DeltaTable(Path(house.root, "articles")).optimize.compact()
    assert house.read("articles").num_rows == 3
    ingest(house, [raw(1, 1), raw(4)], "later")
    assert house.read("articles").num_rows == 4
    assert house.audit().ok


def test_a_lost_checkpoint_is_read_around(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    house.maintain()
    log = Path(house.root, "articles", "_delta_log")
    for path in log.glob("*.checkpoint.parquet"):
        path.unlink()
    ingest(house, [raw(2)], "later")
    assert house.read("articles").num_rows == 2
    house.maintain()
    assert house.audit().ok


def test_a_log_that_is_not_whole_is_still_an_error(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    house.maintain()
    log = Path(house.root, "articles", "_delta_log")
    for path in (*log.glob("*.checkpoint.parquet"), log / f"{0:020}.json"):
        path.unlink()
    with pytest.raises(Exception, match=r"(?i)log|version|protocol|metadata"):
        Warehouse(house.root).read("articles")  # `house` has the log of this version in memory


def test_a_file_that_was_mended_leaves_the_quarantine(house: Warehouse) -> None:
    refused = [
        Refusal("", "wire", uri, "ingest", "truncated", "cut", "", datetime.now(UTC))
        for uri in ("1.txt", "a.jsonl.gz", "b.txt")
    ]
    house.refuse(refused, batch_id="a")
    ingest(house, [raw(1), raw(2, uri="a.jsonl.gz#1"), raw(3, source="other", uri="b.txt")])
    assert house.read("quarantine")["uri"].to_pylist() == ["b.txt"]
    assert house.audit().ok


def test_a_clock_that_jumps_ahead_takes_no_view_from_its_reader(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(1)])
    reading = house.published()
    year = 365 * 24 * 3600
    now = time.time()
    monkeypatch.setattr("warehouse.publish.time.time", lambda: now + year)
    ingest(house, [raw(2)], "b")
    ingest(house, [raw(3)], "c")
    assert dataset.dataset(reading).count_rows() == 1
    for number in range(4, 9):
        ingest(house, [raw(number)], f"b{number}")
    assert not reading.exists()


def test_a_writer_that_was_overtaken_builds_its_change_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit decides, also where nobody took turns: a rebased append would land a row twice."""
    ingest(house, [raw(0)])
    monkeypatch.setattr(Table, "_turn", lambda table: nullcontext())
    other, landed = Warehouse(house.root), []

    def overtake(point: str) -> None:
        if point == "land.file" and not landed:
            landed.append(None)
            other.land([raw(1)], batch_id="other")

    monkeypatch.setattr("warehouse.land.faults.point", overtake)
    assert house.land([raw(1)], batch_id="b").landed == 0
    assert house.read("raw").num_rows == 2
    assert house.audit().ok
