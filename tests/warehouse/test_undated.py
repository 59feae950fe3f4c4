"""An article without a date of publication has the day on which it first landed, however often it comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cleaners.records import Article, RawArticle
from tests.support.warehouse_samples import clean, raw
from warehouse import Commit, Warehouse

DAYS = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (5, 6, 7)]


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def undated(landed: RawArticle) -> Article:
    return clean(landed, published_at=None)


def land(house: Warehouse, day: int, landed: RawArticle) -> None:
    """Land on one of the days."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return DAYS[day]

    with pytest.MonkeyPatch.context() as clock:
        clock.setattr("warehouse.land.datetime", Clock)
        house.land([landed], batch_id=f"day-{day}")


def clean_waiting(house: Warehouse, name: str, rules: str = "r1") -> Commit:
    """Clean what waits; by other rules it reads the same."""
    (batch,) = house.pending(lambda source: rules)
    return commit(house, name, batch, rules)


def commit(house: Warehouse, name: str, batch: list[RawArticle], rules: str = "r1") -> Commit:
    made = [replace(undated(landed), rules=rules) for landed in batch]
    return house.commit(name, made, [], taken=[landed.raw_id for landed in batch], run=name)


def shown(house: Warehouse) -> tuple[int, str, int]:
    """Day, locator and revision of the only article."""
    (row,) = house.read("articles", ["article_date", "uri", "revision"]).to_pylist()
    return row["article_date"].day, row["uri"], row["revision"]


def revisions(house: Warehouse) -> list[int]:
    """The revision of each version of the only article."""
    (article_id,) = house.read("articles", ["article_id"])["article_id"].to_pylist()
    return [each.revision for each in house.article_versions(article_id, undated)]


@pytest.mark.parametrize("rules", ["r1", "newer"])
def test_what_comes_again_on_a_later_day_is_a_copy(house: Warehouse, rules: str) -> None:
    land(house, 0, raw(1, uri="first.txt"))
    clean_waiting(house, "first")
    before = house.read("articles")
    for day in (1, 2):
        land(house, day, raw(1, uri=f"again-{day}.txt"))
        done = clean_waiting(house, f"again-{day}", rules)
        assert (done.duplicates, done.superseded, done.updated, done.unchanged) == (1, 0, 0, 1)
        assert done.originals == (before["article_id"][0].as_py(),)
    assert house.read("articles").equals(before)
    assert house.counts()["copies"] == 2
    assert house.audit().ok


def test_what_waited_for_days_has_the_day_of_the_first(house: Warehouse) -> None:
    for day in range(3):
        land(house, day, raw(1, uri=f"{day}.txt"))
    assert clean_waiting(house, "all").duplicates == 2
    assert shown(house) == (5, "0.txt", 1)
    assert revisions(house) == [1, 1, 1]
    assert house.audit().ok


def test_the_same_batch_again_changes_nothing(house: Warehouse) -> None:
    for day in range(2):
        land(house, day, raw(1, uri=f"{day}.txt"))
    (batch,) = house.pending(lambda source: "r1")
    for name in ("once", "twice"):
        commit(house, name, batch)
        assert shown(house) == (5, "0.txt", 1)
    assert house.counts()["copies"] == 1


@pytest.mark.parametrize("together", [False, True])
def test_what_says_something_else_is_a_newer_version_of_its_own_day(house: Warehouse, together: bool) -> None:
    for day, version in enumerate((0, 1, 0)):
        land(house, day, raw(1, version, uri=f"{day}.txt"))
        if not together:
            clean_waiting(house, f"{day}")
    if together:
        clean_waiting(house, "all")
    assert shown(house) == (7, "2.txt", 3)
    assert revisions(house) == [1, 2, 3]
    assert house.audit().ok


def test_a_date_of_publication_that_changes_is_a_newer_version(house: Warehouse) -> None:
    for day in range(2):
        land(house, day, raw(1, uri=f"{day}.txt"))
        (batch,) = house.pending(lambda source: "r1")
        made = [clean(landed, published_at=DAYS[day]) for landed in batch]
        house.commit(f"{day}", made, [], taken=[landed.raw_id for landed in batch], run="run")
    assert shown(house) == (6, "1.txt", 2)
