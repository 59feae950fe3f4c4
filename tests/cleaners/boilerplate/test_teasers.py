"""Teasers of other articles that close a page go; a chronology, a live report and a list of versions stay."""

from __future__ import annotations

from itertools import chain

import pytest

from seeds.languages import seed
from tests.support.radio_club import BODY as SHORT
from tests.support.radio_club import strip

BODY = "\n\n".join([SHORT, *seed("en").boilerplate.body])
TITLES = (
    "The bakery on Mill Street opens a school for apprentices",
    "Who pays for the new swimming bath in the valley",
    "Three bridges will be painted before winter comes",
)
TOLD = (
    "Flour, water and patience: the master baker shows eight pupils what she learned from her grandmother.",
    "The council has counted its money twice, and it still lacks a third of what the builders ask for.",
    "Green, as always, or the red that pupils chose? The engineers say that it must dry first.",
)
DAYS = ("May 4, 2021", "April 28, 2021", "March 2, 2021")


def page(*lines: str) -> str:
    return "\n\n".join([BODY, *lines])


MARK = "Share on Facebook"  # the article is over


def items(*columns: tuple[str, ...]) -> list[str]:
    return [*chain.from_iterable(zip(*columns, strict=True))]


@pytest.mark.parametrize(
    "columns",
    [
        (TITLES, TOLD, DAYS),
        (DAYS, TITLES, TOLD),
        (TITLES, DAYS, TOLD),
        (("Town", "Money", "Town"), TITLES, DAYS),
    ],
)
def test_items_with_a_day_each_go_below_a_mark(columns: tuple[tuple[str, ...], ...]) -> None:
    assert strip(page(MARK, *items(*columns))) == BODY
    assert strip(page(MARK, *items(*columns), "© 2021 The Harbour Post")) == BODY


@pytest.mark.parametrize("column", [("Read more",) * 3, ("Town life",) * 3])
def test_items_that_all_have_one_line_go_below_a_mark(column: tuple[str, ...]) -> None:
    assert strip(page(MARK, *items(TITLES, TOLD, column))) == BODY
    kept = strip(page(*items(TITLES, TOLD, column)))  # a list of the article's own, with a link each
    assert all(line in kept for line in (*TITLES, *TOLD))


@pytest.mark.parametrize("label", ["Town life", "Vera Holm"])
def test_headlines_that_all_have_one_section_or_author_need_no_mark(label: str) -> None:
    labels = (label,) * 3
    assert strip(page(*items(TITLES, labels))) == BODY
    assert strip(page(*items(labels, TITLES, TOLD))) == BODY
    questions = tuple(f"{title}?" for title in TITLES)
    for own in (items(labels, questions, TOLD), items(("Town life:",) * 3, TITLES, TOLD)):
        assert strip(page(*own)) == page(*own)  # answers, and what a label announces
    steps = page(*items(("Recordings",) * 3, TITLES, TOLD))
    assert strip(steps) == steps  # which the article speaks of


def test_a_teaser_may_have_a_picture_and_words_somebody_said() -> None:
    quoting = (
        'The "Mill" is a school for eight pupils, and the master baker has a place for a ninth.',
        *TOLD[1:],
    )
    pictures = ("Photo: Vera Holm", "Photo: Tom Reed", "Photo: Vera Holm")
    assert strip(page(MARK, *items(TITLES, quoting, DAYS))) == BODY
    assert strip(page(MARK, *items(DAYS, pictures, TITLES))) == BODY


@pytest.mark.parametrize("above", [(), ("How the repair went",)])
@pytest.mark.parametrize("below", [(), (MARK, "© 2021 The Harbour Post")])
@pytest.mark.parametrize("columns", [(TITLES, TOLD, DAYS), (DAYS, TITLES, TOLD)])
def test_without_a_mark_items_with_a_day_each_are_the_articles_own(
    columns: tuple[tuple[str, ...], ...], above: tuple[str, ...], below: tuple[str, ...]
) -> None:
    """Letters, a diary, the last matches, a chronology with the newest first."""
    assert strip(page(*above, *items(*columns), *below)) == page(*above, *items(*columns))


