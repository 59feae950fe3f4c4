"""How languages are set, from the section `[typography]` of their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from seeds.languages import all_traits, narrowest_first


@dataclass(frozen=True, slots=True)
class Conventions:
    """How a language is set: its quotation marks, spaces, dash, and words that begin with an apostrophe."""

    outer: tuple[str, str]
    inner: tuple[str, str]
    dash: str = "–"
    inside: str = ""  # the space inside angle quotation marks
    before: Mapping[str, str] = field(default_factory=dict)  # mark -> the space before it
    elisions: frozenset[str] = frozenset()


def conventions(language: str | None) -> Conventions:
    """What is known for a BCP 47 tag: of the tag itself, or else of its language, or else of English.

    >>> conventions("de-AT").outer, conventions("de-CH").outer, conventions(None).inner
    (('„', '“'), ('«', '»'), ('‘', '’'))
    """
    known = _all()
    tags = narrowest_first((language or "").replace("_", "-"))
    return known[next((tag for tag in tags if tag in known), "en")]


@cache
def _all() -> Mapping[str, Conventions]:
    known = {}
    for language in all_traits():
        own = language.typography
        settings = {tag: (each.quotes, each.inside, each.before) for tag, each in own.variants.items()}
        if own.quotes is not None:
            settings[language.tag] = (own.quotes, own.inside, own.before)
        for tag, (quotes, inside, before) in settings.items():
            outer_start, outer_end, inner_start, inner_end = quotes.split(" ")
            known[tag] = Conventions(
                outer=(outer_start, outer_end),
                inner=(inner_start, inner_end),
                dash=own.dash,
                inside=inside,
                before={str(mark): space for mark, space in before.items()},
                elisions=frozenset(own.elisions),
            )
    return known
