"""Rules that may change letters and digits: each under its own name, and no other rule does.

Stored text is NFC and never NFKC, which would turn `²`, `①` and `ﷺ` into something else.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5

from cleaners.edits.compose import minimal
from cleaners.edits.log import Edit

_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
C1_CONTROLS = "\x80-\x9f"
LIGATURES = "\ufb00-\ufb06\ufb13-\ufb17"
FULL_WIDTH_LETTERS = "\uff21-\uff3a\uff41-\uff5a"
_C1 = re.compile(f"[{C1_CONTROLS}]")
_LIGATURE = re.compile(f"[{LIGATURES}]")
_FULL_WIDTH_TOKEN = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a](?:[＆－．＠＿]?[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a])*"
)
_FULL_WIDTH_LETTER = re.compile(f"[{FULL_WIDTH_LETTERS}]")
# Whatever may be a combining mark (neither letter, digit, space nor ASCII), and Hangul vowels and finals.
_MARK = r"(?:[^\w\s\x00-\x7f]|[\u1160-\u11ff\ud7b0-\ud7fb\U00016d63-\U00016d6a])"
_SEGMENT = re.compile(rf".{_MARK}+|[^\x00-\u02ff]", re.DOTALL)
# Western text has no combining mark, but punctuation from the blocks that are left out here.
_MAY_BE_MARK = re.compile("[\u0300-\u1fff\u20d0-\u20ff\u2c00-\U0010ffff]")
_MARK_RUN = re.compile(r"[^\w\s\x00-\x7f]{31,}")
_MARKS_AT_MOST = 30  # as the Unicode stream-safe text format: no language needs more


def entities(text: str) -> Iterator[Edit]:
    """Decode HTML entities left in the text, however often they were escaped.

    >>> [(e.before, e.after) for e in entities("Marks &amp;amp; Spencer, R&D;")]
    [('amp;amp;', '')]
    """
    if "&" not in text:
        return
    for found in _ENTITY.finditer(text):
        if found[1].startswith("#") or found[1] + ";" in html5:
            meant = html.unescape(f"&{found[1]};")
            yield minimal(found.start(), found[0], meant, "typography.entities")


def c1_controls(text: str) -> Iterator[Edit]:
    """Read C1 controls, which no text means, as the Windows-1252 characters they were.

    >>> [(e.before, e.after) for e in c1_controls("\\x93Yes\\x94")]
    [('\\x93', '“'), ('\\x94', '”')]
    """
    for found in _C1.finditer(text):
        meant = found[0].encode("latin-1").decode("cp1252", "ignore")
        yield Edit(found.start(), found[0], meant, "typography.c1-controls")


def mark_runs(text: str) -> Iterator[Edit]:
    """Cut runs of combining marks that no language writes: they hide text, and make NFC quadratic.

    >>> [len(e.before) for e in mark_runs("e" + "\u0301\u0316" * 20)]
    [10]
    """
    if not _MAY_BE_MARK.search(text):
        return
    for run in _MARK_RUN.finditer(text):
        count = 0
        begin = run.start()
        for at, char in enumerate(run[0] + " ", run.start()):
            if unicodedata.combining(unicodedata.normalize("NFD", char)[0]):
                count += 1
                if count == _MARKS_AT_MOST + 1:
                    begin = at
            else:
                if count > _MARKS_AT_MOST:
                    yield Edit(begin, text[begin:at], "", "typography.mark-runs")
                count = 0


def nfc(text: str) -> Iterator[Edit]:
    """Bring the text to NFC, stretch by stretch. Runs of marks must be cut before, by `mark_runs`.

    >>> [(e.before, e.after) for e in nfc("cafe\u0301")]
    [('e\u0301', 'é')]
    """
    if unicodedata.is_normalized("NFC", text):
        return
    at = 0
    for line in text.splitlines(keepends=True):
        if not unicodedata.is_normalized("NFC", line):
            for segment in _SEGMENT.finditer(line):
                normal = unicodedata.normalize("NFC", segment[0])
                if normal != segment[0]:
                    yield minimal(at + segment.start(), segment[0], normal, "typography.nfc")
        at += len(line)


def ligatures(text: str) -> Iterator[Edit]:
    """Spell out the ligatures that are only a matter of print.

    >>> [(e.before, e.after) for e in ligatures("eﬃcient, œuvre")]
    [('ﬃ', 'ffi')]
    """
    for found in _LIGATURE.finditer(text):
        yield Edit(found.start(), found[0], unicodedata.normalize("NFKC", found[0]), "typography.ligatures")


def full_width(text: str) -> Iterator[Edit]:
    """Give words in full-width Latin their ordinary letters.

    Bare numbers and punctuation keep their width: they are how Chinese and Japanese are set.

    >>> [(e.before, e.after) for e in full_width("Ｇ７は１９８４年")]
    [('Ｇ７', 'G7')]
    """
    if not _FULL_WIDTH_LETTER.search(text):
        return
    for found in _FULL_WIDTH_TOKEN.finditer(text):
        if _FULL_WIDTH_LETTER.search(found[0]):
            narrow = "".join(chr(ord(char) - 0xFEE0) for char in found[0])
            yield Edit(found.start(), found[0], narrow, "typography.full-width")
