"""Several pages that name one address as theirs: versions of one article, or stories that keep their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaners.identity import article_id
from cleaners.pipeline import clean_article
from cleaners.records import RawArticle
from warehouse import Commit, Warehouse, disputes
from warehouse.parcels import ready_rows
from warehouse.rows import ready_row

STORIES = {
    "port": "The port was closed on Tuesday after a storm. Two ships wait outside, and a third turned back.",
    "choir": "A choir of two hundred sang in the park on Sunday, and the hall is pulled down.",
    "bridge": "Engineers found cracks in the bridge over the canal. It stays shut until autumn.",
}
CLAIM = "https://paper.example/story/today-in-short"


def page(name: str, text: str | None = None, *, url: str | None = None, canonical: str = CLAIM) -> RawArticle:
    body = text or STORIES[name]
    html = (
        f'<html lang="en"><head><title>{name}</title><link rel="canonical" href="{canonical}"></head>'
        f"<body><article><h1>{name}</h1><p>{body}</p><p>{body[::-1]}</p></article></body></html>"
    )
    found = url or f"https://paper.example/{name}-of-today"
    return RawArticle("paper", f"{name}.html", html.encode(), "text/html", hints={"url": found})


def ingest(house: Warehouse, *pages: RawArticle) -> list[Commit]:
    house.land(pages, batch_id=str(len(house.versions("raw"))))
    done = []
    for number, batch in enumerate(house.pending(lambda source: "r1")):
        records = [clean_article(raw, rules="r1") for raw in batch]
        name = f"{len(house.versions())}-{number}"
        done.append(house.commit(name, records, [], taken=[raw.raw_id for raw in batch]))
    return done


def titles(house: Warehouse) -> dict[str, str | None]:
    rows = house.read("articles", ["title", "url"]).to_pylist()
    return {row["title"]: row["url"] for row in rows}


@pytest.mark.parametrize("at_once", [True, False])
def test_stories_with_one_claim_keep_the_addresses_they_were_found_at(tmp_path: Path, at_once: bool) -> None:
    house = Warehouse(tmp_path)
    pages = [page(name) for name in STORIES]
    commits = ingest(house, *pages) if at_once else [each for one in pages for each in ingest(house, one)]
    found = titles(house)
    assert found.keys() == STORIES.keys()
    assert len(set(found.values())) == 3
    assert sum(commit.disputed for commit in commits) == 2
    assert set(house.read("articles", ["canonical_url"])["canonical_url"].to_pylist()) == {CLAIM}
    assert house.audit().ok


def test_versions_and_editions_that_agree_are_one_article(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, page("port"))
    ingest(
        house,
        page(
            "port",
            STORIES["port"] + " The harbour opens again on Friday.",
            url="https://m.paper.example/port/amp",
        ),
    )
    assert titles(house) == {"port": CLAIM}
    assert "Friday" in house.read("articles", ["text"])["text"][0].as_py()


def test_who_was_found_at_the_address_has_it_by_right(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, page("choir"))
    ingest(house, page("port", url=CLAIM))
    assert titles(house) == {"port": CLAIM}
    # The choir waits to be cleaned again, and keeps its own address then.
    ingest(house)
    assert titles(house) == {"port": CLAIM, "choir": "https://paper.example/choir-of-today"}
    assert house.audit().ok


def test_cleaning_again_leaves_everything_where_it_is(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    ingest(house, *[page(name) for name in STORIES])
    before = {row["title"]: row["article_id"] for row in house.read("articles").to_pylist()}
    raws = [
        raw for batch in house.raws(house.read("articles", ["raw_id"])["raw_id"].to_pylist()) for raw in batch
    ]
    records = [clean_article(raw, rules="r2") for raw in raws]
    house.commit("again", records, [], taken=[raw.raw_id for raw in raws])
    assert {row["title"]: row["article_id"] for row in house.read("articles").to_pylist()} == before
    assert set(house.read("articles", ["rules"])["rules"].to_pylist()) == {"r2"}


def test_stories_of_one_template_are_told_apart_by_their_headlines(tmp_path: Path) -> None:
    house = Warehouse(tmp_path)
    told = "Story {0}: the port of {0} reopened on Tuesday, {0} days after a storm tore crane {0} from it."
    ingest(house, *[page(f"story {n}", told.format(n), url=f"https://paper.example/{n}") for n in (1, 2, 3)])
    assert len(titles(house)) == 3


def test_of_texts_that_were_signed_none_is_read_again_to_see_that_they_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = Warehouse(tmp_path)
    ingest(house, page("port"))
    house.link_duplicates()
    monkeypatch.setattr(disputes, "texts_agree", lambda *_, **__: pytest.fail("texts were read"))
    text = STORIES["port"] + " The harbour opens again on Friday."
    house.land([page("port", text, url="https://m.paper.example/port/amp")], batch_id="edition")
    (raws,) = house.pending(lambda source: "r1")
    made = ready_rows([ready_row(clean_article(raw, rules="r1")) for raw in raws])
    house.commit_together([house.prepared("edition", [made], [], taken=raws.ids)])
    assert titles(house) == {"port": CLAIM}
    assert "Friday" in house.read("articles", ["text"])["text"][0].as_py()


@pytest.mark.parametrize("first", [0, 1])
def test_an_edition_that_names_no_address_is_its_article_if_it_tells_its_story(
    tmp_path: Path, first: int
) -> None:
    """By its address alone: agreeing texts are one article in either order, others stay two."""
    house = Warehouse(tmp_path)
    address = "https://paper.example/port-closed"

    def found(name: str, url: str) -> RawArticle:
        return page(name, url=url, canonical="")

    for at in (first, 1 - first):
        ingest(house, found("port", (address, "https://m.paper.example/port-closed")[at]))
    ingest(house, found("port", f"{address}/amp"))
    assert list(titles(house)) == ["port"]
    ids = house.read("articles", ["article_id"])["article_id"].to_pylist()
    assert ids == [article_id("any", address, "")]
    ingest(house, found("choir", "https://amp.paper.example/port-closed"))
    assert set(titles(house)) == {"port", "choir"}
    assert house.audit().ok
