"""Where sentences end, and which lines are prose. Fingerprints of learned templates alone keep their own ends
(`cleaners.learned.fingerprint`), because templates on record were cut by them."""

from __future__ import annotations

import re

# A sentence ends at its mark, with closing quotes and brackets, before a space; in Chinese and Japanese
# no space follows. One character is decided at a time, so hostile runs of marks stay linear.
_SENTENCE_END = re.compile(
    r"[.!?…؟।。！？](?:(?<=[.!?…؟।])[\"'”’»“)\]]{0,3}(?=\s)|(?<=[。！？])[”’」』）]{0,3})"
)
_MARKS = frozenset(".!?…。！？؟।။")
_CLOSING = "\"'”’“»›)）]】」』*_ \t\r\xa0\u200b\u200e\u200f"
# How a line ends that states something or calls; headlines ask, too.
STATED = (".", "!", "…", "。")
# How a line ends that asks.
ASKED = ("?", "？", "؟")
# How a line ends that announces what follows it.
ANNOUNCING = (":", "：")


def sentences(line: str) -> list[int]:
    """Where each sentence of a line starts, the first at 0.

    >>> sentences('He left. "Why?" she asked. Nobody knew')
    [0, 9, 16, 27]
    """
    starts = [0]
    for match in _SENTENCE_END.finditer(line):
        at = match.end()
        while at < len(line) and line[at].isspace():
            at += 1
        if at < len(line):
            starts.append(at)
    return starts


def ends_sentence(text: str) -> bool:
    """Whether the last character, behind closing quotes and brackets, ends a sentence.

    >>> ends_sentence("He left."), ends_sentence("“Why?”"), ends_sentence("Council votes to close the bridge")
    (True, True, False)
    """
    return text.rstrip(_CLOSING)[-1:] in _MARKS


def is_prose(text: str) -> bool:
    """Whether a stripped line reads as a paragraph: it is long, or a sentence that is not short.

    >>> is_prose("The council voted late on Tuesday night to close the bridge.")
    True
    >>> is_prose("Council votes to close the bridge")
    False
    """
    if len(text) > 200:
        return True
    # A character of Chinese or Japanese says about as much as two and a half letters.
    return len(text) >= 24 and ends_sentence(text) and (len(text) >= 60 or is_ideographic(text))


def is_ideographic(text: str) -> bool:
    """Whether most letters at the start are Chinese, Japanese or Thai, written without spaces."""
    if text.isascii():
        return False
    letters = [character for character in text[:80] if character.isalpha()]
    return sum("\u0e00" <= c <= "\u0e7f" or "\u3040" <= c <= "\u9fff" for c in letters) * 2 > len(letters)
