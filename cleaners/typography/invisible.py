"""Characters that do not show: controls, zero-width characters, bidi controls, soft hyphens.

They split words for search, and hide text from people or from machines. Joiners that carry meaning
stay: in emoji sequences, and between letters of scripts that join or stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.edits.log import Edit

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_ZERO_WIDTH = "\u200b-\u200d\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff"
INVISIBLE = f"{_CONTROLS}\u00ad{_BIDI}{_ZERO_WIDTH}"
_RUN = re.compile(f"[{INVISIBLE}][{INVISIBLE}]*")  # not `+`: a scan for one class is four times faster
_IS_BIDI = re.compile(f"[{_BIDI}]")
_IS_CONTROL = re.compile(f"[{_CONTROLS}]")

# Arabic, Syriac, N'Ko; Indic; Tibetan, Myanmar, Khmer, Mongolian, Balinese and relatives.
_JOINING = re.compile(
    "[\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u1a20-\u1bff\ua840-\ua87f\ua8e0-\uaaff"
    "\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
# Here a joiner shapes the letter before it, even at the end of a word.
_INDIC = re.compile("[\u0900-\u0dff]")
# Written without spaces, so a zero-width space is where the words part.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\uaadf]")
_EMOJI = re.compile("[\u20e3\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")


def invisible(text: str) -> Iterator[Edit]:
    """Take out what does not show and says nothing.

    >>> list(invisible("co\\u00adoperate"))
    [Edit(start=2, before='\\xad', after='', rule='typography.soft-hyphen', cues=(), score=None)]
    """
    for found in _RUN.finditer(text):
        start, end = found.span()
        if text[start] >= "\U000e0000" and (flag := _FLAG.match(text, max(0, start - 1))):
            start = flag.end()  # the letters of a flag such as Scotland's
        run = text[start:end]
        stays = _meaningful(run, text[start - 1 : start], text[end : end + 1])
        at = run.find(stays)  # what stays is at most one joiner: take out what is before and behind it
        if at:
            yield Edit(start, run[:at] if stays else run, "", _rule(run))
        if stays and at + 1 < len(run):
            yield Edit(start + at + 1, run[at + 1 :], "", _rule(run))
        if not stays and not at and run:
            yield Edit(start, run, "", _rule(run))


def _meaningful(run: str, left: str, right: str) -> str:
    """The joiner of this run that must stay between `left` and `right`, or nothing."""
    for char in run:
        if char == "\u200d" and _EMOJI.match(left) and _EMOJI.match(right):
            return char
        if char == "\u200d" and (_JOINING.match(left) or _JOINING.match(right)):
            return char
        if char == "\u200c" and _JOINING.match(left) and (_JOINING.match(right) or _INDIC.match(left)):
            return char
        if char == "\u200b" and _UNSPACED.match(left) and _UNSPACED.match(right):
            return char
    return ""


def _rule(run: str) -> str:
    if _IS_BIDI.search(run):
        return "typography.bidi"
    if _IS_CONTROL.search(run):
        return "typography.controls"
    return "typography.soft-hyphen" if run.strip("\u00ad") == "" else "typography.zero-width"
