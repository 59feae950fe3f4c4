"""The order of arrival decides which version is the newest: no clock, no hash, no order of work."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cleaners.records import RawArticle
from tests.support.warehouse_samples import FIRST, clean, commit_batch, ingest, raw, texts, window
from warehouse import Warehouse, commit, outcomes
from warehouse.delta.parquet_writer import Writer
from warehouse.delta.table import Change, Snapshot, Table

LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def waiting(house: Warehouse) -> list[RawArticle]:
    return [landed for batch in house.pending(lambda source: "r1") for landed in batch]


def shown(house: Warehouse) -> set[str]:
    return {text.split("\n\n")[-1] for text in texts(house).values()}


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Turn the clock that landing looks at."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return moment

    monkeypatch.setattr("warehouse.land.datetime", Clock)


def forget_places(house: Warehouse) -> None:
    """As an older program would have left the tables."""
    for table in (house._tables.raw, house._tables.articles, house._tables.copies):

        def build(snapshot: Snapshot, table: Table = table) -> Change:
            with Writer(snapshot.folder) as writer:
                for _, group in snapshot.scan(table.schema.arrow.names):
                    place = group.schema.get_field_index("sequence")
                    nulls = pa.nulls(len(group), pa.int64())
                    writer.write(group.set_column(place, group.schema.field(place), nulls))
            return Change(writer.added, [file.remove() for file in snapshot.files])

        if table.at():
            table.change(build, operation="older", info=dict)


def test_in_one_landing_the_later_row_is_the_newer_version(house: Warehouse) -> None:
    old, new = ([raw(i, version, uri=f"export#{i}-{version}") for i in range(20)] for version in (0, 1))
    ingest(house, [*old, *new])
    assert shown(house) == {"Version 1."}
    assert house.audit().ok


@pytest.mark.parametrize("wrong", [LATER, datetime(1999, 1, 1, tzinfo=UTC)])
def test_a_wrong_clock_decides_nothing(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch, wrong: datetime
) -> None:
    moments = [datetime.now(UTC), wrong, datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)]
    for version, moment in enumerate(moments):
        at(monkeypatch, moment)
        ingest(house, [raw(1, version)], f"v{version}")
        assert shown(house) == {f"Version {version}."}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_text_that_comes_back_is_the_newest_in_any_order_of_work(
    house: Warehouse, order: tuple[int, ...]
) -> None:
    """A publisher takes a change back: the third version says what the first one did."""
    for number, version in enumerate((0, 1, 0)):
        house.land([raw(1, version, uri=f"page-{number}")], batch_id=f"v{number}")
    landed = waiting(house)
    for i in order:
        commit_batch(house, [landed[i]], f"b{i}")
    for i, left in enumerate(waiting(house)):
        commit_batch(house, [left], f"again-{i}")
    assert waiting(house) == []
    assert shown(house) == {"Version 0."}
    assert house.audit().ok


def test_a_copy_that_was_overtaken_before_it_was_settled_waits_again(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, version in enumerate((0, 1, 0)):
        house.land([raw(1, version, uri=f"page-{number}")], batch_id=f"v{number}")
    first, second, third = waiting(house)
    commit_batch(house, [first], "first")

    def slow(*arguments: object) -> None:
        """Another writer is done with the version in between before this one settles its copy."""
        monkeypatch.setattr(commit, "settle_copies", outcomes.settle_copies)
        commit_batch(house, [second], "second")
        outcomes.settle_copies(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(commit, "settle_copies", slow)
    commit_batch(house, [third], "third")
    assert [left.uri for left in waiting(house)] == ["page-2"]
    commit_batch(house, [third], "third")
    assert shown(house) == {"Version 0."}
    assert waiting(house) == []


def test_rows_of_an_older_program_are_older_than_what_lands_now(house: Warehouse) -> None:
    house.land([raw(1, 0), raw(2, 0)], batch_id="old")
    forget_places(house)
    assert [landed.sequence for landed in waiting(house)] == [None, None]
    ingest(house, [raw(1, 1)], "new")
    assert {uri: text[-10:] for uri, text in texts(house).items()} == {
        "1.txt": "Version 1.",
        "2.txt": "Version 0.",
    }
    assert house.audit().ok


def test_a_backfill_goes_on_with_days_that_an_older_program_staged(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    (landed,) = window(house)
    house.stage("bf", FIRST, [clean(landed, "r2")], [])
    (staged,) = Path(house.root).glob("staging/*/*.articles.parquet")
    wide = pq.read_table(pa.BufferReader(staged.read_bytes()[:-8]))  # without the checksum behind it
    pq.write_table(wide.drop_columns(["sequence", "modified_at"]), staged)
    assert house.replace_window("bf", FIRST, FIRST + timedelta(9)).updated == 1
    assert "convened" in texts(house)["1.txt"]


def test_what_an_older_program_put_in_the_wrong_order_is_found_and_repaired(house: Warehouse) -> None:
    """Rows of one landing share a moment; an older program let a hash decide between them."""
    old, new = ([raw(i, version, uri=f"export#{i}-{version}") for i in range(20)] for version in (0, 1))
    house.land([*old, *new], batch_id="export")
    forget_places(house)
    commit_batch(house, waiting(house), "b")
    wrong = sum(text.endswith("Version 0.") for text in texts(house).values())
    assert wrong  # else this tests nothing
    assert [problem.what for problem in house.audit().problems] == ["not the newest version"] * wrong
    assert house.repair().waiting == wrong
    commit_batch(house, waiting(house), "again")
    assert shown(house) == {"Version 1."}
    assert waiting(house) == []
    assert house.audit().ok
    assert house.repair().rewritten == {}


def test_moments_in_the_future_are_found_and_clamped(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, LATER)
    house.land([raw(1, 0), raw(2, 0)], batch_id="wrong")
    landed = waiting(house)
    undated = [clean(one, published_at=None) for one in landed]
    house.commit("b", undated, [], taken=[one.raw_id for one in landed])
    state = {"source": "wire", "url": "poll:", "role": "poll", "outcome": "read", "settled": True}
    rest = dict.fromkeys(("version", "etag", "last_modified", "status", "digest", "moved_to", "next_at"))
    house.save_fetch_states(
        [{**state, **rest, "failures": 0, "fetched_at": LATER, "history": (), "hints": {}}]
    )
    monkeypatch.undo()
    found = {(problem.table, problem.detail) for problem in house.audit().problems}
    said = "landed_at is 2030-01-01 00:00"
    assert found == {("raw", said), ("articles", said), ("fetch_state", "fetched_at is 2030-01-01 00:00")}
    before = house.read("articles", ["revision_id"])
    assert set(house.repair().rewritten) == {"raw", "articles", "fetch_state"}
    assert house.audit().ok
    assert house.read("articles", where=[("article_date", ">", datetime.now(UTC).date())]).num_rows == 0
    assert not set(house.read("articles", ["revision_id"])["revision_id"].to_pylist()) & set(
        before["revision_id"].to_pylist()
    )
    assert house.fetch_states("wire")[0]["fetched_at"] is None
    assert waiting(house) == []


def test_a_row_landed_before_the_next_one_did(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, LATER)
    house.land([raw(1)], batch_id="wrong")
    right = datetime(2026, 1, 1, tzinfo=UTC)
    at(monkeypatch, right)
    house.land([raw(2)], batch_id="right")
    monkeypatch.undo()
    house.repair()
    assert set(house.read("raw", ["landed_at"])["landed_at"].to_pylist()) == {right}
