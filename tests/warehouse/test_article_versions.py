"""Versions of an article, and ids that it had once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from tests.support.opened_files import opened
from tests.support.warehouse_samples import FIRST, backfill, clean, commit_batch, ingest, raw
from warehouse import Warehouse
from warehouse.delta import compaction

STORY = (
    "The council met on Monday in the old hall and voted for the bridge, nine to four, after two hours. " * 3
)


def said(text: str) -> RawArticle:
    return RawArticle("wire", "1.txt", text.encode(), "text/plain", hints={**raw(1).hints})


def record(landed: RawArticle) -> Article:
    return replace(
        clean(raw_with_promo(landed)), raw_id=landed.raw_id, text=landed.body.decode().strip(), edits=()
    )


def raw_with_promo(landed: RawArticle) -> RawArticle:
    return replace(raw(1), landed_at=landed.landed_at, sequence=landed.sequence)


def put(house: Warehouse, text: str) -> None:
    house.land([said(text)], batch_id=str(len(house.versions("raw"))))
    for batch in house.pending(lambda source: "r1"):
        house.commit(
            batch[0].raw_id, [record(each) for each in batch], [], taken=[each.raw_id for each in batch]
        )


def test_every_version_stays_reachable_with_what_a_reader_sees_differently(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    for text in (
        STORY,
        STORY.replace("nine", "ten", 1),
        f"{STORY}The mayor left early, and nobody saw why.",
        f"{STORY}The mayor left early, and nobody saw why.\n\n",
    ):
        put(house, text)
    article_id = house.read("articles", ["article_id"])["article_id"][0].as_py()
    versions = house.article_versions(article_id, record)
    assert [version.change for version in versions] == ["first", "correction", "update", "chrome"]
    assert [version.revision for version in versions] == [1, 2, 3, 3]
    assert sum(version.is_current for version in versions) == 1
    corrected = [(part.how, part.text.strip()) for part in versions[1].difference if part.how != "same"]
    assert corrected == [("removed", "nine"), ("added", "ten")]
    assert house.article_versions("none", record) == []


def test_no_file_is_opened_but_those_that_have_the_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "MANY", 99)
    house = Warehouse(tmp_path)
    for number in range(4):
        ingest(house, [raw(number)], str(number))
    put(house, STORY)
    article_id = house.read("copies", ["article_id"])["article_id"][0].as_py()
    assert house.article_versions("none", record) == []  # the indexes are made
    seen = opened(monkeypatch)
    assert len(house.article_versions(article_id, record)) == 2
    assert {path.partition("-")[0] for path in seen} == {"articles", "copies", "raw"}
    assert len(set(seen)) == 4  # of raw those in which its two versions landed


def test_a_version_that_cannot_be_cleaned_any_more_is_named(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    put(house, STORY)

    def refuses(landed: RawArticle) -> Article:
        raise Rejected("extract", "empty")

    article_id = house.read("articles", ["article_id"])["article_id"][0].as_py()
    assert house.article_versions(article_id, refuses)[0].refused == "extract: empty"


def test_an_id_of_once_leads_to_the_article(tmp_path: Path) -> None:
    """Other rules read another address on the page: the id changes, and the old one stays good."""
    house = Warehouse(tmp_path)
    ingest(house, [raw(1), raw(2)])
    old = house.read("articles", ["article_id", "uri"]).to_pylist()
    for step in ("new", "newest"):
        landed = [each for batch in house.raws([raw(1).raw_id]) for each in batch]
        records = [clean(each, "r2", article_id=f"{step}{each.raw_id[:8]}") for each in landed]
        house.commit(step, records, [], taken=[each.raw_id for each in landed])
    was = next(row["article_id"] for row in old if row["uri"] == "1.txt")
    now = house.article(was)
    assert now is not None
    assert now["article_id"].startswith("newest")
    assert house.read("aliases").num_rows == 2
    assert {row["article_id"]: row["became_id"] for row in house.read("aliases").to_pylist()}[was].startswith(
        "new"
    )
    assert house.audit().ok
    assert commit_batch(house, [], "nothing").counts["deleted"] == 0


def numbers(house: Warehouse) -> list[int]:
    return house.read("articles", ["revision"])["revision"].to_pylist()


def seen(version: int, day: int, number: int = 1) -> RawArticle:
    return replace(raw(number, version), observed_at=datetime(2026, 1, 1 + day, tzinfo=UTC))


@pytest.mark.parametrize("sizes", [(1, 1, 1, 1), (4,), (1, 3), (2, 2), (3, 1)])
def test_a_revision_is_a_landed_version_that_reads_differently(
    tmp_path: Path, sizes: tuple[int, ...]
) -> None:
    """One, another, the other again from elsewhere, and the first again: three."""
    house, day = Warehouse(tmp_path), 0
    landings = [seen(0, 0), seen(1, 1), raw(1, 1, uri="elsewhere"), seen(0, 3)]
    for size in sizes:
        ingest(house, landings[day : day + size], f"day-{day}")
        day += size
    assert numbers(house) == [3]
    ingest(house, landings, "again")
    assert numbers(house) == [3]
    article_id = house.read("articles", ["article_id"])["article_id"][0].as_py()
    assert [each.revision for each in house.article_versions(article_id, clean)] == [1, 2, 2, 3]


def test_a_version_that_is_cleaned_late_does_not_count_as_a_change_of_what_is_shown(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    house.land([seen(version, version) for version in range(3)], batch_id="landed")
    (landed,) = house.pending(lambda source: "r1")
    first, second, third = sorted(landed, key=lambda each: each.sequence or 0)
    commit_batch(house, [second], "second")
    commit_batch(house, [first, third], "others")
    assert numbers(house) == [2]


def test_other_rules_alone_are_no_revision(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    for day, version in enumerate((0, 1)):
        ingest(house, [seen(version, day)], f"day-{day}")
    assert backfill(house, "bf", FIRST, FIRST + timedelta(9)).updated == 1
    assert numbers(house) == [2]
    ingest(house, [seen(2, 5)], "later", rules="r2")
    assert numbers(house) == [3]


def test_an_article_that_gets_another_id_keeps_its_number(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    for day, version in enumerate((0, 1)):
        ingest(house, [seen(version, day)], f"day-{day}")
    (landed,) = (each for batch in house.raws([raw(1, 1).raw_id]) for each in batch)
    house.commit("renamed", [clean(landed, "r2", article_id="new")], [], taken=[landed.raw_id])
    assert numbers(house) == [2]


@pytest.mark.parametrize("at_once", [True, False])
def test_rows_that_turn_out_to_be_one_article_are_followed_from_both_ids(
    tmp_path: Path, at_once: bool
) -> None:
    """A change of rules joins two old rows: both ids lead to the article, and it has both versions."""
    house = Warehouse(tmp_path)
    ingest(house, [raw(1, 0), raw(2, 1)])
    old = house.read("articles", ["article_id"])["article_id"].to_pylist()
    landed = [each for batch in house.raws([raw(1, 0).raw_id, raw(2, 1).raw_id]) for each in batch]
    records = [clean(each, "r2", article_id="joined") for each in landed]
    for part in [records] if at_once else [records[:1], records[1:]]:
        house.commit(part[0].raw_id, part, [], taken=[each.raw_id for each in part])
    for each in old:
        row = house.article(each)
        assert row is not None
        assert row["article_id"] == "joined"
    assert house.read("articles").num_rows == 1
    assert len(house.article_versions("joined", lambda each: clean(each, "r2"))) == 2
    assert house.audit().ok
