"""What counts as prose: a line that is long enough, and ends as sentences end."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from cleaners.html.blocks import Block
from cleaners.text.folding import WIDE, words
from cleaners.text.sentences import sentences
from seeds.pages import page_names

LONG = 80  # columns; a line of prose is at least this wide
LINKED = 0.3  # of its characters inside links; what has more is a list of links
OFFER = 40  # columns; a line of an offer is shorter
CLOSING = 3  # quotes and brackets behind a sentence's mark, at most
INVITATION = 60  # columns
LONG_WORD = 7  # letters; what walls say is looked for by words that most texts don't have

_MARKS = ".!?…。！？؟۔।॥។။።᠃"
_ENDS = re.compile(rf"[{_MARKS}][\"'”’»«“‘)\]」』）›]{{0,{CLOSING}}}$")
_WITHOUT_MARKS = re.compile(r"[\u0e00-\u0eff]$")  # Thai and Lao end sentences with a space


def width(text: str) -> int:
    """Columns that a text takes: characters of Chinese, Japanese and Korean count twice.

    >>> width("ab港")
    4
    """
    return len(text) if text.isascii() else len(text) + len(WIDE.findall(text))


def ends_as_sentence(text: str) -> bool:
    """Whether a text ends with a sentence's mark, quotes and brackets behind it aside.

    >>> [ends_as_sentence(text) for text in ("Ice holds.", "“Ice holds.”", "Ice holds", "冰还在。")]
    [True, True, False, True]
    """
    end = text.rstrip()[-1 - CLOSING :]
    return bool(_ENDS.search(end) or _WITHOUT_MARKS.search(end))


def is_prose(text: str) -> bool:
    """Whether a text is a line of prose: no word in a class speaks against one."""
    return width(text) >= LONG and ends_as_sentence(text)


def is_told(block: Block) -> bool:
    """Whether a block is prose, and no list of links."""
    return block.linked <= LINKED and is_prose(block.text)


def is_wall(text: str, *, offers: bool | None = None) -> bool:
    """Whether a text is what walls and consent boxes say to the reader.

    `offers` counts what stands in the lines of an offer, too; if nothing is said, in short lines alone.
    """
    offers = width(text) < OFFER if offers is None else offers
    lower = text.lower()
    possible = [phrases for word, phrases in _phrases_by_word(offers) if word in lower]
    if not possible:  # of nearly every line this is all that is asked
        return False
    folded = " ".join(lower.replace("’", "'").split())
    return any(_says(folded, phrase) for phrases in possible for phrase in phrases)


def invites_to_read_on(text: str, *, within: bool = False) -> bool:
    """Whether a line is what stands above an offer, where an article is cut short for those who don't pay.

    With `within` any of its sentences may say so.

    >>> invites_to_read_on("Read on with Harbour+"), invites_to_read_on("The harbour's readers, and ours")
    (True, False)
    """
    lower = text.lower().lstrip()
    invitations = page_names().read_on
    if not lower.startswith(invitations) and not (
        within and any(lower.startswith(invitations, at) for at in sentences(lower))
    ):
        return False
    return width(text) < INVITATION or "+" in text or speaks_to_readers(text)


def speaks_to_readers(text: str) -> bool:
    """Whether a text has a word of those who speak for a house, and to its customers.

    >>> speaks_to_readers("Our letters, to you"), speaks_to_readers("The letters of the harbour")
    (True, False)
    """
    return not page_names().kinds["voice"].isdisjoint(words(text))


@cache
def _phrases_by_word(offers: bool) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """The phrases by a word that each of them has; few words, since each is looked for in every text."""
    words = {phrase: _telling_words(phrase) for phrase in _phrases(offers)}
    found = []
    while words:
        shared = Counter(word for each in words.values() for word in each)
        word = max(shared, key=lambda word: (shared[word], len(word), word))
        found.append((word, tuple(phrase for phrase, each in words.items() if word in each)))
        words = {phrase: each for phrase, each in words.items() if word not in each}
    return tuple(found)


def _phrases(offers: bool) -> tuple[tuple[str, ...], ...]:
    names = page_names()
    return names.walls + names.offers if offers else names.walls


def _telling_words(phrase: tuple[str, ...]) -> set[str]:
    """The long words of a phrase, or its longest; typists have several apostrophes, so none with one."""
    words = {word for part in phrase for word in part.split() if "'" not in word}
    longest = max(map(len, words))
    return {word for word in words if len(word) >= min(longest, LONG_WORD)}


def _says(text: str, phrase: tuple[str, ...]) -> bool:
    at = 0
    for part in phrase:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
