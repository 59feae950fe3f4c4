"""No page can stop the reading of pages: each ends as a record or a typed rejection, within bounds."""

from __future__ import annotations

import random
from functools import partial

import pytest

from cleaners.edits.log import revert
from cleaners.errors import Rejected
from cleaners.html.extract import read_page
from cleaners.html.sanitise import MOST_ATTRIBUTES, harmless, parse
from cleaners.records import Extracted
from flows.workers.isolation import run_isolated
from tests.support.hostile import PROSE, READABLE, UNREADABLE, page

REASONS = {"empty", "binary", "too_large"}


@pytest.fixture(scope="module")
def results() -> dict[str, Extracted | Rejected]:
    """Every page once, in workers with the bounds that pages have in earnest: 10 s and 512 MiB."""
    cases = READABLE | UNREADABLE
    pages = (make() for make in cases.values())
    return dict(
        zip(cases, run_isolated(read_page, pages, timeout=10, memory=512, workers=1, chunk=1), strict=True)
    )


@pytest.mark.parametrize("name", READABLE)
def test_the_article_is_read_whatever_stands_around_it(
    name: str, results: dict[str, Extracted | Rejected]
) -> None:
    found = results[name]
    assert isinstance(found, Extracted), found
    for beginning in ("The", "Nobody", "Later"):
        assert f"{beginning} {PROSE[4:]}" in found.text
    assert found.title == "Ice holds"


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_page_says_why(name: str, results: dict[str, Extracted | Rejected]) -> None:
    found = results[name]
    assert isinstance(found, Extracted) or found.reason in REASONS, found


def test_what_cannot_be_an_article_is_rejected(results: dict[str, Extracted | Rejected]) -> None:
    expected = {
        "nothing": "empty",
        "a picture": "binary",
        "too long": "too_large",
        "too many tags": "too_large",
    }
    rejected = {name: found for name in expected if isinstance(found := results[name], Rejected)}
    assert {name: found.reason for name, found in rejected.items()} == expected


@pytest.mark.parametrize("path", ["archive/" + "1" * 5_000 + "/x", "archive/" + "a-" * 5_000 + "/x"])
def test_no_address_holds_up_the_page_behind_it(path: str) -> None:
    read = partial(read_page, url=f"https://example.org/{path}")
    assert isinstance(next(iter(run_isolated(read, [page()], timeout=10, memory=512, workers=1))), Extracted)


def test_no_entity_is_read_or_expanded(results: dict[str, Extracted | Rejected]) -> None:
    found = results["entity declarations"]
    assert isinstance(found, Extracted)
    assert "root:" not in found.text
    assert "aaaaaaaaaa" not in found.text


def test_text_below_many_containers_is_kept() -> None:
    deep = "<div>" * 3_000 + f"<p>{PROSE}</p>" + "</div>" * 3_000
    assert PROSE in read_page(f"<html><body>{deep}<p>Nobody {PROSE}</p></body></html>").text


def test_text_beyond_ten_megabytes_is_kept() -> None:
    tree = parse("<p>" + "x" * 11_000_000 + "</p><p>last</p>")
    assert tree.xpath("string(//p[last()])") == "last"


def test_attributes_are_cut_and_what_follows_is_kept() -> None:
    tree = parse("<p " + " ".join(f"a{i}='{i}'" for i in range(9_000)) + ">kept</p>")
    paragraph = tree.find(".//p")
    assert len(paragraph.attrib) == MOST_ATTRIBUTES
    assert paragraph.text == "kept"


def test_honest_markup_passes_unchanged() -> None:
    markup = page("<p class='a b' title=\"x > y\">a &amp; b&#8217;s&#x2019;\tc\n</p>")
    assert harmless(markup).decode() == markup


@pytest.mark.parametrize(
    "bad", ["&#xFFFF;", "&#xfffe;", "&#65535;", "&#1;", "&#x1F;", "&#0;", "\x00", "\x0b", "\uffff"]
)
def test_characters_that_cannot_be_written_go_and_the_article_stays(bad: str) -> None:
    assert PROSE in read_page(page().replace("The harbour", f"The har{bad}bour")).text


@pytest.mark.parametrize(
    "good", ["&#9;", "&#10;", "&#13;", "&#160;", "&#65;", "&#xFFF;", "&#x1F600;", "&#100;", "&#128;"]
)
def test_references_to_real_characters_stay(good: str) -> None:
    assert good.encode() in harmless(f"<p>a{good}b</p>")


def read_or_reject(markup: str) -> Extracted | Rejected:
    try:
        return read_page(markup, url="https://example.org/ice")
    except Rejected as rejected:
        return rejected


@pytest.mark.slow
def test_mutated_pages_end_as_a_record_or_a_rejection() -> None:
    chance = random.Random(4)
    whole = page(
        "<ul><li><a href=x>One</a><li>Two</ul><table><tr><td>a<td>b</table>",
        head="<meta name=author content='Ann'>",
    )
    scraps = [
        "<div>",
        "</p>",
        "<table>",
        "<!--",
        "-->",
        "]]>",
        "&#",
        '"',
        "'",
        "<",
        ">",
        "\x00",
        "</html>",
        "<p",
        "=",
        "<script>",
    ]
    for _ in range(300):
        text = whole
        for _ in range(chance.randint(1, 8)):
            at, to = sorted((chance.randrange(len(text)), chance.randrange(len(text))))
            text = chance.choice(
                [
                    text[:at] + text[to:],
                    text[:at] + chance.choice(scraps) + text[at:],
                    text[:to] + text[at:],
                    text[:at],
                ]
            )
            if not text:
                break
        found = read_or_reject(text)
        assert (
            found.reason in REASONS
            if isinstance(found, Rejected)
            else revert(found.text, found.edits) is not None
        )


@pytest.mark.slow
def test_the_same_page_gives_the_same_record_whatever_was_read_before() -> None:
    first = read_page(page(), url="https://example.org/ice")
    for name in ("deep divs", "huge spans", "many links", "json-ld of wrong types"):
        read_page(READABLE[name]())
        assert read_page(page(), url="https://example.org/ice") == first


@pytest.mark.slow
def test_one_poisoned_page_leaves_its_neighbours_as_they_are() -> None:
    pages = [page(f"<p>Number {number}. {PROSE}</p>") for number in range(12)]
    alone = list(run_isolated(read_page, pages, workers=1))
    poisoned = [*pages[:5], READABLE["very deep divs"](), UNREADABLE["a picture"](), *pages[5:]]
    among = list(run_isolated(read_page, poisoned, workers=1))
    assert among[:5] + among[7:] == alone
