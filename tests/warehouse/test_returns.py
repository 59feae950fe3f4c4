"""A place that goes back to what it said before is at that again; what is handed in again changes nothing."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.records import RawArticle
from tests.support.opened_files import read_at_once
from tests.support.warehouse_samples import clean, commit_batch, ingest, raw, texts
from warehouse import Warehouse

FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What survives a power cut is another test's matter, and makes this one slow."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def seen(version: int, day: int | None, number: int = 1) -> RawArticle:
    """An article in one of its versions, as its place held it on a day."""
    return replace(raw(number, version), observed_at=None if day is None else FIRST + timedelta(day))


def shown(house: Warehouse) -> str:
    return texts(house)["1.txt"][-2:-1]


def test_what_came_back_is_shown_and_every_version_is_kept(house: Warehouse) -> None:
    for day, version in enumerate((0, 1, 0)):
        ingest(house, [seen(version, day)], f"day-{day}")
    assert shown(house) == "0"
    article_id = house.read("articles", ["article_id"])["article_id"][0].as_py()
    assert [each.uri for each in house.article_versions(article_id, clean)] == ["1.txt"] * 3
    rows = house.read("raw", ["raw_id", "first_raw_id", "sequence"]).sort_by("sequence").to_pylist()
    assert [row["first_raw_id"] for row in rows] == [None, None, rows[0]["raw_id"]]
    assert house.audit().ok


@pytest.mark.parametrize("again", [(0, 0), (1, 1), (0, 2)])
def test_an_observation_that_is_handed_in_again_changes_nothing(
    house: Warehouse, again: tuple[int, int]
) -> None:
    for day, version in enumerate((0, 1, 0, 1)):
        ingest(house, [seen(version, day)], f"day-{day}")
    before = house.read("articles"), house.counts()
    landing = house.land([seen(*again)], batch_id="again")
    assert (landing.landed, landing.known) == (0, 1)
    assert not any(house.pending(lambda source: "r1"))
    assert (house.read("articles"), house.counts()) == before


def test_a_file_that_was_touched_and_then_replaced_does_not_come_back(house: Warehouse) -> None:
    for version, day in ((0, 0), (0, 1), (1, 2), (0, 1)):
        ingest(house, [seen(version, day)], f"{version}-{day}")
    assert shown(house) == "1"
    assert house.counts()["raw"] == 2


def test_a_touched_file_is_looked_up_only_where_its_place_stands(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        house.land([seen(0, 0, number)], batch_id=f"{number}")
    house.land([seen(0, 1, 0)], batch_id="touched")  # from now on it is known where places stand
    read = read_at_once(monkeypatch)
    assert house.land([seen(0, 1, 1)], batch_id="another").landed == 0
    assert sum("uri" in each.columns for each in read) == 1


@pytest.mark.parametrize("zone", [None, timezone(timedelta(hours=2))], ids=str)
def test_a_moment_is_the_same_in_any_zone(house: Warehouse, zone: timezone | None) -> None:
    """One without a zone is taken for UTC, as everywhere."""
    for day, version in enumerate((0, 1, 0)):
        one = seen(version, day)
        moment = (one.observed_at or FIRST).astimezone(zone or UTC)
        ingest(house, [replace(one, observed_at=moment if zone else moment.replace(tzinfo=None))], f"{day}")
    assert shown(house) == "0"
    assert house.land([seen(0, 2)], batch_id="again").landed == 0
    assert house.audit().ok


def test_what_was_seen_first_and_is_handed_in_beside_older_bytes_changes_nothing(house: Warehouse) -> None:
    """The older ones arrive, and are the newest version as whatever arrives last is."""
    ingest(house, [seen(0, 9)])
    for batch in ("older", "again"):
        ingest(house, [seen(1, 1), seen(0, 9)], batch)
    assert shown(house) == "1"
    assert house.counts()["raw"] == 2


def test_what_came_back_and_is_handed_in_after_older_bytes_lands_once(house: Warehouse) -> None:
    for version, day in ((0, 1), (1, 2), (0, 5), (2, 3), (0, 5)):
        ingest(house, [seen(version, day)], f"{version}-{day}")
    assert shown(house) == "2"
    assert house.counts()["raw"] == 4
    assert house.audit().ok


def test_bytes_of_which_nobody_says_when_they_were_seen_land_once(house: Warehouse) -> None:
    for version in (0, 1, 0):
        ingest(house, [seen(version, None)], f"v{version}")
    assert shown(house) == "1"


def test_a_time_that_has_not_come_yet_holds_nothing_up(house: Warehouse) -> None:
    wrong = seen(1, 10_000)
    later = replace(seen(0, 0), observed_at=datetime.now(UTC) + timedelta(minutes=1))
    for batch, one in enumerate((seen(0, 0), wrong, later)):
        ingest(house, [one], f"{batch}")
    assert shown(house) == "0"


def test_what_is_taken_back_within_one_batch_is_older_than_what_is_shown(house: Warehouse) -> None:
    ingest(house, [seen(0, 0)])
    ingest(house, [seen(1, 1), seen(0, 2)], "back")
    assert shown(house) == "0"
    assert house.audit().ok


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 1, 0), (0, 2, 1)])
def test_a_return_wins_in_any_order_of_work(house: Warehouse, order: tuple[int, ...]) -> None:
    house.land([seen(version, day) for day, version in enumerate((0, 1, 0))], batch_id="one archive")
    landed = [one for batch in house.pending(lambda source: "r1") for one in batch]
    for at in order:
        commit_batch(house, [landed[at]], f"b{at}")
    for batch in house.pending(lambda source: "r1"):
        commit_batch(house, batch, "rest")
    assert shown(house) == "0"
    assert house.audit().ok


def test_an_ingest_that_died_before_cleaning_finds_what_came_back(house: Warehouse) -> None:
    for day, version in enumerate((0, 1)):
        ingest(house, [seen(version, day)], f"day-{day}")
    died = house.land([seen(0, 2)], batch_id="died")
    landing = house.land([seen(0, 2)], batch_id="again")
    assert (died.landed, landing.landed) == (1, 0)
    assert died.ids.tolist() == landing.ids.tolist()
    (batch,) = house.pending(lambda source: "r1", ids=landing.ids)
    commit_batch(house, batch, "again")
    assert shown(house) == "0"


observations = st.lists(st.tuples(st.integers(1, 2), st.integers(0, 2)), min_size=1, max_size=7)


@settings(max_examples=8)
@given(observations, st.data())
def test_whatever_is_handed_in_again_each_place_is_at_what_it_held_last(
    made: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Observations of two places, with earlier ones handed in again between them, in landings of any size."""
    sequence = [seen(version, day, number) for day, (number, version) in enumerate(made)]
    handed: list[RawArticle] = []
    for at, one in enumerate(sequence):
        handed += [one, *data.draw(st.lists(st.sampled_from(sequence[: at + 1]), max_size=2))]
    wanted = {one.uri: one.body for one in sequence}
    with TemporaryDirectory() as folder:
        house = Warehouse(folder)
        while handed:
            size = data.draw(st.integers(1, len(handed)))
            ingest(house, handed[:size], f"{len(handed)}")
            handed = handed[size:]
        changes = sum(
            1
            for number in {number for number, _ in made}
            for _ in itertools.groupby(version for each, version in made if each == number)
        )
        assert house.counts()["raw"] == changes
        assert {uri: text[-11:] for uri, text in texts(house).items()} == {
            uri: body.decode()[-10:].rjust(11, "\n") for uri, body in wanted.items()
        }
        assert house.audit().ok
