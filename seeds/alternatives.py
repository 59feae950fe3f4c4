"""Phrases that say the same thing in several words, written once: `{share|send} {|this} page`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

_CHOICE = re.compile(r"\{([^{}]*)\}")
_PIECE = re.compile(r"(?:\{[^{}]*\}|[^\s{}])+")


def alternatives(phrase: str) -> Iterator[str]:
    """Every phrase that one stands for: of what is in braces, one of the words between bars, or none.

    >>> list(alternatives("{share|send} {|this} page"))
    ['share page', 'share this page', 'send page', 'send this page']
    """
    if "{" not in phrase:
        yield phrase
        return
    parts = _CHOICE.split(phrase)  # plain text and choices, by turns
    for chosen in product(*(part.split("|") if at % 2 else (part,) for at, part in enumerate(parts))):
        yield " ".join("".join(chosen).split())


def opening(phrase: str) -> tuple[str, str]:
    """What stands before the first space of a phrase that is not in braces, and what stands behind it.

    >>> opening("{share it|send|} {|this} page"), opening("page")
    (('{share it|send|}', ' {|this} page'), ('page', ''))
    """
    phrase = phrase.lstrip()
    piece, _, rest = phrase.partition(" ")
    if "{" in piece and (whole := _PIECE.match(phrase)):
        piece, rest = whole[0], phrase[whole.end() :]
    return piece, rest


def half_braces(phrases: Iterable[str]) -> str:
    """What is wrong with the braces of phrases, or an empty string.

    >>> half_braces(["{share|send} this", "{share|send this page"])
    "a brace of '{share|send this page' has no other half"
    """
    for phrase in phrases:
        rest = _CHOICE.sub("", phrase) if "{" in phrase else phrase
        if "{" in rest or "}" in rest:
            return f"a brace of {phrase!r} has no other half"
    return ""


def two_answers(phrases: Iterable[str]) -> str:
    """Which phrases stand here with and without a colon, which is two answers to one question.

    >>> two_answers(["read {more|on}", "read more:"])
    "'read more' stands here with and without a colon"
    """
    meant = {each for phrase in phrases for each in alternatives(phrase)}
    both = sorted(each for each in meant if f"{each}:" in meant)
    return f"{', '.join(map(repr, both))} stands here with and without a colon" if both else ""
