"""What readers wrote below the article: names, dates, opinions, from a button about comments to the end."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.related_blocks import buttons

_ARTICLE = 400  # characters of paragraphs above the first comment, at least,
_SHARE = 0.5  # and of all characters: where comments are more than that, they may be what the page is for
_NEAR = 10  # lines below the button within which the first comment is dated
_HEADS = 2  # such lines: one may be the article's own date
_HEAD = 90  # characters of a line that says who wrote, and when
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


def _marks(view: View, doomed: Doomed) -> Iterator[int]:
    """Buttons about comments, but for those of each comment or answer."""
    again = buttons(view.shown, doomed.keys())
    return (at for at in sorted(doomed) if doomed[at].rule.startswith("comments.") and at not in again)


def _is_head(reading: Reading) -> bool:
    """Whether a line says who wrote, and when: "Posted by: Ana, 27 Sep 2011"."""
    dated = any(map(str.isdigit, reading.line.text)) and reading.role in ("dateline", "credit", "byline")
    return dated and not (reading.prose or reading.bullet) and reading.size <= _HEAD


def _is_comment(reading: Reading) -> bool:
    return reading.role not in _STAYS and (reading.role != "credit" or _is_head(reading))
