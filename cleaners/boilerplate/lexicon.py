"""The curated wording of `seeds/languages/*.toml`, made ready to look words up in.

A phrase is a sequence of words; a word that ends with `*` stands for every word that begins so. Text and
phrases are folded and cut into words the same way (`cleaners.text.folding`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from cleaners.text.folding import cut, fold, words
from seeds.alternatives import alternatives, opening
from seeds.languages import all_traits, closest, seed, tags


class Phrase(NamedTuple):
    """A phrase of one kind: a cue group (`ask`, `channel`, ...) or how its rule applies (`line`, ...)."""

    kind: str
    text: str
    parts: tuple[str, ...]
    rule: str
    separated: bool  # written with a colon at the end: something must set it off from what follows

    @property
    def slug(self) -> str:
        """The phrase as ids of composed rules spell it: as it is written, not as words are compared."""
        return "-".join(cut(fold(self.text)))


class Match(NamedTuple):
    """A phrase found in a line: words `start` to `end` of it."""

    phrase: Phrase
    start: int
    end: int


class _Opening(NamedTuple):
    """What a word opens: the phrases that it is all of, one of a kind, and those that go on, by their next
    word (`anyhow`: whatever it is)."""

    alone: tuple[Phrase, ...]
    nodes: tuple[_Node, ...]
    seconds: Set[str]
    anyhow: bool


# A phrase, written out so far: its kind and its rule, what was chosen, words of that still to come, and the
# rest as it stands in its file, with alternatives in braces.
_Begun = tuple[tuple[str, str], str, tuple[str, ...], str]


class _Node:
    """One step of the phrases: those that end here, and those that go on, by their next word.

    What lies behind a word is written out when a text asks for it: of thousands of phrases, a few articles
    need the beginnings of some hundred.
    """

    __slots__ = ("_grown", "_waiting", "ends", "prefixes", "words")

    def __init__(self, begun: Iterable[_Begun]) -> None:
        self.ends: list[Phrase] = []
        self._waiting: dict[str, list[_Begun]] = {}
        self._grown: dict[str, _Node] = {}
        for source, chosen, parts, rest in begun:
            steps = ((chosen, parts, rest),) if parts else _steps(chosen, rest)
            for so_far, coming, behind in steps:
                if coming:
                    self._waiting.setdefault(coming[0], []).append((source, so_far, coming[1:], behind))
                else:
                    self.ends.append(_phrase(*source, so_far))
        self.words: Set[str] = self._waiting.keys()  # that phrases go on with, and what some begin with:
        self.prefixes = tuple([word[:-1] for word in self._waiting if word.endswith("*")])

    def behind(self, word: str) -> list[_Node]:
        """The phrases that go on with a word: with itself, then with what it begins with."""
        firsts = [word] if word in self._waiting else []
        if self.prefixes and word.startswith(self.prefixes):
            firsts += [f"{prefix}*" for prefix in self.prefixes if word.startswith(prefix)]
        return [self._behind(first) for first in firsts]

    def _behind(self, first: str) -> _Node:
        if first not in self._grown:
            self._grown[first] = _Node(self._waiting[first])
        return self._grown[first]


def _steps(chosen: str, rest: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The ways in which a phrase may go on: what is then chosen of it, the words that this adds, and what
    follows; no words where it may end."""
    part, behind = opening(rest)
    for choice, parts in _choices(part):
        if parts or not part:
            yield f"{chosen} {choice}", parts, behind
        else:  # left out, or a mark between words ("© ...")
            yield from _steps(f"{chosen} {choice}", behind)


