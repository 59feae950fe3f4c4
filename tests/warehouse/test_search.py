"""Searching: words anywhere in an article, and no more texts than a person waits for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cleaners import RawArticle
from flows.jobs.cleaning import clean_pending
from tests.support.warehouse_samples import ingest, raw
from warehouse import Warehouse
from warehouse import search as module
from warehouse.overview import Overview, overview
from warehouse.search import Found, Wanted, search

STORY = (
    "The port of Lowen was closed on Tuesday after a storm, officials said. Forty ships waited outside.\n\n"
    "Two ferries turned back to the mainland in the evening, the company said on Wednesday morning.\n\n"
    "The mayor thanked the crews of the lifeboats, who had been out all night in heavy seas off the cape.\n\n"
)


def land(root: str, name: str, day: int, more: str = "", **hints: str) -> None:
    hints |= {"title": f"Number {name}", "published_at": f"2026-01-{day:02}T12:00:00+00:00"}
    raw = RawArticle("wire", name, f"{STORY}{more}".encode(), "text/plain", hints=hints)
    Warehouse(root).land([raw], batch_id=name)
    list(clean_pending(root))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> str:
    root = str(tmp_path_factory.mktemp("search"))
    land(root, "old", 1, "At the far end stood a Ёлка, the widow of Piet Straße said.")
    land(root, "middle", 2, "At the far end stood nobody, they said.", authors="Ada Stone")
    land(root, "new", 3, "A light burned at the end of the far pier, they said.", tags="Lighthouses")
    return root


def asked(root: str, words: str = "", **more: object) -> Found:
    return search(overview(Warehouse(root)), Wanted(words, **more))  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [row["uri"] for row in found.rows]


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("FAR end", ["new", "middle", "old"]),
        ('"far end"', ["middle", "old"]),
        ("ёлка", ["old"]),
        ("straße lowen number", ["old"]),
        ("ada", ["middle"]),
        ("lighthouses", ["new"]),
        ("lighthouses ada", []),
        ("end.*stood", []),
        ("old", ["old"]),
        ("", ["new", "middle", "old"]),
        ("\ud800", []),
    ],
)
def test_words_are_found_wherever_they_stand(root: str, words: str, fits: list[str]) -> None:
    found = asked(root, words)
    assert (names(found), found.count, found.is_cut) == (fits, len(fits), False)


def test_a_rule_is_not_another_that_begins_like_it(root: str) -> None:
    over = overview(Warehouse(root))
    at = over.table.schema.get_field_index("rule_names")
    marked = over.table.set_column(
        at, "rule_names", [["\npromo.en\n", "\npromo.english\n", "\npromo.en.a\n"]]
    )
    assert search(Overview(marked), Wanted(rule="promo.en")).count == 2


def test_no_more_texts_are_read_than_are_waited_for(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 1)
    one = asked(root, "stood")  # the newest text alone was read, which has it not
    assert (names(one), one.looked, one.texts, one.is_cut) == ([], 1, 3, True)
    assert names(asked(root, "stood", every=True)) == ["middle", "old"]
    there = asked(root, "number")  # in every title: no text needs to be read
    assert (there.count, there.is_cut) == (3, False)
    old = asked(root, "stood", until=date(2026, 1, 1))  # nothing is read for the days that nobody wants
    assert (names(old), old.looked, old.texts) == (["old"], 1, 1)


def test_reading_ends_with_a_full_page(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 1)
    first = asked(root, "heavy seas")
    assert (names(first), first.count, first.looked) == (["new"], 2, 2)
    pages = [names(asked(root, "heavy seas", page=number)) for number in (1, 2, 3, 4)]
    assert pages == [["new"], ["middle"], ["old"], []]


def test_an_article_is_named_by_its_address_before_its_title_before_its_id(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, [raw(1), raw(2, uri="The Council"), raw(3)])
    by_uri = {row["uri"]: row["article_id"] for row in house.rows("articles")}
    assert house.named("The Council") == [(by_uri["The Council"], "The council")]
    assert house.named("https://example.org/wire/3") == [(by_uri["3.txt"], "The council")]
    assert {each for each, _ in house.named("COUNCIL the")} == set(by_uri.values())
    assert house.named(by_uri["1.txt"][:20]) == [(by_uri["1.txt"], "The council")]
    assert house.named("nobody") == house.named("  ") == []
