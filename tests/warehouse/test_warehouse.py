"""Landing, cleaning, upserts and backfills: what ends up in the tables."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cleaners.learned.template
from cleaners.edits.log import Edit
from cleaners.records import RawArticle
from cleaners.ruleset import is_current
from tests.support.opened_files import opened
from tests.support.warehouse_samples import (
    FIRST,
    backfill,
    clean,
    commit_batch,
    ingest,
    raw,
    refuse,
    texts,
    window,
)
from warehouse import NotLocal, Refusal, Template, Unaccounted, Warehouse, audit, rows, schemas
from warehouse.delta.table import Change, Snapshot
from warehouse.delta.tables import Tables


@pytest.fixture
def house(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path / "house")


def digest(source: str) -> str:
    return "r1"


def waiting(house: Warehouse, rules: str = "r1") -> int:
    return sum(len(batch) for batch in house.pending(lambda source: rules))


def test_nothing_is_created_before_the_first_write(house: Warehouse) -> None:
    assert set(house.counts().values()) == {0}
    assert house.read("articles").num_rows == 0
    assert list(house.pending(digest)) == []
    assert house.audit().ok
    assert house.versions() == []
    assert not Path(house.root).exists()
    with pytest.raises(FileNotFoundError):
        house.published()


def test_landing_twice_lands_once(house: Warehouse) -> None:
    first = house.land([raw(1), raw(2), raw(1)], batch_id="a", run="r")
    again = house.land([raw(2), raw(3)], batch_id="b")
    assert (first.landed, first.known) == (2, 1)
    assert (again.landed, again.known) == (1, 1)
    table = house.read("raw", ["uri", "batch_id"]).sort_by("uri")
    assert table.to_pydict() == {"uri": ["1.txt", "2.txt", "3.txt"], "batch_id": ["a", "a", "b"]}


def test_a_landed_article_comes_back_as_it_was(house: Warehouse) -> None:
    odd = RawArticle(
        "wire\udcff", "../a\nb\udc80.txt", bytes(range(256)), "text/html", "utf-16", {"title": "é\udc80"}
    )
    house.land([odd], batch_id="a")
    back = house.raw(odd.raw_id)
    assert back is not None
    assert back.landed_at is not None
    assert back == replace(odd, landed_at=back.landed_at, batch_id="a", sequence=back.sequence)
    assert house.raw("0" * 64) is None


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_survives_escaping(text: str) -> None:
    assert rows.unescape(rows.escape(text)) == text
    rows.escape(text).encode("utf-8")


def test_pending_is_what_has_no_outcome(house: Warehouse) -> None:
    house.land([raw(i) for i in range(10)] + [raw(10, -1)], batch_id="a")
    batches = list(house.pending(digest, limit=4))
    assert [len(batch) for batch in batches] == [4, 4, 3]
    commit_batch(house, batches[0], "a-0")
    assert waiting(house) == 7
    for i, batch in enumerate(batches[1:], 1):
        commit_batch(house, batch, f"a-{i}")
    assert waiting(house) == 0
    counts = {name: count for name, count in house.counts().items() if count}
    assert counts == {"raw": 11, "articles": 10, "quarantine": 1}
    assert house.quarantine_reasons() == {"extract.empty": 1}
    assert house.audit().ok


def test_pending_of_one_source(house: Warehouse) -> None:
    house.land([raw(1), raw(2, source="other")], batch_id="a")
    assert [[landed.source for landed in batch] for batch in house.pending(digest, source="other")] == [
        ["other"]
    ]


def test_pending_batches_are_bounded_in_bytes(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.land.CHUNK_BYTES", 1000)
    house.land([RawArticle("wire", f"{i}", b"x" * 400, "text/plain") for i in range(5)], batch_id="a")
    assert [len(batch) for batch in house.pending(digest)] == [2, 2, 1]


def test_what_was_read_has_landed_though_the_rest_cannot_be_read(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.land.CHUNK_BYTES", 1)

    def broken() -> Iterator[RawArticle]:
        yield from (raw(1), raw(2))
        raise EOFError

    with pytest.raises(EOFError):
        house.land(broken(), batch_id="a")
    assert waiting(house) == 2


def test_raw_rows_are_found_by_the_moment_at_which_they_landed(house: Warehouse) -> None:
    for number in range(3):
        house.land([raw(number)], batch_id=f"{number}")
    there = [landed for batch in house.pending(digest) for landed in batch]
    for one in there:
        assert one.landed_at is not None
        found = house.raws([each.raw_id for each in there], landed_at=[one.landed_at])
        assert [landed.raw_id for batch in found for landed in batch] == [one.raw_id]


def test_refused_rows_are_tried_again_by_other_rules_only(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    batch = next(iter(house.pending(digest)))
    house.commit("a-0", [clean(batch[0])], [refuse(batch[1])], taken=[landed.raw_id for landed in batch])
    assert waiting(house) == 0
    redriven = next(iter(house.pending(lambda source: "r2")))
    assert [landed.uri for landed in redriven] == ["2.txt"]
    commit_batch(house, redriven, "b-0", "r2")
    assert house.read("quarantine").num_rows == house.counts()["quarantine"] == 0
    assert house.counts()["articles"] == 2
    assert house.audit().ok


def test_a_digest_of_several_parts_is_current_while_each_part_is(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    batch = next(iter(house.pending(lambda source: "read:1 text:1 en:1 de:1")))
    refused = [refuse(batch[1], "read:1")]
    house.commit("a-0", [clean(batch[0], "read:1 en:1")], refused, taken=[landed.raw_id for landed in batch])
    assert house.pending_count(lambda source: "read:1 text:2 en:1 de:2") == 0
    assert house.pending_count(lambda source: "read:2 text:1 en:1 de:1") == 1

    def stale(today: str) -> list[str]:
        articles = house.read("articles", ["uri", "rules"]).to_pylist()
        return [row["uri"] for row in articles if not is_current(row["rules"], today)]

    assert stale("read:1 text:1 en:1 de:2") == []
    assert stale("read:1 text:1 en:2 de:1") == ["1.txt"]


def test_reading_writes_nothing(house: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run died between the commit of its articles and that of the quarantine; then somebody looks."""
    house.land([raw(1)], batch_id="a")
    (batch,) = house.pending(digest)
    house.commit("a-0", [], [refuse(batch[0])], taken=[batch[0].raw_id])
    monkeypatch.setattr("warehouse.commit.settle_quarantine", lambda *given: None)
    house.commit("b-0", [clean(batch[0], "r2")], [], taken=[batch[0].raw_id])
    before = {table: [each.version for each in house.versions(table)] for table in house.counts()}
    assert house.pending_count(lambda source: "r2") == 0
    assert {table: [each.version for each in house.versions(table)] for table in before} == before
    assert house.counts()["quarantine"] == 1
    assert waiting(house, "r2") == 0
    assert house.counts()["quarantine"] == 0, "whoever is about to clean puts it right"


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_newest_raw_version_wins_in_any_order(
    house: Warehouse, order: tuple[int, ...], together: bool
) -> None:
    for version in range(3):
        house.land([raw(1, version)], batch_id=f"v{version}")
    landed = [landed for batch in house.pending(digest) for landed in batch]
    ordered = [landed[i] for i in order]
    for i, batch in enumerate([ordered] if together else [[one] for one in ordered]):
        commit_batch(house, batch, f"b{i}")
    assert [text.split("\n\n")[-1] for text in texts(house).values()] == ["Version 2."]
    assert house.read("copies")["outcome"].to_pylist() == ["superseded", "superseded"]
    assert waiting(house) == 0
    assert house.audit().ok


