"""Phrases written once for several: what they stand for, and braces that cannot be meant."""

from __future__ import annotations

from itertools import chain

import pytest

from cleaners.boilerplate.lexicon import Wording
from cleaners.text.folding import words
from seeds.alternatives import alternatives, half_braces, opening, two_answers
from seeds.languages import LanguageSeed, seed
from seeds.schema import SchemaError, parse


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [
        ("share this page", ["share this page"]),
        ("{share|send} page", ["share page", "send page"]),
        ("share {|this} page", ["share page", "share this page"]),
        ("read {more|on}:", ["read more:", "read on:"]),
        ("read  {|it} on", ["read on", "read it on"]),
        ("{a|b}{c|d}", ["ac", "ad", "bc", "bd"]),
        ("{|please} {share it|send}", ["share it", "send", "please share it", "please send"]),
    ],
)
def test_a_phrase_stands_for_each_choice(phrase: str, meant: list[str]) -> None:
    assert list(alternatives(phrase)) == meant
    part, rest = opening(phrase)
    chosen = [f"{one} {other}" for one in alternatives(part) for other in alternatives(rest)]
    assert [" ".join(each.split()) for each in chosen] == meant


@pytest.mark.parametrize("phrases", [["{share|send this page"], ["share} this"], ["{a|{b|c}} {d"]])
def test_a_brace_needs_its_other_half(phrases: list[str]) -> None:
    assert "other half" in half_braces(phrases)


def test_a_phrase_is_not_meant_with_and_without_a_colon() -> None:
    assert "'read more'" in two_answers(["read {more|on}", "{read|see} more:"])
    assert two_answers(["read {more|on}", "read now:"]) == ""


def test_a_file_with_half_a_brace_is_refused() -> None:
    rule = '[[boilerplate.rules]]\nid = "share.xx.button"\nhow = "line"\nphrases = ["{share|send"]\n'
    with pytest.raises(SchemaError, match=r"rules\[0\]\.phrases: a brace"):
        parse(f'name = "X"\n{rule}strips = ["Share"]\nkeeps = ["Shared"]\n'.encode(), "xx.toml", LanguageSeed)


def test_every_choice_is_found_in_a_line() -> None:
    written = [phrase for rule in seed("es").boilerplate.rules for phrase in rule.phrases if "{" in phrase]
    wording = Wording("es")
    for phrase in chain.from_iterable(map(alternatives, written)):
        line = words(phrase.replace("*", ""))
        assert any(match.start == 0 and match.end == len(line) for match in wording.find(line)), phrase
