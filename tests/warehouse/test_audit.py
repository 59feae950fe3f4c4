"""The audit sees what is wrong, wherever it is wrong, and goes on after the first thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import ingest, raw
from warehouse import Warehouse, accounts, rows
from warehouse.accounts import Accounts
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def tamper(house: Warehouse, table: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Rewrite every row of a table by a commit that looks like one of ours."""
    found = house._tables.named(table)

    def build(snapshot: Snapshot) -> Change:
        with Writer(snapshot.folder) as writer:
            for _, group in snapshot.scan(found.schema.arrow.names):
                writer.write(rows.table([change(row) for row in group.to_pylist()], found.schema))
        return Change(writer.added, [file.remove() for file in snapshot.files])

    found.change(build, operation="clean", info=dict)


def said(house: Warehouse) -> list[str]:
    return [f"{problem.table} {problem.what} {problem.detail}" for problem in house.audit().problems]


@pytest.mark.parametrize(
    ("table", "values", "found"),
    [
        ("articles", {"title": "Another"}, "revision_id"),
        ("articles", {"tags": ["none"]}, "revision_id"),
        ("articles", {"authors": []}, "revision_id"),
        ("articles", {"published_at": datetime(2020, 1, 1, tzinfo=UTC)}, "revision_id"),
        ("articles", {"article_date": date(2020, 1, 1)}, "revision_id"),
        ("articles", {"revision_id": "f" * 32}, "revision_id"),
        ("articles", {"characters": 7}, "characters is 7"),
        ("articles", {"extracted_characters": 7}, "reverts to"),
        ("articles", {"extracted_sha256": "f" * 64}, "another text"),
        ("articles", {"edits": []}, "reverts to"),
        ("articles", {"raw_id": "f" * 64}, "no raw row"),
        ("raw", {"body": b"other bytes"}, "bytes are not"),
    ],
)
def test_a_field_that_was_changed_is_seen(
    house: Warehouse, table: str, values: dict[str, Any], found: str
) -> None:
    ingest(house, [raw(1)])
    assert house.audit().ok
    tamper(house, table, lambda row: row | values)
    assert any(found in each for each in said(house)), said(house)


def test_a_date_that_its_moments_do_not_give_is_seen(house: Warehouse) -> None:
    ingest(house, [raw(1)])

    def moved(row: dict[str, Any]) -> dict[str, Any]:
        row = row | {"article_date": date(2020, 1, 1)}
        return row | {"revision_id": rows.revision(row)}

    tamper(house, "articles", moved)
    assert any("article_date is 2020-01-01" in each for each in said(house))


def test_a_missing_file_hides_nothing_else(house: Warehouse) -> None:
    ingest(house, [raw(1)], "a")
    ingest(house, [raw(2)], "b")
    tamper(house, "raw", lambda row: row | {"body": b"other bytes"})
    gone, _ = house._tables.articles.at().files  # type: ignore[union-attr]
    Path(house.root, "articles", gone.path).unlink()
    found = said(house)
    assert sum("bytes are not" in each for each in found) == 2
    assert sum(each.startswith("articles unreadable") for each in found) == 1
    assert sum(each.startswith("articles can be recovered copy ") for each in found) == 1
    assert not any("no raw row" in each for each in found)


@pytest.mark.parametrize("table", ["copies", "quarantine", "raw", "articles"])
def test_a_row_that_another_program_took_out_is_seen(house: Warehouse, table: str) -> None:
    ingest(house, [raw(1), raw(1, 1), raw(2, -1), raw(3)])
    assert house.counts()["copies"] == house.counts()["quarantine"] == 1
    DeltaTable(Path(house.root, table)).delete("uri LIKE '1%' OR uri LIKE '2%'")
    assert any(each.startswith(f"{table} changed by another program DELETE") for each in said(house))


def test_rows_that_wait_are_counted(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    house.land([raw(2), raw(3)], batch_id="later")
    audit = house.audit()
    assert (audit.ok, audit.waiting) == (True, 2)


def test_a_large_warehouse_is_audited_part_by_part_with_the_same_result(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is held in memory is ids of a part, by their first bytes."""
    ingest(house, [raw(number, version) for number in range(12) for version in (0, 1)])
    ingest(house, [raw(number, -1) for number in range(20, 24)])
    house.land([raw(number) for number in range(30, 37)], batch_id="later")
    assert house.audit().ok
    for table in ("copies", "quarantine"):
        tamper(house, table, lambda row: row | {"raw_id": row["raw_id"][::-1]})
    tamper(house, "articles", lambda row: row | {"raw_id": max(row["raw_id"], "8" * 64)})
    whole = house.audit()
    assert len(whole.problems) >= 20
    monkeypatch.setattr(accounts, "PART_ROWS", 2)
    parts = house.audit()
    assert parts.waiting == whole.waiting
    assert set(parts.problems) == set(whole.problems)
    assert len(parts.problems) == len(whole.problems)


def test_the_ids_of_many_parts_are_read_once_and_nothing_is_left_of_them(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(aside))
    monkeypatch.setattr(accounts, "PART_ROWS", 2)
    ingest(house, [raw(number, version) for number in range(6) for version in (0, 1)])
    ingest(house, [raw(number, -1) for number in range(20, 24)])
    house.land([raw(30)], batch_id="later")
    there = {table.schema.name: snapshot for table in house._tables.all if (snapshot := table.at())}
    seen = read_at_once(monkeypatch)
    with Accounts(there) as ids:
        assert len(ids.parts) == 9
        assert list(ids.problems(set(there))) == []
        assert ids.waiting() == 1
        assert list(aside.iterdir())
    assert set(Counter(seen).values()) == {1}
    assert not list(aside.iterdir())