@pytest.mark.parametrize(
    "told",
    [
        tuple(f"{told[:82]}..." for told in TOLD),
        tuple(f"{told[:82]} […]" for told in TOLD),
    ],
)
def test_sentences_that_break_off_are_teasers(told: tuple[str, ...]) -> None:
    assert strip(page(*items(TITLES, told))) == BODY
    assert strip(page(*items(("Town",) * 3, TITLES, told))) == BODY
    for kept in (items(TITLES[:2], told[:2]), [*items(TITLES, told), TOLD[0]], items(TITLES, TOLD)):
        assert strip(page(*kept)) == page(*kept)


def test_sentences_of_one_length_are_teasers_below_a_mark() -> None:
    alike = items(TITLES, tuple(f"{told[:83]}." for told in TOLD))
    assert strip(page(MARK, *alike)) == BODY
    assert strip(page(*alike)) == page(*alike)
    assert strip(page(MARK, *items(TITLES, TOLD))) == page(*items(TITLES, TOLD))


@pytest.mark.parametrize(
    "lines",
    [
        items(reversed(DAYS), TITLES, TOLD),  # a chronology
        items(("16:20", "15:50", "15:10"), TITLES, TOLD),  # the hours of one day
        items(("May 4, 16:20", "May 4, 15:50", "May 3, 15:10"), TITLES, TOLD),
        items(DAYS, ("Version 3.1", "Version 3.0", "Version 2.9"), TOLD),
        items(DAYS[:2], TITLES[:2], TOLD[:2]),
        items(DAYS, TITLES, tuple(f"{told}\n\n{told}" for told in TOLD)),  # several paragraphs each
        items(DAYS, TITLES, tuple(f'"{told}"' for told in TOLD)),  # what people said
    ],
)  # fmt: skip
def test_what_may_be_the_article_stays(lines: list[str]) -> None:
    assert strip(page(*lines)) == page(*lines)
    assert strip(page(MARK, *lines)) == page(*lines)


def test_teasers_close_a_page_that_is_an_article() -> None:
    dated = items(TITLES, TOLD, DAYS)
    after = seed("en").boilerplate.body
    assert strip(page(MARK, *dated, *after)) == page(*dated, *after)
    above = SHORT.split("\n\n")[0]
    assert strip("\n\n".join([above, MARK, *dated])) == "\n\n".join([above, *dated])


def test_a_list_about_what_the_article_is_about_may_be_its_own() -> None:
    paragraphs = BODY.split("\n\n")[:3]
    titles = tuple(line[:60].rstrip(" ,") for line in paragraphs)
    assert strip(page(MARK, *items(TITLES, DAYS, tuple(paragraphs)))) == BODY
    own = items(titles, DAYS, tuple(paragraphs))
    assert strip(page(MARK, *own)) == page(*own)


MINGLED = ("05/12/2020 - 15:10", "05/09/2020 - 15:17", "06/12/2020 - 10:47", "04/12/2020 - 12:20")


def test_dates_with_a_sentence_each_go_if_they_are_in_no_order() -> None:
    teasers = items(MINGLED, (*TOLD, TOLD[0]))
    assert strip("\n\n".join([*teasers, "05/12/2020 - 13:42", BODY])) == f"05/12/2020 - 13:42\n\n{BODY}"
    assert strip(page(*teasers)) == BODY
    forward = (MINGLED[1], MINGLED[3], MINGLED[0], MINGLED[2])
    for order in (forward, forward[::-1], MINGLED[:3]):  # a chronology, a ticker, too few
        kept = page(*items(order, (*TOLD, TOLD[0])[: len(order)]))
        assert strip(kept) == kept


def test_a_diary_with_its_newest_day_first_stays_below_a_button() -> None:
    diary = [
        "May 9\n\nThe rain stopped at noon and we walked as far as the mill.",
        "May 7\n\nNo letters. Tom has shot a hare, and the cook is pleased.",
        "May 4\n\nArrived at last. The house is colder than I remembered.",
    ]
    assert strip("\n\n".join([BODY, "Share on Facebook", *diary])) == "\n\n".join([BODY, *diary])
