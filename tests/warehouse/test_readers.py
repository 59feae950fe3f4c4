"""What readers of the tables ask: what changed since a moment, edits as rows, and going back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaners import replay
from cleaners.edits.log import revert
from tests.support.warehouse_samples import FIRST, backfill, clean, ingest, raw, texts, window
from warehouse import Warehouse
from warehouse.rows import trail

LAST = FIRST + timedelta(30)


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1), raw(2), raw(3)])
    return house


def moments(house: Warehouse) -> dict[str, object]:
    rows = house.read("articles", ["article_id", "changed_at", "cleaned_at"]).to_pylist()
    return {row["article_id"]: row["changed_at"] for row in rows}


def test_changes_are_told_since_a_version_and_since_a_moment(house: Warehouse) -> None:
    version, moment = house.versions()[0].version, datetime.now(UTC)
    assert house.changes(moment).num_rows == 0
    ingest(house, [raw(4)])
    by_version, by_moment = house.changes(version).to_pylist(), house.changes(moment).to_pylist()
    assert by_version == by_moment
    assert [row["change"] for row in by_moment] == ["inserted"]
    assert house.changes(datetime(2000, 1, 1, tzinfo=UTC)).num_rows == 4


def test_changed_at_moves_only_for_what_a_reader_sees(house: Warehouse) -> None:
    """By rules r1b the first article reads as before, and the others don't."""
    before = moments(house)
    same, *others = [replace(clean(one), rules="r1b") for one in window(house)]
    house.stage("b", FIRST, [same, *(replace(one, title="New") for one in others)], [])
    house.replace_window("b", FIRST, LAST)
    assert set(house.read("articles", ["rules"])["rules"].to_pylist()) == {"r1b"}
    after = moments(house)
    assert [key for key in before if before[key] == after[key]] == [same.article_id]


def test_edits_are_rows_whose_offsets_fit_both_texts(house: Warehouse) -> None:
    articles = {row["article_id"]: row for row in house.read("articles").to_pylist()}
    edits = house.edits().to_pylist()
    assert len(edits) == sum(len(row["edits"]) for row in articles.values())
    for edit in edits:
        row = articles[edit["article_id"]]
        extracted = revert(row["text"], trail(row))
        assert edit["before"] in extracted[edit["extracted_start"] : edit["extracted_end"]]
        assert house.extracted(edit["article_id"]) == extracted
        assert replay(extracted, trail(row)) == row["text"]
    assert house.extracted("nothing like that") is None


def test_going_back_undoes_cleaning_again_and_keeps_what_landed(house: Warehouse) -> None:
    version, before = house.versions()[0].version, texts(house)
    backfill(house, "b", FIRST, LAST)
    ingest(house, [raw(4)])
    assert texts(house) != before
    plan = house.rollback(version, plan=True)
    assert (len(plan.restored), plan.newer, plan.landed, plan.gone) == (3, 0, 1, 0)
    assert house.rollback(version) == plan
    after = texts(house)
    assert {key: after[key] for key in before} == before
    assert len(after) == 4
    assert house.rollback(version).restored == ()
    assert house.audit().ok
    with pytest.raises(KeyError):
        house.rollback(10_000)


def test_going_back_leaves_what_has_landed_anew(house: Warehouse) -> None:
    version = house.versions()[0].version
    backfill(house, "b", FIRST, LAST)
    ingest(house, [raw(1, 7)], "newer")
    newest = texts(house)["1.txt"]
    done = house.rollback(version)
    assert (len(done.restored), done.newer) == (2, 1)
    assert texts(house)["1.txt"] == newest


def test_a_pin_is_not_given_to_another_version(house: Warehouse) -> None:
    house.pin("paper", 0)
    house.pin("paper", 0)
    with pytest.raises(FileExistsError):
        house.pin("paper", 1)
    assert house.pins() == {"paper": ("articles", 0)}
