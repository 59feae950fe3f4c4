"""What one source repeats: templates of its own boilerplate, and the value that recognises them.

A template is a paragraph that recurs at the edges of many articles of one source. Repetition alone is
not proof: disclaimers, running headings and wire copies recur too. So copies are set aside first, and
reports, notes to the reader and whatever `lift` moves to a column are never learned.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from cleaners.copies import distinct
from cleaners.fingerprints import LONGEST, fingerprint, paragraphs
from cleaners.lift_lines import is_prose
from cleaners.reporting import is_protected

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
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Template:
    """One paragraph that a source repeats: a row of `learned_boilerplate` without its decision.

    `text` is its most frequent wording, `count` how often it stands in `documents` distinct articles,
    which are `share` (0 to 1) of those looked at. `edge_share` of its places are at an edge. With
    `inside` it is also recognised between paragraphs of the body. `wordings` counts the wordings that
    the fingerprint takes for one. `first_seen`, `last_seen` and `samples` are ids of articles.
    """

    fingerprint: str
    text: str
    source: str
    count: int
    documents: int
    share: float
    first_seen: str
    last_seen: str
    samples: tuple[str, ...] = ()
    edge_share: float = 1.0
    inside: bool = False
    wordings: int = 1

    @property
    def rule(self) -> str:
        """The rule id of deletions by this template: `learned.<source>.<12 digits>`."""
        return f"learned.{self.source}.{self.fingerprint[:12]}"


@dataclass(frozen=True, slots=True)
class Learned:
    """Templates, ready to recognise paragraphs. Equal templates make equal values, in any order.

    >>> text = "Follow our channel!"
    >>> promo = Template(fingerprint(text), text, "gazette", 9, 9, 0.9, "0", "9")
    >>> learned = Learned.of([promo])
    >>> learned.matches("follow our CHANNEL", at_edge=True) == promo.rule
    True
    >>> learned.matches("follow our CHANNEL", at_edge=False)
    """

    templates: tuple[Template, ...] = ()
    _by_fingerprint: Mapping[str, Template] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )

    @classmethod
    def of(cls, templates: Iterable[Template]) -> Learned:
        """From templates, perhaps of several sources; of two with one fingerprint the first counts."""
        kept: dict[str, Template] = {}
        for template in templates:
            kept.setdefault(template.fingerprint, template)
        ordered = tuple(
            sorted(kept.values(), key=lambda each: (each.source, -each.documents, each.fingerprint))
        )
        return cls(ordered, MappingProxyType(kept))

    def matches(self, paragraph: str, at_edge: bool) -> str | None:
        """The rule id of the template that the paragraph is, or None.

        `at_edge` says that no body stands before it, or none after it.
        """
        if not self._by_fingerprint or len(paragraph) > LONGEST:
            return None
        template = self._by_fingerprint.get(fingerprint(paragraph))
        return template.rule if template and (at_edge or template.inside) else None

    def __bool__(self) -> bool:
        return bool(self.templates)


def learn_boilerplate(
    texts: Sequence[str], *, source: str, language: str | None = None, ids: Sequence[str] | None = None
) -> Learned:
    """Find what a source repeats in its articles, given as extracted plain texts in the order they came.

    `ids` name the articles in `first_seen`, `last_seen` and `samples`; without, they are numbered from
    "0". `language` narrows nothing yet: phrases of all languages protect. Time is linear in the texts.

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
    tallies = _tally(witnesses, frequent)
    return Learned.of(
        tally.template(mark, source, len(witnesses))
        for mark, tally in tallies.items()
        if tally.is_boilerplate(len(witnesses))
    )


def decide(template: Template, *, bar: Bar) -> Literal["proposed", "accepted"]:
    """What becomes of a new template: accepted if it clears the bar its source chose, else proposed.

    A person can still reject an accepted template, or accept a proposed one.

    >>> template = Template("f" * 64, "Follow our channel!", "gazette", 40, 40, 0.8, "0", "49")
    >>> decide(template, bar=STRICT), decide(template, bar=NEVER)
    ('accepted', 'proposed')
    """
    clears = (
        not template.inside
        and template.documents >= bar.documents
        and template.share >= bar.share
        and template.edge_share >= bar.edge_share
        and template.wordings <= bar.wordings
        and len(template.text) <= bar.length
    )
    return "accepted" if clears else "proposed"


@dataclass(frozen=True, slots=True)
class Bar:
    """How sure a template must be to be accepted without a person.

    At least so many distinct `documents`, such a `share` of all, such a share of places at an edge; at
    most so many different `wordings` (numbers that vary may be news), and a `length` in characters
    that a person would see at a glance. Templates that stand `inside` are always for a person.
    """

    documents: int
    share: float
    edge_share: float
    wordings: int
    length: int


STRICT = Bar(documents=20, share=0.2, edge_share=1.0, wordings=3, length=300)
NEVER = Bar(documents=0, share=2.0, edge_share=1.0, wordings=0, length=0)


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

    def template(self, mark: str, source: str, witnesses: int) -> Template:
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
        )

    @property
    def _stands_inside(self) -> bool:
        return self.outside < EDGE_SHARE * self.wordings.total()

    def is_boilerplate(self, witnesses: int) -> bool:
        documents = len(self.names)
        if self.alone > ALONE_SHARE * documents or any(map(is_protected, self.wordings)):
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
            tally = tallies[mark]
            tally.wordings[line] += 1
            nearest = min(before, total - before)
            tally.edge += nearest <= REACH
            tally.outside += nearest == 0
            if not tally.names or tally.names[-1] != article.name:
                tally.names.append(article.name)
                tally.alone += own < ALONE_LENGTH
    return tallies
