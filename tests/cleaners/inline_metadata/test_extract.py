"""Lifting headline, tags, byline and date line: what moves, what stays, and that it is stable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import seeds
from cleaners.edits.log import apply, revert
from cleaners.inline_metadata.extract import lift
from cleaners.text.sentences import is_prose
from seeds.languages import all_seeds

LEAD = "The council voted late on Tuesday night to close the harbour bridge for a whole year."
BODY = "Engineers had found cracks in two of its piers, and nobody wanted to wait for a third one."
END = "The ferries will run twice as often until the work is done, the mayor told reporters."
PROMO = "Please follow our channel for more on the bridge and everything that crosses it."
MANY = ["bridge", "ferry", "pier", "lock", "quay", "crane", "barge", "tug", "dock", "buoy", "mole", "dam"]
TITLES = {
    "uk": "Міст у порту закриють на рік",
    "de": "Hafenbrücke wird für ein Jahr gesperrt",
    "zh": "港口大桥将关闭整整一年时间",
}

WORDED = [each for each in all_seeds() if each.inline_metadata.lifts]
EXAMPLES = [
    (each.tag, kind, line)
    for each in WORDED
    for kind, lines in [*each.inline_metadata.lifts.items(), ("keeps", each.inline_metadata.keeps)]
    for line in lines
]


def rules(text: str, **options: str) -> list[str]:
    return sorted(edit.rule for edit in lift(text, **options).edits)


def article(*, above: str = "", below: str = "") -> str:
    return "\n\n".join(filter(None, (above, LEAD, BODY, END, below)))


@pytest.mark.parametrize(("language", "kind", "line"), EXAMPLES)
def test_wording(language: str, kind: str, line: str) -> None:
    """Every example of a language does what it is listed for, at either end of an article."""
    for options in ({}, {"language": language}):
        over = rules(article(above=f"1\n\n{line}"), **options)
        under = rules(article(below=line), **options)
        if kind == "keeps":
            assert (over, under) == ([], [])
        else:
            assert f"lift.{kind}" in over
            assert over == under or kind == "dateline"


def test_every_language_has_examples() -> None:
    assert len(WORDED) >= 30
    for each in WORDED:
        assert {"tags", "dateline"} <= each.inline_metadata.lifts.keys()
        assert "byline" in each.inline_metadata.lifts or each.tag == "und"
        assert each.inline_metadata.keeps


def test_seed_article() -> None:
    path = next(Path(seeds.__file__).parent.joinpath("articles").glob("*.txt"))
    text = path.read_bytes().decode("utf-8")
    lifted = lift(text)
    assert lifted.title == "Russia urges U.S. to resume joint space exploration"
    assert lifted.tags == ("Kremlin", "Ryabkov", "USA")
    assert (lifted.byline, lifted.dateline) == (None, None)
    assert [edit.rule for edit in lifted.edits] == ["lift.title", "lift.tags"]
    left, trail = apply(text, lifted.edits)
    assert left.startswith("“The Russian Foreign Ministry")
    assert revert(left, trail) == text
    without_promo = text[: text.index("Please visit")].rstrip()
    assert lift(without_promo).tags == lifted.tags


def test_head_of_an_article() -> None:
    text = f"Harbour bridge to close\nBy Ada Stone\n4 May 2021\n15:40\n\n{LEAD}\n\n{BODY}"
    lifted = lift(text)
    assert lifted.title == "Harbour bridge to close"
    assert lifted.byline == "By Ada Stone"
    assert lifted.dateline == "4 May 2021; 15:40"
    assert apply(text, lifted.edits)[0] == f"{LEAD}\n\n{BODY}"


@pytest.mark.parametrize(
    "lines",
    ["By\nAda Stone\nPiet de Wilde", "Author:\nAda Stone", "Ada Stone | The Gazette | 4 May 2021"],
)
def test_bylines_of_several_lines_or_with_a_date(lines: str) -> None:
    assert lift(article(above=lines)).byline == lines.replace("\n", "; ")


@pytest.mark.parametrize("lines", ["By\nthe harbour wall", "Ada Stone", "Author:\nWhy the bridge is closed"])
def test_names_and_labels_alone_stay(lines: str) -> None:
    assert lift(article(above=lines)).byline is None


@pytest.mark.parametrize("title", TITLES.values())
def test_headlines_of_other_scripts(title: str) -> None:
    assert lift(f"{title}\n\n{LEAD}").title == title


@pytest.mark.parametrize(
    "first",
    [
        "T1 are the champions!",
        "The bridge is closed.",
        "“We will never close it”",
        "Photo: Ada Stone / Harbour Gazette",
        "8422 SHARES Facebook Twitter",
        "Follow @harbourgazette for more",
        "- How long will it take?",
        "Dear readers of the Gazette,",
        "and so the bridge was closed",
        "Bridge closed",
        "The bridge is closed again. Nobody knows for how long",
        "Reading time: 8 minutes",
        "Ada Stone/Harbour Gazette",
        "12.31: Bridge closed for good",
    ],
)
def test_first_lines_that_are_no_headline(first: str) -> None:
    assert lift(f"{first}\n\n{LEAD}\n\n{BODY}").title is None


def test_a_headline_needs_prose_below_it() -> None:
    assert rules(f"Roses are red as wine\nViolets are blue as ink\n\n{LEAD}") == []
    assert rules(f"The man who had closed the old\nbridge was not to be found in town. {LEAD}") == []
    assert rules("Harbour bridge to close\n\nBy Ada Stone") == []


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Bridge to close", "BRIDGE TO CLOSE"),
        ("“Never again”, says mayor", '"Never again", says mayor'),
        ("Harbour bridge to close - The Harbour Gazette", "Harbour bridge to close"),
        ("Harbour bridge to close", "Harbour bridge to close | The Harbour Gazette"),
        ("The bridge, which nobody had loved for long, is closed for good.",) * 2,
    ],
)
def test_known_title_repeated(title: str, line: str) -> None:
    lifted = lift(f"{line}\n\n{line}\n\n{LEAD}", title=title)
    assert [edit.rule for edit in lifted.edits] == ["lift.title"] * 2
    assert lifted.title == title


def test_a_title_between_a_label_and_its_tags_stays() -> None:
    title = "Harbour bridge to close for a year"
    text = f"Tags\n{title}\nharbour\n\n{LEAD}"
    left, _ = apply(text, lift(text, title=title).edits)
    assert lift(left, title=title).edits == ()
    assert "Tags" in left


def test_known_title_keeps_other_first_lines() -> None:
    assert rules(f"A year of detours ahead\n\n{LEAD}", title="Bridge to close") == []
    assert rules(f"{LEAD}\n\nBridge to close\n\n{BODY}", title="Bridge to close") == []


@pytest.mark.parametrize(
    ("lines", "tags"),
    [
        ("\xa0 Harbour, Leeds", ("Harbour", "Leeds")),
        ("Council, Piers, Ferries", ("Council", "Piers", "Ferries")),
        ("Tags\n\nharbour\n\nLeeds\n\nComments", ("harbour", "Leeds")),
        ("Tags:\nharbour, Leeds\nThe Gazette", ("harbour", "Leeds")),
        ("Keywords\n#harbour\n#Leeds\nSubscribers only", ("harbour", "Leeds")),
        ("#harbour", ("harbour",)),
        (
            f"Tags\n{', '.join(f'{word} of the harbour' for word in MANY)}",
            tuple(f"{w} of the harbour" for w in MANY),
        ),
        ("Tags: Leeds, harbour, leeds", ("Leeds", "harbour")),
    ],
)
@pytest.mark.parametrize("promo", ["", PROMO])
def test_tag_lines(lines: str, tags: tuple[str, ...], promo: str) -> None:
    assert lift(article(below=f"{lines}\n\n{promo}")).tags == tags


@pytest.mark.parametrize(
    "line", ["Stone, Wilde, Lowell", "Flour, Sugar, Butter", "Leeds, England", "#1", "Tags"]
)
def test_lists_that_are_no_tags(line: str) -> None:
    assert lift(article(below=line)).tags == ()


def test_dates_of_a_chronicle_stay() -> None:
    days = "\n\n".join(f"{day} May 2021\n\n{LEAD}" for day in range(1, 9))
    assert rules(days) == []


def test_bylines_of_linked_articles_stay() -> None:
    assert rules(article(below="By Ada Stone\n\nAnother bridge\n\nBy Piet Wilde")) == []
    assert rules(article(below="By Ada Stone")) == ["lift.byline"]


@pytest.mark.parametrize("text", ["", "\n", "Tags: a, b", "By Ada Stone", "4 May 2021", "\xa0 Kremlin, USA"])
def test_without_prose_nothing_is_lifted(text: str) -> None:
    assert rules(text) == []


LINES = """
Harbour bridge to close|A teaser without a stop|By Ada Stone|4 May 2021|15:40|Tags|Tags:|Leeds|harbour
Topics: Leeds, harbour|#Leeds #harbour|\xa0 Piers, Leeds|Council, Piers, Ferries|Leeds —|Von Ada Stein
Автор: Ольга Степова|Comments||?|By|Author:|Ada Stone|Ada Stone · 4 May 2021
"""
PIECES = [*LINES.replace("\n", "|").split("|"), LEAD, BODY, END, PROMO]


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=30), max_size=14).flatmap(
        lambda lines: st.sampled_from(["\n", "\n\n", "\r\n"]).map(lambda feed: feed.join(lines))
    ),
    st.sampled_from([None, "Harbour bridge to close", LEAD]),
    st.sampled_from([None, "en", "de", "uk-UA"]),
)
@example(  # the indentation of a line that goes is not left to the next
    f"{LEAD}\n\xa0 Piers, Leeds\nCouncil, Piers, Ferries", None, None
)
def test_lifting_is_stable_and_reverts(text: str, title: str | None, language: str | None) -> None:
    lifted = lift(text, title=title, language=language)
    left, trail = apply(text, lifted.edits)
    assert revert(left, trail) == text
    assert lift(left, title=title, language=language).edits == ()
    assert all(not edit.after for edit in trail)
    prose = [line for line in text.split("\n") if is_prose(line.strip()) and line.strip() != title]
    assert all(line.strip() in left for line in prose if "#" not in line and ":" not in line)


@pytest.mark.parametrize(
    "piece",
    [
        "Tags\n",
        "a, b, c\n",
        "\u0301",
        "#a ",
        "By Ada ",
        "4 May ",
        " ",
        "Leeds, ",
        ".",
        f"{'기자' * 54}!a@b.cd\n",
    ],
)
def test_long_hostile_lines(piece: str) -> None:
    """Sixty thousand characters of the wrong kind; quadratic work, or more, would not end."""
    text = f"{LEAD}\n\n{piece * (60_000 // len(piece))}\n\n{BODY}"
    assert apply(text, lift(text).edits)[0]


def test_the_first_question_of_an_interview_is_no_headline() -> None:
    answers = "BERG: Just before midnight.\n\nHARBOUR NEWS: Were you warned?\n\nBERG: No."
    body = "Divers had worked through the night to lift the last of the wreckage, the harbour master said."
    assert lift(f"HARBOUR NEWS: When did you see it?\n\n{answers}\n\n{body}").title is None
    assert lift(f"Harbour: a port reopens after the storm\n\n{body}\n\n{body}").title is not None