def test_the_same_article_under_other_names_is_a_duplicate(house: Warehouse) -> None:
    (first,) = ingest(house, [raw(1), raw(1, uri="copy.txt")])
    assert (first.inserted, first.duplicates) == (1, 1)
    (second,) = ingest(house, [raw(1, uri="other-copy.txt")], "c")
    assert (second.inserted, second.updated, second.unchanged, second.duplicates) == (0, 0, 1, 1)
    assert second.version == first.version  # an unchanged article is not rewritten
    assert waiting(house) == 0
    assert house.audit().ok


def test_a_batch_that_does_not_account_for_all_it_took_writes_nothing(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    (batch,) = house.pending(digest)
    ids = [landed.raw_id for landed in batch]
    with pytest.raises(Unaccounted, match="1 without an outcome"):
        house.commit("x", [clean(batch[0])], [], taken=ids)
    with pytest.raises(Unaccounted, match="1 not taken"):
        house.commit("x", [clean(landed) for landed in batch], [], taken=ids[:1])
    with pytest.raises(Unaccounted, match="1 with several outcomes"):
        house.commit("x", [clean(landed) for landed in batch], [refuse(batch[0])], taken=ids)
    assert house.counts()["articles"] == house.counts()["quarantine"] == 0


def test_committing_a_batch_again_changes_nothing(house: Warehouse) -> None:
    house.land([raw(1), raw(2, -1)], batch_id="a")
    (batch,) = house.pending(digest)
    first = commit_batch(house, batch, "a-0")
    versions = {name: len(house.versions(name)) for name in house.counts()}
    again = commit_batch(house, batch, "a-0")
    assert (again.version, again.inserted, again.unchanged) == (first.version, 0, 1)
    assert {name: len(house.versions(name)) for name in house.counts()} == versions


def test_committing_a_batch_again_does_not_undo_a_backfill(house: Warehouse) -> None:
    house.land([raw(1)], batch_id="a")
    (batch,) = house.pending(digest)
    commit_batch(house, batch, "a-0")
    backfill(house, "bf", FIRST, FIRST + timedelta(5))
    after = texts(house)
    assert "convened" in after["1.txt"]
    commit_batch(house, batch, "a-0")
    assert texts(house) == after


def test_an_article_whose_trail_does_not_revert_is_quarantined(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    (batch,) = house.pending(digest)
    articles = [clean(batch[0]), clean(batch[1], edits=(Edit(0, "a", "not there", "wrong"),))]
    house.commit("a-0", articles, [], taken=[landed.raw_id for landed in batch])
    assert house.quarantine_reasons() == {"clean.misfit": 1}
    assert house.audit().ok


def test_an_article_that_utf8_cannot_hold_is_quarantined(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    (batch,) = house.pending(digest)
    articles = [clean(batch[0]), clean(batch[1], title="half a pair: \ud83d")]
    done = house.commit("a-0", articles, [], taken=[landed.raw_id for landed in batch])
    assert (done.inserted, done.quarantined) == (1, 1)
    assert house.read("quarantine")["detail"].to_pylist() == ["lone surrogates in title"]
    assert house.audit().ok


def test_an_article_whose_date_moves_leaves_no_copy(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(5)])
    house.land([raw(3, 1)], batch_id="later")
    ((landed,),) = house.pending(digest)
    moved = clean(landed, published_at=datetime(2020, 5, 5, tzinfo=UTC))
    house.commit("later", [moved], [], taken=[landed.raw_id])
    found = house.read("articles", ["uri", "article_date"], where=pc.field("uri") == "3.txt")
    assert found.to_pylist() == [{"uri": "3.txt", "article_date": date(2020, 5, 5)}]
    assert house.read("articles", where=[("article_date", "<", date(2021, 1, 1))]).num_rows == 1


def test_dates_at_the_ends_of_time_are_kept(house: Warehouse) -> None:
    house.land([raw(1), raw(2)], batch_id="a")
    (batch,) = house.pending(digest)
    east, west = (timedelta(hours=14), timedelta(hours=-12))
    first = datetime(1, 1, 1, tzinfo=timezone(east))
    last = datetime(9999, 12, 31, 23, 59, tzinfo=timezone(west))
    articles = [clean(batch[0], published_at=first), clean(batch[1], published_at=last)]
    house.commit("a", articles, [], taken=[landed.raw_id for landed in batch])
    assert house.read("articles", where=[("article_date", "<", date(2, 1, 1))]).num_rows == 1
    assert house.audit().ok


def test_when_the_id_changes_the_old_row_goes(house: Warehouse) -> None:
    ingest(house, [raw(1)])
    (landed,) = window(house)
    house.stage("bf", FIRST, [clean(landed, "r2", article_id="f" * 64)], [])
    done = house.replace_window("bf", FIRST, FIRST + timedelta(9))
    assert (done.inserted, done.deleted) == (1, 1)
    assert house.read("articles")["article_id"].to_pylist() == ["f" * 64]
    assert house.audit().ok


def test_backfill_replaces_a_window_in_one_commit(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(20)])
    before = house.versions()[0].version
    since, until = FIRST + timedelta(5), FIRST + timedelta(10)
    done = backfill(house, "bf", since, until)
    assert (done.updated, done.version) == (5, before + 1)
    assert {uri for uri, text in texts(house).items() if "convened" in text} == {
        f"{i}.txt" for i in range(5, 10)
    }
    newest = house.versions()[0]
    assert newest.window == {"since": str(since), "until": str(until), "source": None}
    assert (newest.operation, newest.rules) == ("backfill", ("r2",))
    assert house.staged("bf") == set()
    assert house.audit().ok


def test_a_backfill_leaves_other_days_as_they_are(house: Warehouse) -> None:
    ingest(house, [raw(i) for i in range(4)] + [raw(i, source="other", uri=f"o{i}") for i in range(4)])
    backfill(house, "bf", FIRST, FIRST + timedelta(2))
    rules = {row["uri"]: row["rules"] for row in house.read("articles", ["uri", "rules"]).to_pylist()}
    assert sorted(uri for uri in rules if rules[uri] == "r2") == ["0.txt", "1.txt", "o0", "o1"]
    assert sorted(uri for uri in rules if rules[uri] == "r1") == ["2.txt", "3.txt", "o2", "o3"]


def test_backfill_keeps_what_arrived_meanwhile(house: Warehouse) -> None:
    ingest(house, [raw(1), raw(2)])
    whole = (FIRST, FIRST + timedelta(60))
    house.stage("bf", FIRST, [clean(landed, "r2") for landed in window(house)], [])
    ingest(house, [raw(2, 1), raw(3)], "meanwhile")
    house.replace_window("bf", *whole)
    after = texts(house)
    assert "convened" in after["1.txt"]
    assert after["2.txt"].endswith("Version 1.")
    assert set(after) == {"1.txt", "2.txt", "3.txt"}
    assert house.audit().ok


def test_backfill_can_refuse_what_was_an_article(house: Warehouse) -> None:
    ingest(house, [raw(1, 0), raw(1, 1), raw(2)])
    one, two = sorted(window(house), key=lambda landed: landed.uri)
    house.stage("bf", FIRST, [clean(two, "r2")], [refuse(one, "r2")])
    done = house.replace_window("bf", FIRST, FIRST + timedelta(60))
    assert (done.deleted, done.updated, done.quarantined) == (1, 1, 1)
    # Its older version was a copy of it, and now waits to be an article itself.
    assert waiting(house, "r2") == 1
    assert house.audit().ok


@pytest.mark.parametrize("name", ["../../outside", "a/b", "", "\udcff", "x" * 300])
def test_backfill_names_are_data(tmp_path: Path, name: str) -> None:
    house = Warehouse(tmp_path / "deep" / "house")
    ingest(house, [raw(1)])
    house.stage(name, FIRST, [], [])
    assert house.staged(name) == {FIRST}
    assert house.staged("another") == set()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep"]
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["house"]


def test_programs_with_different_rules_do_not_take_turns_in_the_quarantine(house: Warehouse) -> None:
    house.land([raw(1, -1)], batch_id="a")
    ours, theirs = "read:1 en:1", "read:2 en:1"
    for rules in (ours, theirs):
        (batch,) = house.pending(lambda source, rules=rules: rules)
        house.commit("a", [], [refuse(batch[0], rules)], taken=[batch[0].raw_id])
    versions = len(house.versions("quarantine"))
    for rules in (ours, theirs, ours):
        assert list(house.pending(lambda source, rules=rules: rules)) == []
    assert len(house.versions("quarantine")) == versions
    assert waiting(house, "read:3") == 1
    assert house.audit().ok


def test_what_could_not_land_is_refused_once(house: Warehouse) -> None:
    refusal = Refusal("", "wire", "big.txt", "ingest", "too_large", "51 MB", "", datetime.now(UTC))
    assert house.refuse([refusal, refusal], batch_id="a") == 1
    assert house.refuse([refusal], batch_id="b") == 1
    assert house.read("quarantine", ["uri", "reason", "landed"]).to_pylist() == [
        {"uri": "big.txt", "reason": "too_large", "landed": False}
    ]
    assert len(house.versions("quarantine")) == 2  # created, refused once
    assert house.audit().ok


def test_learned_boilerplate_is_kept_per_source(house: Warehouse) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    one = Template("wire", "f1", "Read # more", 12, 0.4, moment, moment, ("Read 3 more",), "proposed")
    other = Template("other", "f1", "Ad", 3, 0.1, moment, moment)
    house.save_learned("wire", [one])
    house.save_learned("other", [other])
    assert house.learned("wire") == [one]
    house.save_learned("wire", [])
    assert house.learned() == [other]


def test_what_is_decided_about_templates_is_never_written_over(house: Warehouse) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    one, two = (Template("wire", name, name, 3, 0.4, moment, moment) for name in ("f1", "f2"))
    house.save_learned("wire", [one, two])
    house.decide_learned("wire", ["f1"], "accepted")
    house.save_learned("wire", [one, two])  # of somebody who had read it before
    house.decide_learned("wire", ["f2"], "rejected")
    house.decide_learned("other", ["f2"], "accepted")
    assert [each.decision for each in house.learned()] == ["accepted", "rejected"]
    house.decide_learned("wire", ["f1"], "proposed")
    assert [each.decision for each in house.learned()] == ["proposed", "rejected"]


def test_a_template_is_one_record_where_it_is_found_and_where_it_is_kept() -> None:
    assert Template is cleaners.learned.template.Template
    assert {field.name for field in fields(Template)} == set(schemas.LEARNED.arrow.names)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Template("w\udcff", "f1", "Ad", 3, 0.1, moment, moment, ("a",), "rejected", 4, 0.9, True, 2, "end")
    assert rows.template(rows.template_row(kept)) == kept


def test_an_article_is_found_by_the_beginning_of_its_id(house: Warehouse) -> None:
    ingest(house, [raw(1), raw(2)])
    ids = house.read("articles")["article_id"].to_pylist()
    found = house.article(ids[0][:12])
    assert found is not None
    assert found["article_id"] == ids[0]
    assert house.article("") is None
    assert house.article("no such id") is None


def test_an_article_is_found_by_its_whole_id_in_one_file(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        ingest(house, [raw(number)], f"b{number}")
    [article_id] = house.read("articles", where=[("uri", "==", "2.txt")])["article_id"].to_pylist()
    looked_at: list[int] = []
    monkeypatch.setattr(
        Snapshot,
        "narrow",
        lambda snapshot, columns, files=None, really=Snapshot.narrow: (
            looked_at.append(len(snapshot.files if files is None else files))
            or really(snapshot, columns, files)
        ),
    )
    found = house.article(article_id)
    assert found is not None
    assert (found["article_id"], found["uri"]) == (article_id, "2.txt")
    assert looked_at == [1]
    assert house.article("0" * 64) is None


def test_an_article_is_found_by_the_beginning_of_its_id_in_the_files_that_may_have_it(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        ingest(house, [raw(number)], f"b{number}")
    ids = house.read("articles", ["article_id"])["article_id"].to_pylist()
    assert house.article("none") is None  # the index is made
    seen = opened(monkeypatch)
    for article_id in ids:
        for length in (12, 20, 63):
            found = house.article(article_id[:length])
            assert found is not None
            assert found["article_id"] == article_id
            assert len(seen) <= 2  # it is looked for, and read
            seen.clear()
    assert house.article("words of a title") is None
    assert house.article(f"{ids[0][:20]}{'0' * 44}") is None
    assert len(set(seen)) <= 1
    shared = {digit: [each for each in ids if each[0] == digit] for digit in "0123456789abcdef"}
    for digit, some in shared.items():
        row = house.article(digit)
        assert (row["article_id"] if row else None) == (some[0] if len(some) == 1 else None)


def test_what_was_written_last_is_found_in_the_file_that_was_written_last(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.latest() is None
    for number in range(5):
        ingest(house, [raw(number)], f"b{number}")
    seen = opened(monkeypatch)
    latest = house.latest()
    assert latest is not None
    assert latest["uri"] == "4.txt"
    assert len(set(seen)) == 1
    # Files that are written anew have old rows: as many are opened as may have a later one.
    house.maintain()
    seen.clear()
    assert house.latest() == latest
    ingest(house, [raw(1, 1)], "again")
    newest = house.latest()
    assert newest is not None
    assert newest["uri"] == "1.txt"


def test_copies_of_an_article_are_read_from_the_files_that_have_them(
    house: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert house.copies("0" * 64) == []
    for number in range(4):
        for version in range(2):
            ingest(house, [raw(number, version)], f"b{number}-{version}")
    [article_id] = house.read("articles", where=[("uri", "==", "2.txt")])["article_id"].to_pylist()
    assert house.copies("0" * 64) == []  # the index is made
    seen = opened(monkeypatch)
    copies = house.copies(article_id)
    assert [copy["raw_id"] for copy in copies] == [raw(2).raw_id]
    assert [path.partition("-")[0] for path in seen] == ["copies"]


def test_values_are_counted_and_listed_a_file_at_a_time(house: Warehouse) -> None:
    assert house.tally(["source"]) == {}
    ingest(house, [raw(1), raw(2), raw(3, -1)], "a")
    ingest(house, [raw(1, source="desk"), raw(4)], "b")
    assert house.tally(["source"]) == {("wire",): 3, ("desk",): 1}
    assert house.tally(["source", "reason"], "quarantine") == {("wire", "empty"): 1}
    assert sorted(house.values(["uri", "source"])) == [
        *(("1.txt", "desk"), ("1.txt", "wire"), ("2.txt", "wire"), ("4.txt", "wire")),
    ]
    assert list(house.values(["uri"], "aliases")) == []


def test_unknown_tables_are_named(house: Warehouse) -> None:
    with pytest.raises(KeyError, match="there are raw, articles"):
        house.read("article")


def test_object_stores_have_no_published_view() -> None:
    with pytest.raises(NotLocal):
        Warehouse("s3://bucket/prefix").published()


@pytest.mark.slow
@settings(max_examples=15)
@given(st.data())
def test_any_history_keeps_every_promise(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any mixture of landings, cleanings with two rule sets, backfills and maintenance."""
    house = Warehouse(tmp_path_factory.mktemp("any"))
    newest: dict[int, int] = {}
    for step in range(data.draw(st.integers(1, 5))):
        numbers = data.draw(st.lists(st.tuples(st.integers(0, 4), st.integers(-1, 2)), max_size=4))
        rules = data.draw(st.sampled_from(["r1", "r2"]))
        ingest(house, [raw(number, version) for number, version in numbers], f"s{step}", rules, limit=2)
        if data.draw(st.booleans()):
            backfill(
                house, f"bf{step}", FIRST, FIRST + timedelta(3), data.draw(st.sampled_from(["r1", "r3"]))
            )
        if data.draw(st.booleans()):
            house.maintain()
        newest.update({number: version for number, version in numbers if version >= 0})
        assert waiting(house, rules) == 0
        audit = house.audit()
        assert audit.ok, audit.problems
        assert set(texts(house)) == {f"{number}.txt" for number in newest}


def test_files_have_the_types_that_every_reader_understands(house: Warehouse) -> None:
    import pyarrow.parquet as pq

    ingest(house, [raw(i) for i in range(3)])
    for path in house.published().iterdir():
        for field in pq.read_schema(path):
            assert not pa.types.is_dictionary(field.type)
            assert str(field.type) not in ("string_view", "binary_view", "large_string")
            if pa.types.is_timestamp(field.type):
                assert (field.type.unit, field.type.tz) == ("us", "UTC")


def test_an_audit_stops_listing_and_still_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path / "house")
    ingest(house, [raw(i) for i in range(30)])
    house.land([raw(31)], batch_id="b")
    lose(house, "raw")
    found = house.audit()
    assert (len(found.problems), found.complete) == (30, True)
    assert {(each.table, each.what) for each in found.problems} == {("articles", "no raw row")}
    monkeypatch.setattr(audit, "LISTED", 7)
    found = house.audit()
    assert (len(found.problems), found.complete, found.ok) == (7, False, False)
    assert found.rows["articles"] == 30


def lose(house: Warehouse, table: str) -> None:
    """Take all files out of a table."""
    tables = Tables(house.root)
    snapshot = tables.named(table).at()
    assert snapshot is not None
    removes = [file.remove() for file in snapshot.files]
    tables.named(table).change(lambda now: Change([], removes), operation="lose", info=dict)


@pytest.mark.parametrize("source", ["𠮷野新聞", "\U0010ffff", "😀", "été", 'a"b'])
def test_a_source_is_found_whatever_its_name_is_spelled_with(tmp_path: Path, source: str) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1, source=source)])
    assert house.read("articles", ["uri"], [("source", "=", source)]).num_rows == 1
    assert house.audit().ok
