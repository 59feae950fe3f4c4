"""What kind of line one is, before any score: a heading that opens a block, or a data line to be left alone.

Tags, bylines, datelines and captions are lifted into columns by `cleaners.inline_metadata.extract`;
corrections, helplines and disclaimers are reporting. Here they are only recognised, so that nothing strips
them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence, Set
from functools import cache

from cleaners.boilerplate.lexicon import Match
from cleaners.boilerplate.line_features import Features
from cleaners.text.folding import following, words
from cleaners.text.sentences import ends_sentence
from seeds.languages import all_traits
from seeds.relative_dates import relative_dates

_CREDIT_AT_END = re.compile(r"[(\[/©|][^()\[\]]{0,80}[)\]]?$")
_SETS_OFF = (":", "|", "：", "/", "»", "©", "–", "-", "=", "】", ")", "）")


def role(
    text: str,
    size: int,
    letters: Sequence[str],
    matches: Sequence[Match],
    kinds: Set[str],
    features: Features,
) -> str:
    """The role of a line, or an empty string.

    `keep`, `tags`, `caption`, `credit` (who or what is named after a colon), `byline`, `name` and `dateline`
    are data lines; `heading`, `open` (a heading that goes on: "More on ...") and `contact` open a block.
    """
    opening = {match.phrase.kind: match for match in matches if match.start == 0}
    whole = {kind for kind, match in opening.items() if match.end == len(letters)}
    if ("keep" in kinds and "line" not in whole) or features.embed:  # "Report a correction" is a button
        return "keep"
    if "sure" in kinds and size <= 150:
        return ""
    for kind in ("contact", "heading"):
        if kind in whole and size <= 80 and not features.dated:
            return kind
    if text.startswith("#") and all(word.startswith(("#", "|")) for word in text.split()):
        return "tags"
    if "furniture.tags" in whole or _set_off(text, opening.get("furniture.tags")):
        return "tags"
    linked = "start" in opening and len(opening["start"].phrase.parts) > 1  # "Related photos: ..."
    if not linked and _is_caption(text, size, matches, kinds, whole, features):
        return "caption"
    if size <= 80 and not features.reserved and kinds.isdisjoint(("line", "start", "within")):
        if (features.dated or features.timed) and len(letters) <= 6:
            return "dateline"
        if _is_short_date(text, size, letters):
            return "dateline"
        if _set_off(text, opening.get("furniture.dateline")):
            return "dateline"
    if "open" in opening and size <= 90 and not ends_sentence(text.rstrip(":")):
        return "open"
    if (
        size <= 140
        and "furniture.byline" in opening
        and not text.endswith((".", "!", "?"))
        and not features.found
        and not features.bullet
    ):
        return "credit" if _set_off(text, opening["furniture.byline"]) else "byline"
    if size <= 40 and not matches and not features.found and _is_name(text):
        return "name"
    return ""


def _is_short_date(text: str, size: int, letters: Sequence[str]) -> bool:
    """Whether a line says no more than how long ago, or a day: "3 hours ago", "vor 2 Std.", "6 May"."""
    if not letters or size > 40 or len(letters) > 6 or not any(map(str.isdigit, text)):
        return False
    if len(letters) == 1:
        return letters[0] in _days()
    return _is_ago(letters, _days())


def is_relative(text: str) -> bool:
    """Whether a date line says how long ago something was.

    >>> is_relative("vor 2 Std."), is_relative("6 May"), is_relative("16:20")
    (True, False, False)
    """
    letters = [word for word in words(text) if not word[0].isdigit()]
    return bool(letters) and _is_ago(letters)


def _is_ago(letters: Sequence[str], days: Collection[str] = ()) -> bool:
    """Whether words say no more than how long ago, or one of these days."""
    ago = _ago()
    return "".join(letters) in ago or all(word in days or word in ago for word in letters)


@cache
def _days() -> frozenset[str]:
    """Months and weekdays of all languages."""
    every = (language.dates for language in all_traits())
    return frozenset("".join(words(name)) for dates in every for name in (*dates.months, *dates.weekdays))


@cache
def _ago() -> frozenset[str]:
    """Words of "3 hours ago" of all languages; of those written without spaces, the whole phrase."""
    return frozenset("".join(words(phrase)) for phrases in relative_dates().values() for phrase in phrases)


def _is_caption(
    text: str, size: int, matches: Sequence[Match], kinds: Set[str], whole: Set[str], features: Features
) -> bool:
    if features.reserved and features.dated:
        return False  # a notice of rights has a year, a credit has none
    if size <= 40 and "furniture.caption" in whole:
        return True
    if size <= 300 and "furniture.caption" in kinds:
        said = [match for match in matches if match.phrase.kind == "furniture.caption"]
        if any(_set_off(text, match) for match in said) or _CREDIT_AT_END.search(text):
            return True
    return features.reserved and size <= 90 and "within" not in kinds


def _is_name(text: str) -> bool:
    """Two to four capitalised words: perhaps a person, whom no rule may take for a link."""
    parts = text.replace("/", " ").split()
    return 1 < len(parts) <= 4 and all(part[0].isupper() for part in parts) and text[-1] not in ".!?:"


def _set_off(text: str, match: Match | None) -> bool:
    """Whether a colon, a bar or the like follows the phrase."""
    return match is not None and following(text, match.phrase.text).startswith(_SETS_OFF)
