"""One version of a table: its files are listed once, and never those of another one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from tests.support.warehouse_samples import commit_batch, ingest, raw, texts
from warehouse import Warehouse
from warehouse.delta import parquet_writer, table
from warehouse.delta.data_files import File


@pytest.fixture
def listings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The versions whose files are listed from the log from now on."""
    found: list[int] = []
    really = table._files

    def watched(delta: Any, schema: Any) -> Iterator[File]:
        found.append(delta.version())
        return really(delta, schema)

    monkeypatch.setattr(table, "_files", watched)
    return found


def test_the_files_of_a_version_are_listed_once(tmp_path: Path, listings: list[int]) -> None:
    Warehouse(tmp_path).land([raw(1)], batch_id="a")
    listings.clear()
    for _ in range(3):
        assert Warehouse(tmp_path).counts()["raw"] == 1
    assert len(listings) <= 1
    Warehouse(tmp_path).land([raw(2)], batch_id="b")
    assert Warehouse(tmp_path).counts()["raw"] == 2
    assert Warehouse(tmp_path).read("raw", version=1).num_rows == 1
    assert len(listings) == len(set(listings))


def test_a_table_that_was_put_back_from_a_copy_is_listed_anew(tmp_path: Path) -> None:
    """A process goes on; under a number that it has seen there is another version now."""
    house = Warehouse(tmp_path / "house")
    house.land([raw(1)], batch_id="a")
    shutil.copytree(tmp_path / "house", tmp_path / "copy")
    house.land([raw(2)], batch_id="b")
    assert sorted(house.read("raw")["uri"].to_pylist()) == ["1.txt", "2.txt"]
    shutil.rmtree(tmp_path / "house")
    shutil.copytree(tmp_path / "copy", tmp_path / "house")
    house.land([raw(3)], batch_id="c")
    assert house.version("raw") == 2
    assert sorted(house.read("raw")["uri"].to_pylist()) == ["1.txt", "3.txt"]


def test_who_only_reads_sees_what_was_put_back(tmp_path: Path) -> None:
    house, other = Warehouse(tmp_path / "house"), Warehouse(tmp_path / "house")
    other.land([raw(1)], batch_id="a")
    shutil.copytree(tmp_path / "house", tmp_path / "copy")
    other.land([raw(2)], batch_id="b")
    assert sorted(house.read("raw")["uri"].to_pylist()) == ["1.txt", "2.txt"]
    shutil.rmtree(tmp_path / "house")
    assert house.version("raw") == -1
    shutil.copytree(tmp_path / "copy", tmp_path / "house")
    assert house.read("raw")["uri"].to_pylist() == ["1.txt"]
    Warehouse(tmp_path / "house").land([raw(3)], batch_id="c")
    assert house.version("raw") == 2
    assert sorted(house.read("raw")["uri"].to_pylist()) == ["1.txt", "3.txt"]


def test_the_log_is_read_once_a_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By whoever only reads; to commit, a table is opened anew."""
    found: list[str] = []
    really = table.Table._opened

    def watched(of: table.Table, version: int | None) -> Any:
        found.append(of.schema.name)
        return really(of, version)

    monkeypatch.setattr(table.Table, "_opened", watched)
    house = Warehouse(tmp_path)
    for version in range(1, 4):
        Warehouse(tmp_path).land([raw(version)], batch_id=f"{version}")
        found.clear()
        for _ in range(3):
            assert house.version("raw") == version
            assert house.counts()["raw"] == version
            assert house.read("raw", version=max(1, version - 1)).num_rows == max(1, version - 1)
        assert found.count("raw") == 1
    found.clear()
    ingest(house, [raw(9)])
    assert found.count("articles") <= 4  # it is not there, is made, is committed to, is there


def test_no_more_lists_are_kept_than_two_versions_of_each_table(tmp_path: Path) -> None:
    for number in range(table.LISTS + 5):
        Warehouse(tmp_path).land([raw(number)], batch_id=str(number))
    assert len(table._lists) == table.LISTS


@pytest.mark.parametrize("merged", [False, True])
def test_a_commit_whose_answer_was_lost_keeps_its_files_whatever_came_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merged: bool
) -> None:
    """A store took it, the answer was lost, and another writer was there before anybody looked."""
    monkeypatch.setattr(table, "PATIENCE", 0.0)  # another writer does not wait for this one
    for limit in ("FILE_ROWS", "GROUP_ROWS"):  # one of several files is rewritten by the other
        monkeypatch.setattr(parquet_writer, limit, 4)
    ingest(Warehouse(tmp_path), [raw(50)], "first")
    really, lost = DeltaTable.create_write_transaction, []

    def answers_late(delta: DeltaTable, *arguments: Any, **named: Any) -> None:
        really(delta, *arguments, **named)
        if Path(delta.table_uri).name == "articles" and not lost:
            lost.append(delta)
            other = Warehouse(tmp_path)
            ingest(other, [raw(1, 1), raw(60)], "beside")
            if merged:
                other.maintain()
            raise CommitFailedError("Metadata changed since last commit")

    house = Warehouse(tmp_path)
    house.land([raw(i) for i in range(10)], batch_id="late")
    (batch,) = house.pending(lambda source: "r1")
    monkeypatch.setattr(DeltaTable, "create_write_transaction", answers_late)
    commit_batch(house, batch, "late")
    assert lost
    there = texts(Warehouse(tmp_path))
    assert len(there) == 12
    assert "Version 1." in there["1.txt"]
    assert Warehouse(tmp_path).audit().ok
    assert Warehouse(tmp_path).read("articles", version=2).num_rows == 11
