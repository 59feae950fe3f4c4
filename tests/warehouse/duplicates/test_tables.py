"""The tables of near-duplicates: the same rows as the rule on the whole list, however articles arrive."""

from __future__ import annotations

import os
import pickle
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from cleaners import duplicate_links
from cleaners.duplicates.pool import Signed
from cleaners.records import Article, RawArticle
from tests.support.opened_files import opened
from tests.support.warehouse_samples import clean
from warehouse import Warehouse
from warehouse.delta.data_files import File, Folder
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables
from warehouse.duplicates import linking, neighbours, signing
from warehouse.duplicates.linking import LinkPart
from warehouse.duplicates.stories import Linked
from warehouse.parcels import ready_rows
from warehouse.rows import ready_row

WORDS = [f"{first}{second}" for first in ("kor", "lan", "mit", "sev") for second in ("a", "ber", "con")] * 40
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


def story(number: int) -> list[str]:
    """A text of its own, as sentences."""
    words = random.Random(number).sample(WORDS, 150)
    return [f"{' '.join(words[at : at + 10])} {number}." for at in range(0, 150, 10)]


def made(number: int) -> tuple[str, str, datetime]:
    """Source, text and moment of article `number`: every third is a copy of one of the few stories."""
    chance = random.Random(f"article {number}")
    which = chance.randrange(6) if number % 4 else 1_000 + number
    sentences = story(which)
    how = chance.randrange(4)
    if how == 1:
        sentences = sentences[: chance.randrange(5, 15)]
    elif how == 2:
        sentences = [f"{number} people heard of it first from us.", *sentences]
    elif how == 3:
        chance.shuffle(sentences)
    at = FIRST + timedelta(days=9 * (which % 8), hours=chance.randrange(100), minutes=number)
    return f"paper{chance.randrange(3)}", " ".join(sentences), at


def article(number: int, text: str | None = None, **other: Any) -> tuple[RawArticle, Article]:
    source, own, at = made(number)
    hints = {"url": f"https://{source}.example/{number}", "published_at": "2026-03-01"}
    body = text or own
    raw = RawArticle(source, f"{number}", body.encode(), "text/plain", hints=hints, landed_at=FIRST)
    values = {"published_at": at, "text": body, "edits": (), "article_id": f"id{number}", **other}
    promo = RawArticle(
        source,
        f"{number}",
        b"x\n\nFollow us on every network there is.",
        "text/plain",
        hints=hints,
        landed_at=FIRST,
    )
    return raw, clean(promo, raw_id=raw.raw_id, **values)


def put(house: Warehouse, articles: Sequence[tuple[RawArticle, Article]], *, link: bool = True) -> None:
    """Land and commit one batch, and link, unless that is left to the test."""
    name = f"{len(house.versions('raw'))}"
    house.land([raw for raw, _ in articles], batch_id=name)
    house.commit(name, [record for _, record in articles], [], taken=[raw.raw_id for raw, _ in articles])
    if link:
        house.link_duplicates()


def state(house: Warehouse) -> list[list[dict[str, Any]]]:
    """Both tables, without the order of rows."""
    return [
        sorted(house.read(name).to_pylist(), key=lambda row: row["article_id"])
        for name in ("signatures", "duplicates")
    ]


ARTICLES = 45


def test_a_story_is_read_from_the_files_that_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = Warehouse(tmp_path)
    for number in range(0, ARTICLES, 5):
        put(house, [article(each) for each in range(number, number + 5)])
    links = house.read("duplicates").to_pylist()
    files = {row["article_id"]: path for path, rows in by_file(house).items() for row in rows}
    assert len(set(files.values())) > 4
    assert house.story("none") == []  # the indexes are made
    for first in {row["story_id"] for row in links}:
        whole = [row for row in links if row["story_id"] == first]
        whole.sort(key=lambda row: (row["seen_at"], row["article_id"]))
        for each in (first, whole[-1]["article_id"]):
            with monkeypatch.context() as watched:
                seen = opened(watched)
                assert house.story(each) == whole
                assert set(seen) <= {files[row["article_id"]] for row in whole}


def by_file(house: Warehouse) -> dict[str, list[dict[str, Any]]]:
    """Rows of `duplicates` by the file they are in."""
    links = Tables(house.root).duplicates.at()
    assert links is not None
    return {file.path: rows.to_pylist() for file, rows in links.narrow(["article_id"])}


# How many articles and orders of arrival by size of batch; LONG_DUPLICATES=2000 is the long form.
LONG = int(os.environ.get("LONG_DUPLICATES", "0"))
RUNS = {
    1: (LONG or 12, 10 if LONG else 2),
    7: (LONG or ARTICLES, 10 if LONG else 3),
    500: (LONG or ARTICLES, 10),
}


