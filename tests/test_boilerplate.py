"""The boilerplate cleaner: what goes, what stays, and the laws it keeps on any text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners.boilerplate import propose
from cleaners.edits import apply
from seeds.languages import seed, tags

ARTICLES = sorted((Path(__file__).parent.parent / "seeds" / "articles").glob("*.txt"))


def strip(text: str, language: str | None = None, **options: Any) -> str:
    return apply(text, propose(text, language=language, **options).edits)[0]


def examples(kind: str) -> list[Any]:
    return [
        pytest.param(tag, rule["id"], example, id=f"{rule['id']}-{number}")
        for tag in tags()
        for rule in seed(tag).section("boilerplate").get("rules", ())
        for number, example in enumerate(rule[kind])
    ]


def article(tag: str, line: str) -> str:
    """An example at the end of an article in its language, where the bar is lowest."""
    body = seed(tag).section("boilerplate")["body"]
    return "\n\n".join((*body, *body, line))


@pytest.mark.parametrize(("tag", "rule", "example"), examples("strips"))
def test_a_rule_strips_its_examples(tag: str, rule: str, example: str) -> None:
    text = article(tag, example)
    edits = propose(text, language=tag).edits
    assert apply(text, edits)[0] == article(tag, "").rstrip()


@pytest.mark.parametrize(("tag", "rule", "example"), examples("keeps"))
def test_a_rule_keeps_its_examples(tag: str, rule: str, example: str) -> None:
    text = article(tag, example)
    assert strip(text, tag) == text


def test_every_rule_has_examples_both_ways() -> None:
    for tag in tags():
        for rule in seed(tag).section("boilerplate").get("rules", ()):
            assert rule["strips"], rule["id"]
            assert rule["keeps"], rule["id"]
            assert rule["id"].split(".")[1] == tag


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_seed_article_loses_exactly_its_last_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for language in ("en", None):
        (edit,) = propose(text, language=language).edits
        assert (
            edit.before.strip() == "Please visit out Twitter account for updates on the situation in Ukraine."
        )
        assert edit.rule == "promo.en.visit-twitter-account"
        assert edit.end == len(text)
        assert edit.cues
        assert edit.score


BODY = "The bridge opens in May, after two years of work on its southern ramp.\n\nIt carries four lanes."


def test_a_promo_goes_and_the_same_words_reported_stay() -> None:
    assert strip(BODY + "\n\nPlease visit our Facebook page for news on the economy.", "en") == BODY
    quoted = BODY + '\n\n"Please visit our Twitter account," the minister said, adding that news comes daily.'
    assert strip(quoted, "en") == quoted


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            BODY.split("\n\n")
            + [
                "Read more: Old pier",
                "Related",
                "Share",
                "Follow us on Twitter @desk",
                "Tags: pier, sea",
                "»",
                "",
                "Sign up for our newsletter. It is free.",
                "By Ana Kos",
                "“Follow us on Twitter,” he said.",
                "Photo: A. Kos",
            ]
        ),
        max_size=14,
    )
)
def test_cleaning_twice_is_cleaning_once(lines: list[str]) -> None:
    text = "\n".join(lines)
    once = strip(text, "en")
    assert strip(once, "en") == once


@settings(max_examples=100, deadline=None)
@given(st.text(), st.sampled_from(["en", "ja", None, "zz", ""]))
def test_no_text_raises_and_every_edit_only_deletes(text: str, language: str | None) -> None:
    edits = propose(text, language=language).edits
    apply(text, edits)
    assert all(edit.before and not edit.after for edit in edits)
    assert [edit.start for edit in edits] == sorted(edit.start for edit in edits)
