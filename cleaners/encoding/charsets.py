"""Which one-byte charset explains the bytes of a page best."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from seeds.charsets import charsets

# What a letter of the text is worth under a language that does not use it, and other rare things.
_CAPITAL, _FOREIGN, _PUNCTUATION, _SYMBOL, _UNDEFINED = 0.04, 3e-5, 0.01, 1e-4, 1e-7
_IN_TEXT = frozenset("“”„‘’‚«»‹›–—…\u00a0\u00ad¿¡€£§°²³½©®·№•")
_MIXED_WORD = re.compile(rb"[A-Za-z][\x80-\xff]|[\x80-\xff][A-Za-z]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{3,}")


def is_one_byte(charset: str) -> bool:
    """Whether every letter of this charset is one byte."""
    return charset in charsets().text.one_byte


def is_in_use(char: str) -> bool:
    """Whether a character beyond ASCII is common punctuation, or a letter of one of the known languages."""
    if char in _IN_TEXT or "À" <= char <= "ſ":  # accented Latin of all of Europe
        return True
    return any(char.lower() in known.letters for known in charsets().letters.values())


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a one-byte charset explains bytes: natural log of the likelihood, and the bytes counted."""

    charset: str
    score: float
    count: int

    @property
    def mean(self) -> float:
        """Score for each byte beyond ASCII; about -3 for real text, below -6 for a wrong reading."""
        return self.score / self.count if self.count else 0.0


def fits(sample: bytes) -> list[Fit]:
    """The one-byte charsets that languages were written in, the one that explains `sample` best first.

    >>> fits("Ще не вмерла України".encode("koi8-u"))[0].charset
    'koi8-u'
    """
    tally = _tally(sample)
    written = dict.fromkeys(charset for known in charsets().letters.values() for charset in known.charsets)
    ranked = (_fit(tally, charset, at_home=True) for charset in written)
    return sorted(ranked, key=lambda found: -found.score)  # stable: the order of the file decides ties


def fit(sample: bytes, charset: str) -> Fit:
    """How well one charset explains `sample`, under the language that suits it best, whatever that is.

    >>> fit("Łódź".encode("cp1257"), "cp1257").mean > fit("Łódź".encode("cp1257"), "cp1250").mean
    True
    """
    return _fit(_tally(sample), charset, at_home=False)


@dataclass(frozen=True, slots=True)
class _Tally:
    """What is counted in bytes, once for all charsets."""

    counts: Counter[int]  # of each byte beyond ASCII
    mixed: int  # places where one of these meets an ASCII letter
    in_runs: int  # how many of them stand in a run of three or more


def _tally(sample: bytes) -> _Tally:
    return _Tally(
        Counter(byte for byte in sample if byte >= 0x80),
        len(_MIXED_WORD.findall(sample)),
        sum(map(len, _HIGH_RUN.findall(sample))),
    )


def _fit(tally: _Tally, charset: str, at_home: bool) -> Fit:
    """`at_home`: only languages that were commonly written in this charset count."""
    score = max(
        sum(count * table.worth[byte] for byte, count in tally.counts.items())
        # Latin letters beyond ASCII stand among ASCII letters; those of other scripts do not.
        + (tally.in_runs * math.log(0.3) if table.is_latin else tally.mixed * math.log(0.1))
        for table in _tables(charset, at_home)
    )
    return Fit(charset, score, tally.counts.total())


@dataclass(frozen=True, slots=True)
class _Table:
    worth: Mapping[int, float]  # byte -> natural log of its share among the bytes beyond ASCII
    is_latin: bool


@cache
def _tables(charset: str, at_home: bool) -> tuple[_Table, ...]:
    return tuple(
        _table(charset, known.letters)
        for known in charsets().letters.values()
        if (charset in known.charsets if at_home else True)
    )


@cache
def _table(charset: str, letters: str) -> _Table:
    rank = {letter: place for place, letter in enumerate(letters)}
    worth = {byte: math.log(_share(bytes([byte]), charset, rank)) for byte in range(0x80, 0x100)}
    return _Table(worth, unicodedata.name(letters[0]).startswith("LATIN"))


def _share(byte: bytes, charset: str, rank: Mapping[str, int]) -> float:
    """About how often this byte is met, by the rank of its letter (Zipf's law, near enough)."""
    try:
        char = byte.decode(charset)
    except UnicodeDecodeError:
        return _UNDEFINED
    if char.lower() in rank:
        # With many letters frequencies fall slowly; with few, the first one leads.
        share = 1 / (rank[char.lower()] + 1.5) / (math.log(len(rank) + 1) + 0.5)
        return share if char.lower() == char else share * _CAPITAL
    if char in _IN_TEXT:
        return _PUNCTUATION
    return _FOREIGN if char.isalpha() else _SYMBOL if char.isprintable() else _UNDEFINED
