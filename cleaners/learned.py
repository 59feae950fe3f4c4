"""Finds what one source repeats: paragraphs that recur at the edges of many of its articles.

Repetition alone is not proof: disclaimers, running headings and wire copies recur too. So copies are
set aside first, and reports, notes to the reader and whatever `lift` moves to a column are never learned.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cleaners.copies import distinct
from cleaners.fingerprints import beginnings, endings, fingerprint, paragraphs
from cleaners.lift_lines import is_ideographic, is_prose
from cleaners.reporting import is_protected
from cleaners.templates import NEVER, STRICT, Bar, Learned, Part, Template, decide

__all__ = ["NEVER", "STRICT", "Bar", "Learned", "Template", "decide", "learn_boilerplate"]

# An article is too poor a witness if fewer others stand beside it.
FEWEST = 5
# A template recurs in this many distinct articles, and in this share of them.
FLOOR, SHARE = 3, 0.08
# It stands among the outermost paragraphs of the body, `REACH` from either end, this often.
REACH, EDGE_SHARE = 3, 0.8
# One that stands between paragraphs of the body must be in a great part of all articles, or it may be a
# heading or the background of a story: short and near the edge, or several sentences word for word.
INSIDE_FLOOR, INSIDE_SHARE, INSIDE_LENGTH = 5, 0.4, 80
# A paragraph that is often all there is of an article is its report.
ALONE_SHARE, ALONE_LENGTH = 0.2, 40
# Sentences that close last paragraphs, or open first ones, need more: news has stock phrases too.
PART_FLOOR, PART_SHARE, PART_WORDS = 5, 0.2, 4
SAMPLES = 5


def learn_boilerplate(
    texts: Sequence[str], *, source: str, language: str | None = None, ids: Sequence[str] | None = None
) -> Learned:
    """Find what a source repeats in its articles, given as extracted plain texts in the order they came.

    `ids` name the articles in `first_seen`, `last_seen` and `samples`; without, they are numbered from
    "0". `language` is a BCP 47 tag, as far as known: reported speech is recognised by it. Time is
    linear in the texts.

    >>> names = ["bridge", "ferry", "pier", "lock", "quay"]
    >>> texts = [f"The {name} was closed on Monday for repairs.\\n\\nFollow our channel!" for name in names]
    >>> learned = learn_boilerplate(texts, source="gazette")
    >>> [(template.text, template.documents, template.share) for template in learned.templates]
    [('Follow our channel!', 5, 1.0)]
    """
    names = [str(number) for number in range(len(texts))] if ids is None else list(ids)
    articles = [_Article.of(name, text) for name, text in zip(names, texts, strict=True)]
    kept = distinct([each.lines for each in articles], [each.marks for each in articles])
    witnesses = [articles[number] for number in kept]
    if len(witnesses) < FEWEST:
        return Learned()
    frequency = Counter(mark for each in witnesses for mark in frozenset(each.marks))
    floor = max(FLOOR, math.ceil(SHARE * len(witnesses)))
    frequent = frozenset(mark for mark, documents in frequency.items() if documents >= floor)
    whole = (
        tally.template(mark, source, len(witnesses))
        for mark, tally in _tally(witnesses, frequent).items()
        if tally.is_boilerplate(len(witnesses), language)
    )
    return Learned.of((*whole, *_sentences(witnesses, frequent, source, language)))


@dataclass(frozen=True, slots=True)
class _Article:
    name: str
    lines: tuple[str, ...]
    marks: tuple[str, ...]

    @classmethod
    def of(cls, name: str, text: str) -> _Article:
        lines = tuple(paragraphs(text))
        return cls(name, lines, tuple(map(fingerprint, lines)))


@dataclass(slots=True)
class _Tally:
    """What was seen of one recurring paragraph, article by article."""

    wordings: Counter[str] = field(default_factory=Counter)
    names: list[str] = field(default_factory=list)
    edge: int = 0
    outside: int = 0
    alone: int = 0

    def template(self, mark: str, source: str, witnesses: int, part: Part = "paragraph") -> Template:
        count = self.wordings.total()
        return Template(
            fingerprint=mark,
            text=self.wordings.most_common(1)[0][0],
            source=source,
            count=count,
            documents=len(self.names),
            share=len(self.names) / witnesses,
            first_seen=self.names[0],
            last_seen=self.names[-1],
            samples=tuple(self.names[:SAMPLES]),
            edge_share=self.edge / count,
            inside=self._stands_inside,
            wordings=len(self.wordings),
            part=part,
        )

    @property
    def _stands_inside(self) -> bool:
        return self.outside < EDGE_SHARE * self.wordings.total()

    def add(self, name: str, wording: str, nearest: int, *, alone: bool) -> None:
        """One more place, with `nearest` paragraphs of the body between it and the closer end."""
        self.wordings[wording] += 1
        self.edge += nearest <= REACH
        self.outside += nearest == 0
        if not self.names or self.names[-1] != name:
            self.names.append(name)
            self.alone += alone

    def _is_protected(self, language: str | None) -> bool:
        return any(is_protected(wording, language) for wording in self.wordings)

    def is_said_to_readers(self, language: str | None) -> bool:
        """Whether it could be a sentence about the source: long enough for one, and no report."""
        text = self.wordings.most_common(1)[0][0]
        worded = len(text) >= 8 if is_ideographic(text) else len(text.split()) >= PART_WORDS
        return worded and not self._is_protected(language)

    def is_boilerplate(self, witnesses: int, language: str | None) -> bool:
        documents = len(self.names)
        if self.alone > ALONE_SHARE * documents or self._is_protected(language):
            return False
        near = self.edge >= EDGE_SHARE * self.wordings.total()
        if not self._stands_inside:
            return near
        if documents < max(INSIDE_FLOOR, INSIDE_SHARE * witnesses):
            return False
        text = self.wordings.most_common(1)[0][0]
        return len(self.wordings) == 1 if is_prose(text) else near and len(text) <= INSIDE_LENGTH


def _tally(articles: Sequence[_Article], frequent: frozenset[str]) -> Mapping[str, _Tally]:
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for article in articles:
        body = [mark not in frequent for mark in article.marks]
        total, before = sum(body), 0
        own = sum(len(line) for line, is_body in zip(article.lines, body, strict=True) if is_body)
        for line, mark, is_body in zip(article.lines, article.marks, body, strict=True):
            if is_body:
                before += 1
                continue
            tallies[mark].add(article.name, line, min(before, total - before), alone=own < ALONE_LENGTH)
    return tallies


def _sentences(
    articles: Sequence[_Article], frequent: frozenset[str], source: str, language: str | None
) -> Iterator[Template]:
    """Sentences that open the first or close the last paragraph of the body in many articles."""
    tallies: defaultdict[tuple[Part, str], _Tally] = defaultdict(_Tally)
    longer: dict[tuple[Part, str], tuple[Part, str]] = {}
    for article in articles:
        body = [line for line, mark in zip(article.lines, article.marks, strict=True) if mark not in frequent]
        sides: tuple[tuple[Part, list[tuple[int, str]]], ...] = (
            ("start", beginnings(body[0]) if body else []),
            ("end", endings(body[-1]) if body else []),
        )
        for part, cuts in sides:
            keys = [(part, fingerprint(piece)) for _, piece in cuts]
            for key, (_, piece) in zip(keys, cuts, strict=True):
                tallies[key].add(article.name, piece, 0, alone=False)
            longer |= dict(zip(keys[1:], keys, strict=False))
    floor = max(PART_FLOOR, PART_SHARE * len(articles))
    for key, tally in tallies.items():
        documents = len(tally.names)
        # Of sentences that always come together, the longest piece says all.
        together = key in longer and len(tallies[longer[key]].names) >= EDGE_SHARE * documents
        if documents >= floor and not together and tally.is_said_to_readers(language):
            yield tally.template(key[1], source, len(articles), key[0])