@pytest.fixture(autouse=True)
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What survives a power cut is another test's matter, and makes this one slow."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def test_the_tables_hold_what_the_rule_gives_on_the_list(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    put(house, [article(number) for number in range(ARTICLES)])
    rows = house.read("duplicates").to_pylist()
    listed = []
    for number in range(ARTICLES):
        source, text, at = made(number)
        url = f"https://{source}.example/{number}"
        listed.append({"id": f"id{number}", "source": source, "seen_at": at, "text": text, "url": url})
    links = {link.article_id: link for link in duplicate_links(listed)}
    assert len(links) > ARTICLES // 4
    assert {row["article_id"]: row["partner_id"] for row in rows} == {
        key: link.partner_id for key, link in links.items()
    }
    for row in rows:
        root = row["article_id"]
        while root in links:
            root = links[root].partner_id
        assert row["story_id"] == root
        link = links[row["article_id"]]
        assert (row["kind"], row["share"], row["share_of_partner"]) == (
            link.kind,
            link.share,
            link.share_of_partner,
        )


@pytest.mark.slow
@pytest.mark.parametrize("size", RUNS)
def test_any_order_of_arrival_in_any_batches_gives_the_same_tables(tmp_path: Path, size: int) -> None:
    count, orders = RUNS[size]
    whole = Warehouse(tmp_path / "whole")
    put(whole, [article(number) for number in range(count)])
    wanted = state(whole)
    for order in range(orders):
        numbers = list(range(count))
        random.Random(order).shuffle(numbers)
        house = Warehouse(tmp_path / f"{order}")
        for at in range(0, count, size):
            put(house, [article(number) for number in numbers[at : at + size]])
        assert state(house) == wanted, order


