"""Typography: a table of cases per rule, and the laws that hold for every text."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleaners.edits.compose import minimal
from cleaners.edits.log import apply, revert
from cleaners.typography.normalise import UNUSUAL, UNUSUAL_CHARACTERS, typography_edits
from seeds.typography import conventions

HERE = Path(__file__).parents[2]
ARTICLES = HERE.parent / "seeds" / "articles"
# The rules that may change letters or digits; every other rule must leave them as they are.
MAY_CHANGE_LETTERS = {
    "typography.entities",
    "typography.c1-controls",
    "typography.nfc",
    "typography.ligatures",
    "typography.full-width",
    "typography.apostrophe",  # the letter apostrophe of Ukrainian
}


def clean(text: str, language: str | None = None, style: str = "plain") -> str:
    return apply(text, typography_edits(text, language=language, style=style))[0]


def cases(name: str) -> list[Any]:
    tables = tomllib.loads((HERE / "cases" / name).read_text(encoding="utf-8"))
    found: list[Any] = []
    for rule, table in tables.items():
        for before, after in table.get("changes", []):
            found.append(pytest.param(rule, before, after, id=f"{rule}:{before!r}"))
        for text in table.get("stays", []):
            found.append(pytest.param(rule, text, text, id=f"{rule}:stays:{text!r}"))
    return found


@pytest.mark.parametrize(("rule", "before", "after"), cases("typography.toml"))
def test_plain(rule: str, before: str, after: str) -> None:
    edits = list(typography_edits(before))
    assert apply(before, edits)[0] == after
    assert before == after or f"typography.{rule}" in {edit.rule for edit in edits}


# Characters that rules look at, in an order that lets them meet.
_PIECES = st.sampled_from(
    [
        *"aеЖ1١１Ｇ나ا中क \n\t\r'\"’‘“”„«»‹›‚`´′″ʼ.,;!?…-–—‑―&#;xÁ̧́̕ㅏᅡᆨﬁ²①ﷺﾞ゛「』（\u00a0\u202f\u2003\u3000",
        *"\u00ad\u200b\u200c\u200d\ufeff\u202e\u2069\u061c\x00\x93\x85\u2028\u2029\x0b\x0c\ud800\udc00ء״",
        *[
            "👩",
            "\ufe0f",
            "🏴",
            "\U000e0067",
            "\U000e007f",
            "&amp;",
            "&quot;",
            "&#8217;",
            "&#xD800;",
            "&am",
            "p;",
        ],
        *["lt;", "''", "``", ",,", "...", " . ", "\n\n\n", "\u0958", "\u0344", "\u1100\u1161", "\u212b"],
        *["\uac00\u11a8", "word ", "Word", "e-\n", "\u0301" * 40],
    ]
)
TEXTS = st.lists(_PIECES, max_size=30).map("".join) | st.text(max_size=40)
QUOTED = st.lists(
    st.sampled_from(
        ['"', "'", "a", "5", " ", "\n", ".", "«", "»", "“", "”", "-", "...", "ל", "い", "(", ")", "!", ":"]
    ),
    max_size=14,
).map("".join)
LINES = st.lists(st.text(alphabet="ab -A.", min_size=38, max_size=44), max_size=8).map("\n".join)


@settings(max_examples=400)
@given(TEXTS | LINES)
@example("&am\u00adp;lt;")
@example("a\u0301\u0316" * 200)
@example("«\u00a0»")
@example("» «")
@example("―「")
@example("\u0f73" * 40)
@example('"« «')
@example('» »"')
def test_laws_of_plain(text: str) -> None:
    edits = list(typography_edits(text))
    tidy, trail = apply(text, edits)
    # ascending, apart, and minimal: nothing in common at either end
    assert all(left.end <= right.start for left, right in pairwise(edits))
    for edit in edits:
        assert minimal(edit.start, edit.before, edit.after, edit.rule) == edit
    assert revert(tidy, trail) == text
    assert list(typography_edits(tidy)) == []
    assert unicodedata.is_normalized("NFC", tidy)
    for edit in edits:
        if edit.rule not in MAY_CHANGE_LETTERS:
            assert letters(edit.before) == letters(edit.after), edit
    assert not set(tidy) & set("“”‘’„‚«»\u00a0\u202f\u00ad\u200b\ufeff\u202e\r\t") - set("«»‹›")


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_rules_of_letters_are_the_only_ones_that_change_letters() -> None:
    text = "ﬁ Ｔｗｉｔｔｅｒ cafe\u0301 &eacute; \x8a п\u02bcять １９８４ ² ① ﷺ"
    changed = {e.rule for e in typography_edits(text) if letters(e.before) != letters(e.after)}
    assert changed == MAY_CHANGE_LETTERS


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.txt")), ids=lambda path: path.name)
def test_articles_that_ship_with_the_project_agree_in_their_quotes(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    assert "“" in text
    tidy = clean(text)
    assert not set(tidy) & set("“”‘’\u00a0")
    assert Counter(tidy)['"'] % 2 == 0
    assert "\n\n\n" not in tidy
    assert "\n \n" not in tidy
    assert '"but there is no readiness for discussion by Washington".' in tidy


def test_style_and_language_are_checked() -> None:
    with pytest.raises(ValueError, match="fancy"):
        typography_edits("x", style="fancy")


def typographic_cases() -> list[Any]:
    tables = tomllib.loads((HERE / "cases" / "typographic.toml").read_text(encoding="utf-8"))
    return [
        pytest.param(language, before, after, id=f"{language}:{before!r}")
        for language, table in tables.items()
        for before, after in [*table["changes"], *((text, text) for text in table.get("stays", []))]
    ]


@pytest.mark.parametrize(("language", "before", "after"), typographic_cases())
def test_typographic(language: str, before: str, after: str) -> None:
    assert clean(before, language, "typographic") == after
    assert clean(after, language, "typographic") == after


@settings(max_examples=300)
@given(TEXTS | QUOTED, st.sampled_from([None, "en", "de", "fr", "hu", "nl", "ja", "ru", "sv"]))
def test_laws_of_typographic(text: str, language: str | None) -> None:
    edits = list(typography_edits(text, language=language, style="typographic"))
    tidy, trail = apply(text, edits)
    assert all(left.end <= right.start for left, right in pairwise(edits))
    assert revert(tidy, trail) == text
    assert unicodedata.is_normalized("NFC", tidy)
    assert clean(tidy, language, "typographic") == tidy
    for edit in edits:
        if edit.rule not in MAY_CHANGE_LETTERS:
            assert letters(edit.before) == letters(edit.after), edit


def test_conventions_fall_back_from_region_to_language_to_english() -> None:
    assert conventions("pt-BR") == conventions("pt")
    assert conventions("pt-PT") != conventions("pt")
    assert conventions("xx-Latn") == conventions("en") == conventions("und")
    assert conventions("zh_Hant").outer == ("「", "」")


@settings(max_examples=200)
@given(TEXTS)
def test_the_gate_lets_everything_through_that_has_work(text: str) -> None:
    ordinary = UNUSUAL.sub("", text)
    assert [edit for rule in UNUSUAL_CHARACTERS for edit in rule(ordinary)] == []
