"""Text as it is compared: folded, and cut into words. The text itself is never altered to match.

This is the one fold; fingerprints of learned templates alone keep the older one that they were made with.

Case, quotes, hyphens, spaces, invisible characters, vowel marks on Arabic and the two Turkish i never matter.
In Chinese and Japanese each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_WIDE = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_LETTERS = r"\w\u0900-\u0dff\u0e00-\u0eff"  # vowel signs of Indic scripts are no \w
_WORD_ASCII = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[{_LETTERS}]+")
_WORD_WIDE = re.compile(rf"[{_WIDE}]|(?:(?![{_WIDE}])[{_LETTERS}])+")
# A run of letters and the signs that belong to them, without digits.
LETTERS = rf"(?:(?![\d_\u0964\u0965])[{_LETTERS}])+"
WIDE = re.compile(rf"[{_WIDE}\uac00-\ud7af]")  # as wide as two Latin letters
_DROPPED = (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0307, 0x0640, *range(0x064B, 0x0653))
_ALIKE: dict[int, str | None] = dict.fromkeys(_DROPPED)
_ALIKE |= {ord(a): b for a, b in zip("ıёأإآىةکی_", "iеااايهكي ", strict=True)}

_ASCII_MARKS = bytes(code for code in range(128) if not chr(code).isalnum())

_QUOTES = str.maketrans("“”„‟«»‹›″‘’‚‛′`´ʼ", '"' * 9 + "'" * 8)
_HAS_QUOTES = re.compile(f"[{''.join(map(chr, _QUOTES))}]")
_HAS_ALIKE = re.compile(f"[{re.escape(''.join(map(chr, _ALIKE)))}]")
# Greek capitals have no accents, and Romanian is written with a comma or a cedilla below. Stored signatures
# are made with `fold`, so that these are alike in words only.
_SPELT = _ALIKE | {ord(a): b for a, b in zip("άέήίόύώΐΰșț", "αεηιουωϊϋşţ", strict=True)}
_HAS_SPELT = re.compile(f"[{re.escape(''.join(map(chr, _SPELT)))}]")


def fold(text: str) -> str:
    """A text as it is compared, never as it is kept: looks that differ between sites do not matter.

    >>> fold("İSTANBUL\\u00ad Ёлка") == fold("istanbul  елка")
    True
    >>> fold("  “Straße”\\xa0 8 ")
    '"strasse" 8'
    """
    alike = _alike(text)
    if _HAS_QUOTES.search(alike):
        alike = alike.translate(_QUOTES)
    return " ".join(alike.split())


def _alike(text: str, has: re.Pattern[str] = _HAS_ALIKE, table: Mapping[int, str | None] = _ALIKE) -> str:
    if text.isascii():
        return text.lower().replace("_", " ")
    folded = unicodedata.normalize("NFC", text).casefold()
    return folded.translate(table) if has.search(folded) else folded  # translate is slow


def _spelt_alike(text: str) -> str:
    return _alike(text, _HAS_SPELT, _SPELT)


def words(text: str) -> list[str]:
    """The words of a text, folded; of Greek and Romanian, without what sites leave out or write another way.

    >>> words("Don’t MISS: 东京")
    ['don', 't', 'miss', '东', '京']
    >>> words("ΔΙΑΒΑΣΤΕ știri") == words("Διαβάστε ştiri")
    True
    """
    return cut(_spelt_alike(text))


def cut(folded: str) -> list[str]:
    """The words of a text that is folded.

    >>> cut(fold("Știri: 东京"))
    ['știri', '东', '京']
    """
    if folded.isascii():
        return _WORD_ASCII.findall(folded)
    return (_WORD_WIDE if WIDE.search(folded) else _WORD).findall(folded)


def compact(text: str) -> str:
    """The letters and digits of a text in one run: headlines and names are compared by nothing else.

    >>> compact("The Harbour-News") == compact("the harbour news")
    True
    """
    kept = without_ascii_marks(text.casefold())
    return kept if kept.isascii() else "".join(filter(str.isalnum, kept))


def without_ascii_marks(text: str) -> str:
    """A text without the ASCII characters that are neither letters nor digits: most of what is no letter.

    >>> without_ascii_marks("Don't — stop_now.")
    'Dont—stopnow'
    """
    data = text.encode("utf-8", "surrogatepass")  # out of bytes they are taken in one go
    return data.translate(None, _ASCII_MARKS).decode("utf-8", "surrogatepass")


def following(text: str, phrase: str) -> str:
    """What stands, folded, behind the first occurrence of a phrase, white space and markup aside.

    >>> following("**See also:** the pier", "see also:")
    ':** the pier'
    """
    folded, sought = _spelt_alike(text), _spelt_alike(phrase.rstrip(":="))
    at = folded.find(sought)
    return folded[at + len(sought) :].lstrip(" *\u00a0") if at >= 0 else ""