def test_a_changed_article_loses_and_gains_its_links(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    text, at = " ".join(story(5)), FIRST

    def version(number: int, said: str, hours: int, uri: str = "") -> tuple[RawArticle, Article]:
        return article(number, said, published_at=at + timedelta(hours=hours), uri=uri or f"{number}")

    put(house, [version(1, text, 0), version(2, text, 1), version(3, text, 2)])
    partners = {row["article_id"]: row["partner_id"] for row in house.read("duplicates").to_pylist()}
    assert partners == {"id2": "id1", "id3": "id1"}
    put(house, [version(1, " ".join(story(6)), 0)])
    rows = house.read("duplicates").to_pylist()
    assert [(row["article_id"], row["partner_id"], row["story_id"]) for row in rows] == [
        ("id3", "id2", "id2")
    ]
    put(house, [version(4, text, -1)])
    rows = sorted(house.read("duplicates").to_pylist(), key=lambda row: str(row["article_id"]))
    assert [(row["article_id"], row["story_id"]) for row in rows] == [("id2", "id4"), ("id3", "id4")]


def test_a_lost_log_means_looking_at_everything_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Warehouse(tmp_path)
    put(house, [article(number) for number in range(9)])
    monkeypatch.setattr("warehouse.duplicates.signing.difference", lambda *asked: None)
    monkeypatch.setattr("warehouse.duplicates.linking.difference", lambda *asked: None)
    put(house, [article(number) for number in range(9, 20)])
    whole = Warehouse(tmp_path / "whole")
    put(whole, [article(number) for number in range(20)])
    assert state(house) == state(whole)


def test_readers_of_parquet_find_both_tables(tmp_path: Path) -> None:
    import duckdb

    house = Warehouse(tmp_path)
    put(house, [article(number) for number in range(20)])
    view = (tmp_path / "published" / "duplicates").resolve()
    assert duckdb.sql(f"SELECT count(*) FROM '{view}/*.parquet'").fetchall()[0][0] == len(state(house)[1]) > 2


def test_linking_again_writes_nothing(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    put(house, [article(number) for number in range(12)])
    before = [house.versions(name)[0].version for name in ("signatures", "duplicates")]
    done = house.link_duplicates()
    assert (done.signed, done.changed) == (0, 0)
    assert [house.versions(name)[0].version for name in ("signatures", "duplicates")] == before


def test_articles_that_are_near_nobody_are_sifted_out_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many articles at once most are alone; those that are not get the links they have otherwise."""
    whole, sifted = Warehouse(tmp_path / "whole"), Warehouse(tmp_path / "sifted")
    put(whole, [article(number) for number in range(ARTICLES)])
    monkeypatch.setattr(linking, "CHUNK", 4)
    monkeypatch.setattr(linking, "SIFTED", 40)
    compared: list[str] = []
    really = linking.neighbours

    def counted(signatures: Snapshot, articles: Sequence[Signed]) -> dict[str, Signed]:
        compared.extend(each.article_id for each in articles)
        return really(signatures, articles)

    monkeypatch.setattr(linking, "neighbours", counted)
    # They have an idiom of five words in common, as all news has.
    idioms = [" ".join(f"{word}{i}" for word in ("said", "in", "a", "statement", "on")) for i in range(4)]
    alone = [
        article(number, " ".join(f"w{number}x{i}" for i in range(40)) + f" {idioms[number % 4]}")
        for number in range(900, 930)
    ]
    put(sifted, [*(article(number) for number in range(ARTICLES)), *alone])
    assert state(sifted)[1] == state(whole)[1]
    assert not {f"id{number}" for number in range(900, 930)} & set(compared)


def test_one_old_article_in_a_batch_does_not_read_what_lies_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Warehouse(tmp_path)

    def dated(number: int, days: int) -> tuple[RawArticle, Article]:
        at = FIRST + timedelta(days, minutes=number)
        return article(number, " ".join(story(days)), published_at=at)

    for number in range(8):
        put(house, [dated(number, 100 * number)])
    read: set[str] = set()
    really = Folder.chosen

    def watched(folder: Folder, file: File, by: Sequence[str], *others: Any) -> Iterator[pa.Table]:
        if tuple(by) == neighbours.BY:
            read.add(file.path)
        return really(folder, file, by, *others)

    monkeypatch.setattr(Folder, "chosen", watched)
    put(house, [dated(20, 0), dated(21, 700)])  # copies of the first and of the last
    assert len(read) == 3  # theirs, and the one that has both
    links = {row["article_id"]: row["partner_id"] for row in house.read("duplicates").to_pylist()}
    assert links == {"id20": "id0", "id21": "id7"}


@pytest.mark.parametrize("size", [1, 4])
def test_the_same_letters_are_found_where_words_are_divided_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    """They have no key in common."""
    monkeypatch.setattr(linking, "CHUNK", 2)
    words = " ".join(story(5)).split()[:160]
    joined = " ".join(one + other for one, other in zip(words[::2], words[1::2], strict=True))
    texts = [" ".join(words), " ".join(story(6)), " ".join(story(7)), joined]
    batch = [article(n, text, published_at=FIRST + timedelta(hours=n)) for n, text in enumerate(texts)]
    house = Warehouse(tmp_path)
    for at in range(0, 4, size):
        put(house, batch[at : at + size])
    (row,) = house.read("duplicates").to_pylist()
    assert (row["article_id"], row["partner_id"], row["kind"]) == ("id3", "id0", "same")


def test_the_same_comes_of_parts_that_are_compared_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A part and what comes of it travel between processes: first all articles, then some."""
    monkeypatch.setattr(linking, "SIFTED", 8)
    sent: list[int | None] = []
    made: list[str] = []
    really = linking.Tables

    def tables(root: str, options: dict[str, str]) -> Tables:
        made.append(root)
        return really(root, options)

    monkeypatch.setattr(linking, "Tables", tables)

    def elsewhere(function: Callable[[LinkPart], Linked], parts: Iterable[LinkPart]) -> Iterator[Linked]:
        for part in parts:
            there, given = pickle.loads(pickle.dumps((function, part)))
            sent.append(None if given.ids is None else len(given.ids))
            assert there(given) == there(given)
            yield pickle.loads(pickle.dumps(there(given)))

    whole, house = Warehouse(tmp_path / "whole"), Warehouse(tmp_path / "house")
    put(whole, [article(number) for number in range(30)])
    for numbers in (range(20), range(15, 30)):
        put(house, [article(number) for number in numbers], link=False)
        house.link_duplicates(on_each=elsewhere)
    assert state(house) == state(whole)
    assert len(state(house)[1]) > 5
    assert None in sent
    assert 10 in sent
    assert len(made) == len(sent) == 2  # however many parts of a work a process gets


def test_a_signature_that_was_made_with_its_article_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an article is cleaned it is signed; the one place that commits reads no text for that."""
    put(whole := Warehouse(tmp_path / "whole"), [article(number) for number in range(20)])
    house = Warehouse(tmp_path / "house")
    made = [article(number) for number in range(20)]
    house.land([raw for raw, _ in made], batch_id="b")
    taken = [raw.raw_id for raw, _ in made]
    batch = house.prepared("b", [ready_rows([ready_row(record) for _, record in made])], [], taken=taken)
    monkeypatch.setattr(signing, "sign", lambda text: pytest.fail("signed again"))
    house.commit_together([house.put_aside(batch)], sign=True)
    assert house.link_duplicates().signed == 0
    assert state(house) == state(whole)
    cleaned = ("cleaned_at", "changed_at", "landed_at", "sequence", "batch_id")
    rows = [
        sorted(each.read("articles").drop_columns(list(cleaned)).to_pylist(), key=lambda row: str(row["uri"]))
        for each in (whole, house)
    ]
    assert rows[0] == rows[1]
    assert house.audit().ok
