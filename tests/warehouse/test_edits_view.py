"""The published view of edits: what `Warehouse.edits` gives, and worked out once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from deltalake.transaction import AddAction

from tests.support.warehouse_samples import FIRST, backfill, ingest, raw
from warehouse import Warehouse, edits_view
from warehouse import edits as trails
from warehouse.delta.table import Change
from warehouse.delta.tables import Tables


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def rows(table: pa.Table) -> list[dict[str, object]]:
    return table.sort_by([("article_id", "ascending"), ("number", "ascending")]).to_pylist()


def seen(house: Warehouse) -> list[dict[str, object]]:
    """What a plain reader of the link finds."""
    view = (Path(house.root) / "published" / "edits").resolve()
    assert {path.name for path in view.iterdir()} == {path.name for path in house.published().iterdir()}
    return rows(ds.dataset(view, format="parquet").to_table())


def test_it_is_what_the_tables_hold_after_every_kind_of_commit(house: Warehouse) -> None:
    ingest(house, [raw(number) for number in range(40)])
    assert seen(house) == rows(house.edits())
    assert len(seen(house)) == 40
    ingest(house, [raw(number, 1) for number in range(10, 20)], "updates")
    assert seen(house) == rows(house.edits())
    backfill(house, "again", FIRST, FIRST + timedelta(60))
    assert {row["rule"] for row in seen(house)} == {"promo.test", "verb.test"}
    assert seen(house) == rows(house.edits())
    house.maintain(retention_hours=0)
    assert seen(house) == rows(house.edits())


def test_an_article_that_changed_is_told_from_those_it_is_merged_with(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a view that missed a commit, its former edits stand among those that are still right."""
    ingest(house, [raw(number) for number in range(40)])
    with monkeypatch.context() as unpublished:
        unpublished.setattr(edits_view, "is_cheap", lambda *asked: False)
        ingest(house, [raw(number, 1) for number in range(3)], "updates", "r2")
    house.maintain(retention_hours=0)
    assert len([*house.published().glob("*.parquet")]) == 1, "merged"
    assert seen(house) == rows(house.edits())
    assert len(seen(house)) == 43


def test_offsets_lead_to_the_words_in_both_texts(house: Warehouse) -> None:
    ingest(house, [raw(number) for number in range(3)])
    backfill(house, "again", FIRST, FIRST + timedelta(60))
    texts = {row["article_id"]: row["text"] for row in house.read("articles").to_pylist()}
    for row in seen(house):
        extracted = house.extracted(str(row["article_id"])) or ""
        assert extracted[row["extracted_start"] : row["extracted_end"]] == row["before"]  # type: ignore[misc]
        assert texts[row["article_id"]][row["clean_start"] : row["clean_end"]] == row["after"]  # type: ignore[misc]


def test_articles_that_did_not_change_are_not_worked_out_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(number) for number in range(40)])
    worked: list[int] = []
    real = trails.of_articles

    def counted(articles: pa.Table) -> pa.Table:
        worked.append(len(articles))
        return real(articles)

    monkeypatch.setattr(edits_view.edits, "of_articles", counted)
    ingest(house, [raw(number, 1) for number in range(3)], "updates")
    assert sum(worked) == 3
    assert seen(house) == rows(house.edits())


def test_files_of_one_day_are_merged_without_working_out_anything(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(0)])
    ingest(house, [raw(60)], "more")
    worked: list[pa.Table] = []
    monkeypatch.setattr(edits_view.edits, "of_articles", worked.append)
    house.maintain(retention_hours=0)
    assert len([*house.published().glob("*.parquet")]) == 1, "merged"
    assert len(seen(house)) == 2
    assert not worked


@pytest.mark.parametrize("at", [100, -12], ids=["a page", "the footer"])
def test_what_is_damaged_in_a_view_is_worked_out_again(house: Warehouse, at: int) -> None:
    ingest(house, [raw(number) for number in range(40)])
    (path,) = (Path(house.root) / "published" / "edits").resolve().iterdir()
    broken = bytearray(path.read_bytes())
    broken[at] ^= 1
    path.write_bytes(broken)
    ingest(house, [raw(number, 1) for number in range(3)], "updates")
    assert seen(house) == rows(house.edits())


def test_a_file_without_rows_that_another_program_left_is_no_obstacle(house: Warehouse) -> None:
    ingest(house, [raw(number) for number in range(3)])
    articles, path = Tables(house.root).articles, Path(house.root) / "articles" / "empty.parquet"
    pq.write_table(articles.schema.arrow.empty_table(), path)
    add = AddAction(path.name, path.stat().st_size, {}, 0, True, '{"numRecords": 0}')
    articles.change(lambda now: Change([add], []), operation="theirs", info=dict)
    ingest(house, [raw(number, 1) for number in range(3)], "updates")
    assert seen(house) == rows(house.edits())


def test_a_view_is_left_alone_once_it_is_there(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    view = house.published("edits")
    before = rows(ds.dataset(view, format="parquet").to_table())
    ingest(house, [raw(1, 1), raw(2)], "updates")
    assert house.published("edits") != view
    assert rows(ds.dataset(view, format="parquet").to_table()) == before


def test_a_large_table_of_before_gets_it_with_maintenance(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edits_view, "FEW", 1)
    ingest(house, [raw(number) for number in range(3)])
    assert not (Path(house.root) / "published" / "edits").exists()
    house.maintain()
    assert seen(house) == rows(house.edits())
    ingest(house, [raw(4)], "more")
    assert len(seen(house)) == 4


def test_an_older_view_never_takes_the_place_of_a_newer_one(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(house, [raw(1)])
    really = edits_view._made

    def overtaken(*arguments: Any) -> Path:
        monkeypatch.setattr(edits_view, "_made", really)
        view = really(*arguments)
        ingest(Warehouse(house.root), [raw(3)], "faster")
        return view

    monkeypatch.setattr(edits_view, "_made", overtaken)
    ingest(house, [raw(2)], "slower")
    assert len(seen(house)) == 3


def test_without_any_article_left_it_can_still_be_read(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    (row,) = house.read("articles", ["article_id", "source"]).to_pylist()
    house.decide("take-down", row["source"], article_id=row["article_id"])
    assert house.purge() == 2
    assert seen(house) == []


def test_there_is_none_before_the_first_article(house: Warehouse) -> None:
    with pytest.raises(FileNotFoundError):
        house.published("edits")
