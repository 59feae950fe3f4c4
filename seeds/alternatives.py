"""Phrases that say the same thing in several words, written once: `{share|send} {|this} page`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_CHOICE = re.compile(r"\{([^{}]*)\}")


def alternatives(phrase: str) -> Iterator[str]:
    """Every phrase that one stands for: of what is in braces, one of the words between bars, or none.

    >>> list(alternatives("{share|send} {|this} page"))
    ['share page', 'share this page', 'send page', 'send this page']
    """
    choice = _CHOICE.search(phrase)
    if choice is None:
        yield " ".join(phrase.split())
        return
    for each in choice[1].split("|"):
        yield from alternatives(phrase[: choice.start()] + each + phrase[choice.end() :])


def wrong_alternatives(phrases: Iterable[str]) -> str:
    """What is wrong with the braces of phrases, or an empty string.

    A phrase with and one without a colon are two answers to one question.

    >>> wrong_alternatives(["{share|send this page"])
    "a brace of '{share|send this page' has no other half"
    >>> wrong_alternatives(["read {more|on}", "read more:"])
    "'read more' stands here with and without a colon"
    """
    meant: set[str] = set()
    for phrase in phrases:
        meant.update(alternatives(phrase))
        if set("{}") & set(_CHOICE.sub("", phrase)):
            return f"a brace of {phrase!r} has no other half"
    both = sorted(each for each in meant if f"{each}:" in meant)
    return f"{', '.join(map(repr, both))} stands here with and without a colon" if both else ""