@lru_cache(maxsize=1 << 14)  # many phrases share their parts
def _choices(part: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a part of a phrase stands for, and the words of that."""
    return tuple([(choice, _parts(choice)) for choice in alternatives(part)])


def _walk(node: _Node, line: Sequence[str], at: int, end: int, longest: dict[str, Match]) -> None:
    """Note the phrases that end here and go on to longer ones; as deep as a phrase has words."""
    for phrase in node.ends:
        if phrase.kind not in longest or longest[phrase.kind].end < end:
            longest[phrase.kind] = Match(phrase, at, end)
    if end < len(line) and (node.prefixes or line[end] in node.words):
        for further in node.behind(line[end]):
            _walk(further, line, at, end + 1, longest)


@cache
def _cues(tag: str) -> _Node:
    """The phrases of one language that complete no rule; all wordings it is part of share them."""
    section = seed(tag).boilerplate
    furniture = [(f"furniture.{name}", texts) for name, texts in section.furniture.items()]
    groups = [*section.cues.items(), *furniture, ("keep", section.keep.phrases)]
    return _Node(((kind, ""), "", (), text) for kind, texts in groups for text in texts)


@cache
def _rules(tag: str) -> _Node:
    rules = seed(tag).boilerplate.rules
    return _Node(((rule.how, rule.id), "", (), text) for rule in rules for text in rule.phrases)


@cache
def _notices(tag: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The phrases of notices in one language; of those with a word in many forms, the longest part.

    They stand by the two longest words of each but its last, which a mark may follow: few paragraphs have
    both.
    """
    rules = [rule for rule in seed(tag).boilerplate.rules if rule.how == "notice"]
    written = {phrase for rule in rules for each in rule.phrases for phrase in alternatives(each)}
    found: dict[str, dict[str, list[str]]] = {}
    for phrase in written:
        notice = max(phrase.split("*"), key=len).strip() if "*" in phrase else phrase
        one, other = sorted(("", "", *notice.split()[:-1]), key=len)[:-3:-1]
        found.setdefault(one, {}).setdefault(other, []).append(notice)
    return found


class Wording:
    """The phrases that apply to one language: its own, those of its neighbours, and names and buttons."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        own = dict.fromkeys((tag, *seed(tag).boilerplate.also, "und"))
        self._roots = [tree(name) for name in own for tree in (_cues, _rules)]
        if "en" not in own:
            self._roots.append(_rules("en"))  # buttons are in English everywhere
        self._notices = [found for found in map(_notices, dict.fromkeys((*own, "en"))) if found]
        self._noticed = frozenset(chain.from_iterable(self._notices))
        self._words = frozenset(chain.from_iterable(root.words for root in self._roots))
        self._prefixes = tuple(chain.from_iterable(root.prefixes for root in self._roots))
        self._opened = lru_cache(maxsize=1 << 13)(self._opening)  # news repeats its words

    def may_notify(self, paragraph: str) -> bool:
        """Whether a paragraph has the words of a notice: quick, and not sure where words have other forms."""
        lowered = paragraph.lower().replace("’", "'")
        words = {"", *lowered.split()}
        return any(
            notice in lowered
            for word in words & self._noticed
            for known in self._notices
            for other, notices in known.get(word, {}).items()
            if other in words
            for notice in notices
        )

    def find(self, line: Sequence[str]) -> list[Match]:
        """Every phrase in the words of a line, by position; of one kind the longest at each position."""
        found: list[Match] = []
        words, prefixes = self._words, self._prefixes
        for at, (word, following) in enumerate(zip(line, (*line[1:], ""), strict=False)):
            if word not in words and not (prefixes and word.startswith(prefixes)):
                continue  # as most do
            alone, nodes, seconds, anyhow = self._opened(word)
            if anyhow or following in seconds:
                longest: dict[str, Match] = {}
                for node in nodes:
                    _walk(node, line, at, at + 1, longest)
                found += longest.values()
            elif alone:
                found += [Match(phrase, at, at + 1) for phrase in alone]
        return found

    def _opening(self, word: str) -> _Opening:
        nodes = tuple([node for root in self._roots for node in root.behind(word)])
        alone: dict[str, Phrase] = {}
        for phrase in chain.from_iterable(node.ends for node in nodes):
            alone.setdefault(phrase.kind, phrase)
        seconds = frozenset(chain.from_iterable(node.words for node in nodes))
        return _Opening(tuple(alone.values()), nodes, seconds, any(node.prefixes for node in nodes))


@cache
def composing(tag: str) -> tuple[frozenset[str], frozenset[str]]:
    """Requests and channels, as ids of composed rules spell them, in the wording of a language."""
    if tag not in tags():
        return frozenset(), frozenset()
    read = dict.fromkeys((tag, *seed(tag).boilerplate.also, "und"))
    cues = [seed(name).boilerplate.cues for name in read]
    asked, channels = (
        frozenset(_phrase(kind, "", text).slug for each in cues for text in each.get(kind, ()))
        for kind in ("ask", "channel")
    )
    return asked, channels


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
    """The language whose most common words occur most, else the one whose letters do; `und` if neither."""
    counts: Counter[str] = Counter()
    common = _common()
    for word, number in Counter(filter(common.__contains__, words(text))).items():
        sharing = common[word]
        for tag in sharing:
            counts[tag] += 12 * number // len(sharing)  # a word of few languages says more
    found = counts.most_common(2)
    if found and found[0][1] >= 36 and (len(found) == 1 or found[0][1] > found[1][1]):
        return found[0][0]
    own = {tag: sum(map(text.count, letters)) for tag, letters in _letters()}
    return max(own, key=own.__getitem__) if any(own.values()) else "und"


@cache
def _letters() -> tuple[tuple[str, str], ...]:
    """The letters that set a language apart, for those that have some."""
    return tuple((each.tag, each.boilerplate.letters) for each in all_traits() if each.boilerplate.letters)


@cache
def _common() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for language in all_traits():
        for entry in language.boilerplate.common:
            for word in words(entry):
                index[word] = (*index.get(word, ()), language.tag)
    return index


def _phrase(kind: str, rule: str, text: str) -> Phrase:
    said = " ".join(text.split())
    return Phrase(kind, said, _parts(said), rule, said.endswith(":"))


def _parts(text: str) -> tuple[str, ...]:
    """The words of a phrase; those that stand for all that begin so with their star."""
    found: list[str] = []
    for piece in text.split():
        parts = words(piece)
        found += parts
        if parts and piece.endswith("*"):
            found[-1] += "*"
    return tuple(found)
