"""What readers wrote below the article: names, dates, opinions, from a button about comments to the end, or
from the first of several names that a colon and a date follow."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.related_blocks import buttons
from cleaners.text.sentences import ANNOUNCING

_ARTICLE = 400  # characters of paragraphs above the first comment, at least,
_SHARE = 0.5  # and of all characters: where comments are more than that, they may be what the page is for
_NEAR = 10  # lines below the button within which the first comment is dated
_HEADS = 2  # such lines: one may be the article's own date
_HEAD = 90  # characters of a line that says who wrote, and when
_NAME = 60  # and who alone
_SAID, _TOLD = 3, 800  # names with a date that need no button, and characters of paragraphs above them
_MOMENT = re.compile(r"[^:]*(?:\d{4}|\d[./-]\d{1,2}[./-])[^:]*\d[:.h]\d\d")
_STAYS = ("keep", "tags", "caption")


def reader_comments(view: View, doomed: Doomed) -> Changes:
    """All lines below the first button about comments that has a dated line near it."""
    shown = view.shown
    total = sum(reading.size for reading in shown)
    for mark in _marks(view, doomed):
        above = shown[:mark]
        enough = sum(reading.size for reading in above) >= _SHARE * total
        if enough and sum(reading.size for reading in above if reading.prose) >= _ARTICLE:
            heads = [at for at in range(mark + 1, len(shown)) if _is_head(shown[at])]
            if len({shown[at].line.text for at in heads}) < _HEADS or heads[0] > mark + _NEAR:
                return {}
            below = range(mark + 1, len(shown))
            found = [at for at in below if at not in doomed and _is_comment(shown[at])]
            return dict.fromkeys(found, Verdict("comments.und.readers"))
    return {}


def signed_comments(view: View, doomed: Doomed) -> Changes:
    """All lines from the first "Ana says:" above a day and an hour, if there are several: these need no
    button, and may have more to say than the article. A transcript has hours alone, a tour no verb."""
    shown = view.shown
    heads = [at for at in range(view.first + 1, len(shown) - 1) if _is_signed(shown[at], shown[at + 1])]
    if len(heads) < _SAID or sum(reading.size for reading in shown[: heads[0]] if reading.prose) < _TOLD:
        return {}
    if len({shown[at].line.text.split()[-1] for at in heads}) > 1:
        return {}
    found = [at for at in range(heads[0], len(shown)) if at not in doomed and _is_comment(shown[at])]
    return dict.fromkeys(found, Verdict("comments.und.readers"))


def _marks(view: View, doomed: Doomed) -> Iterator[int]:
    """Buttons about comments, but for those of each comment or answer."""
    again = buttons(view.shown, doomed.keys())
    return (at for at in sorted(doomed) if doomed[at].rule.startswith("comments.") and at not in again)


def _is_signed(reading: Reading, below: Reading) -> bool:
    """Whether some words and a colon stand above a day and an hour."""
    text = reading.line.text
    if below.role != "dateline" or reading.prose or reading.size > _NAME:
        return False
    return text.endswith(ANNOUNCING) and " " in text and _MOMENT.match(below.line.text) is not None


def _is_head(reading: Reading) -> bool:
    """Whether a line says who wrote, and when: "Posted by: Ana, 27 Sep 2011"."""
    dated = any(map(str.isdigit, reading.line.text)) and reading.role in ("dateline", "credit", "byline")
    return dated and not (reading.prose or reading.bullet) and reading.size <= _HEAD


def _is_comment(reading: Reading) -> bool:
    return reading.role not in _STAYS and (reading.role != "credit" or _is_head(reading))
