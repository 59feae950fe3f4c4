"""The curated wording of `seeds/languages/*.toml`, made ready to look words up in.

A phrase is a sequence of words; a word that ends with `*` stands for every word that begins so. Text and
phrases are folded and cut into words the same way, so case, quotes, hyphens, spaces, accents on Arabic
and the two Turkish i never matter. In Chinese and Japanese each character is a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from seeds.languages import LanguageSeed, closest, seed, tags

_WIDE = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_LETTERS = r"\w\u0900-\u0dff\u0e00-\u0eff"
_WORD_ASCII = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[{_LETTERS}]+")
_WORD_WIDE = re.compile(rf"[{_WIDE}]|(?:(?![{_WIDE}])[{_LETTERS}])+")
WIDE = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uff66-\uff9f"
_WORD = re.compile(rf"[{_WIDE}]|(?:(?![{_WIDE}])[\w\u0900-\u0dff\u0e00-\u0eff])+")
WIDE = re.compile(f"[{_WIDE}\uac00-\ud7af]")  # as wide as two Latin letters
_ALIKE = str.maketrans(
    {
        "_": " ",  # Telegram's markup for italics
        **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x0307, 0x0640), None),
        **dict.fromkeys(range(0x064B, 0x0653), None),  # Arabic vowel marks
        **{"ı": "i", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"},
    }
)


def fold(text: str) -> str:
    """A text as it is compared.

    >>> fold("İSTANBUL\\u00ad Ёлка") == fold("istanbul елка")
    True
    """
    if text.isascii():
        return text.lower().replace("_", " ")
    return unicodedata.normalize("NFC", text).casefold().translate(_ALIKE)


def words(text: str) -> list[str]:
    """The words of a text, folded.

    >>> words("Don’t MISS: 东京")
    ['don', 't', 'miss', '东', '京']
    """
    return _cut(fold(text))


def _cut(folded: str) -> list[str]:
    if folded.isascii():
        return _WORD_ASCII.findall(folded)
    return (_WORD_WIDE if WIDE.search(folded) else _WORD).findall(folded)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of one kind: a cue group (`ask`, `channel`, ...) or how its rule applies (`line`, ...)."""

    kind: str
    text: str
    parts: tuple[str, ...]
    rule: str
    separated: bool  # written with a colon at the end: something must set it off from what follows


class Match(NamedTuple):
    """A phrase found in a line: words `start` to `end` of it."""

    phrase: Phrase
    start: int
    end: int


class _Node:
    """One step of the phrases: the words that may follow, and the phrases that end here."""

    __slots__ = ("ends", "following", "prefixes")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.prefixes: dict[str, _Node] = {}
        self.ends: list[Phrase] = []


def _walk(node: _Node, line: Sequence[str], at: int, end: int, longest: dict[str, Match]) -> None:
    """Note the phrases that end here and go on to longer ones; as deep as a phrase has words."""
    for phrase in node.ends:
        if phrase.kind not in longest or longest[phrase.kind].end < end:
            longest[phrase.kind] = Match(phrase, at, end)
    if end < len(line) and (node.following or node.prefixes):
        word = line[end]
        if word in node.following:
            _walk(node.following[word], line, at, end + 1, longest)
        for prefix, following in node.prefixes.items():
            if word.startswith(prefix):
                _walk(following, line, at, end + 1, longest)


@cache
def _tree(tag: str, rules_only: bool) -> _Node:
    """One language's phrases, shared by all wordings it is part of."""
    root = _Node()
    for phrase in _phrases(seed(tag)):
        if phrase.rule or not rules_only:
            node = root
            for part in phrase.parts:
                table, key = (node.prefixes, part[:-1]) if part.endswith("*") else (node.following, part)
                node = table.setdefault(key, _Node())
            node.ends.append(phrase)
    return root


class Wording:
    """The phrases that apply to one language: its own, those of its neighbours, and names and buttons."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        also = seed(tag).section("boilerplate").get("also", ())
        self._roots = [_tree(name, False) for name in dict.fromkeys((tag, *also, "und"))]
        if tag != "en":
            self._roots.append(_tree("en", True))  # buttons are in English everywhere
        # News repeats its words: remembering the answers makes a look-up one step.
        self._first = lru_cache(maxsize=1 << 15)(self._look_up)

    def find(self, line: Sequence[str]) -> list[Match]:
        """Every phrase in the words of a line, by position; of one kind the longest at each position."""
        found: list[Match] = []
        for at, word in enumerate(line):
            nodes = self._first(word)
            if nodes:
                longest: dict[str, Match] = {}
                for node in nodes:
                    _walk(node, line, at, at + 1, longest)
                found += longest.values()
        return found

    def _look_up(self, word: str) -> tuple[_Node, ...]:
        found = []
        for root in self._roots:
            if word in root.following:
                found.append(root.following[word])
            found += [node for prefix, node in root.prefixes.items() if word.startswith(prefix)]
        return tuple(found)


def wording(language: str | None, text: str) -> Wording:
    """The wording for an article: of its language if we are told, else of the one its words suggest."""
    chosen = closest(language)
    if chosen.tag == "und":
        chosen = seed(_guess(text[:4000]))
    return _wording(chosen.tag)


@cache
def _wording(tag: str) -> Wording:
    return Wording(tag)


def _guess(text: str) -> str:
    """The language whose most common words occur most; `und` if none stands out."""
    counts: Counter[str] = Counter()
    for word, number in Counter(words(text)).items():
        for tag in _common().get(word, ()):
            counts[tag] += number
    best = counts.most_common(2)
    if not best or best[0][1] < 4 or (len(best) > 1 and best[0][1] == best[1][1]):
        return "und"
    return best[0][0]


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for tag in tags():
        for entry in seed(tag).section("boilerplate").get("common", ()):
            for word in words(entry):
                index[word] = (*index.get(word, ()), tag)
    return index


def _phrases(language: LanguageSeed) -> Iterator[Phrase]:
    section = language.section("boilerplate")
    for kind, texts in section.get("cues", {}).items():
        yield from (_phrase(kind, text, "") for text in texts)
    for name, texts in section.get("furniture", {}).items():
        yield from (_phrase(f"furniture.{name}", text, "") for text in texts)
    yield from (_phrase("keep", text, "") for text in section.get("keep", {}).get("phrases", ()))
    for rule in section.get("rules", ()):
        yield from (_phrase(rule["how"], text, rule["id"]) for text in rule["phrases"])


def _phrase(kind: str, text: str, rule: str) -> Phrase:
    parts: list[str] = []
    for piece in fold(text).split():
        parts += _cut(piece)
        if piece.endswith("*"):
            parts[-1] += "*"
    return Phrase(kind, text, tuple(parts), rule, text.endswith(":"))
