"""What the model of lines is shown: each line's measures, those of its neighbours, and where it stands.

No measure depends on a language. What a line says in words reaches the model as one number more, its verbal
evidence (`line_model.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence, Set
from functools import lru_cache
from typing import Any

from cleaners.boilerplate.line_score import LONG, Reading

ROLES = ("dateline", "name", "byline", "caption", "credit", "tags", "keep", "heading", "open", "contact")
KINDS = (
    "promo", "channel", "newsletter", "push", "app", "account", "comments", "related", "readmore", "share",
    "copyright", "contact", "links", "nav", "embed", "donate", "gallery", "player", "advertisement",
    "repeated",
)  # fmt: skip
_ENDS = {
    ".": 1, "。": 1, "…": 2, "!": 3, "！": 3, "?": 4, "？": 4, ":": 5, "：": 5, ",": 6, ")": 7, '"': 8,
    "”": 8, "»": 8, "“": 8,
}  # fmt: skip
_SYMBOL = re.compile(r"[|»›>→↑↓▶►·•/–—✔×✓★©®™]")
_BULLETS = "-–•*·▪■●>»►▶→👉✔✓ "
_STEM = 5
_KNOWN = 6000  # characters of paragraphs whose words are known
_CERTAIN = 80  # characters of a paragraph that is the article's, if little speaks against it
_AGAINST = 0.3
_FAR = 99.0  # lines to something that is not there
_LAGS = 4  # lines up and down that a line is held against
_WINDOW = [[at] for at in range(11) if at != 5]  # of the lines around each, five up and five down
SILENT = -4.0  # the verbal evidence of lines that are not read: paragraphs
_UNMEASURED = (0.0,) * 8

OWN: tuple[str, ...] = (
    "size", "terms", "prose", "title", "bullet", "quoted", "score", "role", "kind", "end",
    "lower", "digits", "capitals", "capitalised", "commas", "link", "symbols", "length",
    "evidence", "overlap", "unknown", "same", "marked",
)  # fmt: skip
BESIDE = (
    "size", "prose", "title", "bullet", "score", "role", "end", "capitalised", "evidence", "overlap",
    "marked",
)  # fmt: skip
NEAR = ("size", "evidence")  # of the lines two above and two below
_AT = {name: at for at, name in enumerate(OWN)}
_SHOWN = (  # how far away a line is, and what of it is shown
    (-2, [_AT[name] for name in NEAR]),
    (-1, [_AT[name] for name in BESIDE]),
    (1, [_AT[name] for name in BESIDE]),
    (2, [_AT[name] for name in NEAR]),
)


def heard(reading: Reading) -> bool:
    """Whether what a line says is listened to: of paragraphs, those that are short or at an edge."""
    return not reading.prose or (reading.read and reading.size <= LONG)


@lru_cache(maxsize=1 << 9)  # a text is looked at more than once
def own(reading: Reading) -> tuple[float, ...]:
    """The measures of one line by itself, fewer of a paragraph."""
    text, size = reading.line.text, reading.size
    role = ROLES.index(reading.role) + 1 if reading.role else 0
    kind = 0
    if reading.rule:
        name = reading.rule.partition(".")[0]
        kind = KINDS.index(name) + 1 if name in KINDS else len(KINDS) + 1
    end = _ENDS.get(text[-1], 0 if text[-1].isalpha() else 10 if text[-1].isdigit() else 9)
    shape = (
        min(size, 600), reading.terms, reading.prose, reading.title, reading.bullet,
        reading.quoted, reading.score, role, kind, end,
    )  # fmt: skip
    if not heard(reading):
        return (*shape, *_UNMEASURED)
    count = len(text)
    letters = [word for word in text.split() if word[0].isalpha()]
    words = len(letters) or 1
    return (
        *shape,
        text.lstrip(_BULLETS)[:1].islower(),
        sum(map(str.isdigit, text)) / count,
        sum(map(str.isupper, text)) / count,
        sum([word[0].isupper() for word in letters]) / words,
        text.count(",") / words,
        "://" in text or "www." in text or "@" in text,
        len(_SYMBOL.findall(text)),
        sum(map(len, letters)) / words,
    )


@lru_cache(maxsize=1 << 9)
def _stems(text: str) -> Set[str]:
    return {word[:_STEM] for word in text.lower().split() if len(word) > 3}


def table(
    shown: Sequence[Reading], said: Sequence[float], first: int, last: int, marked: Collection[int]
) -> Any:
    """One row a line: its own measures, those of the two lines above and below, and where it stands.

    `said` is the verbal evidence of each line, `marked` are the lines that the rules take.
    """
    import numpy as np

    count = len(shown)
    goes = np.zeros(count)
    goes[list(marked)] = 1.0
    basic = np.array([own(reading) for reading in shown], dtype=np.float64)
    prose = basic[:, _AT["prose"]] > 0
    sizes = basic[:, _AT["size"]]
    certain = prose & (goes == 0) & (basic[:, _AT["score"]] < _AGAINST) & (sizes >= _CERTAIN)
    known = _stems(" ".join([shown[at].line.text for at in np.flatnonzero(certain).tolist()])[:_KNOWN])
    overlap, unknown = np.full(count, -1.0), np.full(count, -1.0)
    for at in np.flatnonzero(~certain).tolist():
        stems = _stems(shown[at].line.text) if shown[at].size <= 450 else None
        if stems:
            shared = len(stems & known)
            overlap[at], unknown[at] = shared / len(stems), len(stems) - shared
    times = Counter(reading.line.text for reading in shown)
    same = [times[reading.line.text] for reading in shown]
    evidence = np.array(said, dtype=np.float64)
    mine = np.concatenate((basic, np.stack((evidence, overlap, unknown, same, goes), axis=1)), axis=1)
    padded = np.full((count + 4, len(OWN)), -9.0)
    padded[2:-2] = mine
    neighbours = [padded[2 + shift : 2 + shift + count, columns] for shift, columns in _SHOWN]
    places = _places(mine, prose, certain, goes, first, last)
    return np.concatenate((mine, *neighbours, places), axis=1)


def _places(mine: Any, prose: Any, certain: Any, goes: Any, first: int, last: int) -> Any:
    """Where each line stands: in the text, in its run of lines that are no prose, beside lines that go."""
    import numpy as np

    count = len(mine)
    lines = np.arange(count)
    sizes, ends, evidence = (mine[:, _AT[name]] for name in ("size", "end", "evidence"))
    heard = np.maximum(evidence, -6.0)
    left = count - lines
    plain = ~prose
    # Sums down to each line, and up to it from the end.
    solid, gone, settled, before = np.cumsum((sizes * certain, goes, certain, sizes), axis=1)
    upward = np.cumsum(np.array((goes, certain, heard * plain, certain * sizes))[:, ::-1], axis=1)[:, ::-1]
    gone_below, settled_below, heard_below, solid_below = upward
    total = before[-1]
    # Runs of lines that are no prose: their number, then means by run, all columns counted in one go.
    run = np.cumsum(prose)
    begin = np.searchsorted(run, run, side="left") + (run > 0)  # behind the paragraph above it
    length = np.bincount(run, weights=plain)[run]
    columns = np.array(
        (
            mine[:, _AT["title"]],
            sizes,
            mine[:, _AT["bullet"]],
            (ends > 0) & (ends < 5),
            evidence,
            goes,
            mine[:, _AT["overlap"]],
        )
    )
    runs = run[-1] + 1
    number = run + runs * np.arange(len(columns))[:, None]
    sums = np.bincount(number.ravel(), weights=(columns * plain).ravel(), minlength=runs * len(columns))
    averaged = sums.reshape(len(columns), runs)[:, run] / np.maximum(length, 1.0)
    above, below = _distances(lines, goes > 0)
    passed = np.concatenate(([0.0], settled))
    certain_above = np.where(
        above < _FAR, passed[lines] - passed[np.maximum(lines - above, 0).astype(int)], _FAR
    )
    certain_below = np.where(
        below < _FAR, passed[np.minimum(lines + below, count).astype(int)] - settled, _FAR
    )
    shape = np.array(
        (
            np.log1p(sizes),
            mine[:, _AT["bullet"]],
            ends > 0,
            mine[:, _AT["capitalised"]],
            5 * mine[:, _AT["digits"]],
            prose,
        )
    ).T
    wide = np.full(count + 10, -6.0)
    wide[5:-5] = heard
    window = wide[lines + _WINDOW]
    found = (
        lines,
        left - 1,
        (before - sizes) / total,
        lines > last,
        lines < first,
        solid,
        solid[-1] - solid,
        np.full(count, settled[-1]),
        np.full(count, count),
        length,
        lines - begin,
        *averaged,
        gone_below / left,
        gone / (lines + 1),
        np.full(count, gone[-1]),
        settled_below,
        settled,
        heard_below / left,
        solid_below / total,
        above,
        below,
        certain_above,
        certain_below,
        *_unlike(shape),
        window.max(axis=0),
        window.mean(axis=0),
        window[3:7].mean(axis=0),
    )
    return np.array(found, dtype=np.float64).T


def _distances(lines: Any, which: Any) -> tuple[Any, Any]:
    """How many lines up and down the next of some is; `_FAR` where there is none."""
    import numpy as np

    at = np.flatnonzero(which)
    if not len(at):
        far = np.full(len(lines), _FAR)
        return far, far
    before = np.searchsorted(at, lines, side="left") - 1
    after = np.searchsorted(at, lines, side="right")
    up = np.where(before >= 0, lines - at[np.maximum(before, 0)], _FAR)
    down = np.where(after < len(at), at[np.minimum(after, len(at) - 1)] - lines, _FAR)
    return up, down


def _unlike(shape: Any) -> Any:
    """How little a line looks like that 1, 2, 3, 4 above or below it, whichever is liker: lists have a
    rhythm."""
    import numpy as np

    count = len(shape)
    least = np.full((_LAGS, count), 9.0)
    for lag in range(1, min(_LAGS + 1, count)):
        apart = np.abs(shape[lag:] - shape[:-lag]).sum(axis=1)
        least[lag - 1, :-lag] = apart
        least[lag - 1, lag:] = np.minimum(least[lag - 1, lag:], apart)
    return least
