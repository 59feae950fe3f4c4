"""Charsets of East Asia, told apart by which pairs of bytes are common, in damaged text, too."""

from __future__ import annotations

import re
from collections import Counter

ENOUGH = 40  # pairs of bytes, for a judgement

_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")  # one character
_CHARSETS = (
    ("euc_jp", True, range(0xA4, 0xA6), 0.2),
    ("cp932", False, range(0x82, 0x84), 0.2),
    ("cp949", True, range(0xB0, 0xC9), 0.9),
    ("gb18030", True, range(0xB0, 0xD8), 0.7),
    ("big5hkscs", False, range(0xA4, 0xC7), 0.7),
)


def of_two_bytes(sample: bytes, enough: int = ENOUGH) -> str | None:
    """The charset whose usual characters most pairs of bytes are; None where there are too few, or of none.

    Kana are a fifth of any Japanese text, and Korean is written in one third of the rows of its charset.

    >>> of_two_bytes("港口周二重新开放".encode("gbk"), enough=6)
    'gb18030'
    """
    pairs = _PAIR.findall(sample)
    if len(pairs) < enough:
        return None
    high = Counter(pair[0] for pair in pairs if pair[1] >= 0xA1)
    any_row = Counter(pair[0] for pair in pairs)
    for charset, both_high, usual, least in _CHARSETS:
        counts = high if both_high else any_row
        if sum(counts[row] for row in usual) >= least * len(pairs):
            return charset
    return None
