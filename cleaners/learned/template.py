"""Templates of one source's own boilerplate, the value that recognises them, and who may accept them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, Literal, TypeVar

from cleaners.learned.fingerprint import LONGEST, beginnings, endings, fingerprint, link_fingerprint

Part = Literal["paragraph", "start", "end", "link"]
Standing = Literal["proposed", "accepted", "rejected"]

# Templates in a row at an end of a paragraph; more are not an article's, and are left alone.
MOST_IN_A_ROW = 8


# How a template says when it was seen: by the id of an article where it is found, by a time where it is kept.
Seen = TypeVar("Seen", str, datetime)


@dataclass(frozen=True, slots=True)
class Template(Generic[Seen]):
    """One paragraph that a source repeats: a row of `learned_boilerplate`.

    `text` is its most frequent wording. It stands in `documents` distinct articles, which are `share`
    (0 to 1) of those looked at, and `count` times in all. `first_seen` and `last_seen` are ids of articles
    as learning finds them, and times as the table keeps them; `samples` are ids of a few articles.
    `decision` is proposed, accepted or rejected. `edge_share` of its places are near an end of the body.
    With `inside` it is also recognised between paragraphs of the body. `wordings` counts the wordings that
    the fingerprint takes for one. `part` says whether it is a whole paragraph, sentences at the `start` of
    first paragraphs or at the `end` of last ones, or any short line at an edge that points to the same
    `link`.
    """

    source: str
    fingerprint: str
    text: str
    documents: int
    share: float
    first_seen: Seen
    last_seen: Seen
    samples: tuple[str, ...] = ()
    decision: str = "proposed"
    count: int = 0
    edge_share: float = 1.0
    inside: bool = False
    wordings: int = 1
    part: Part = "paragraph"

    @property
    def rule(self) -> str:
        """The rule id of deletions by this template: `learned.<source>.<12 digits>`."""
        return f"learned.{self.source}.{self.fingerprint[:12]}"


@dataclass(frozen=True)
class Learned:
    """Templates, ready to recognise paragraphs. Equal templates make equal values, in any order.

    >>> text = "Follow our channel!"
    >>> promo = Template("gazette", fingerprint(text), text, 9, 0.9, "0", "9")
    >>> learned = Learned.of([promo])
    >>> learned.matches("follow our CHANNEL", at_edge=True) == promo.rule
    True
    >>> learned.matches("follow our CHANNEL", at_edge=False)
    """

    templates: tuple[Template[Any], ...] = ()

    @classmethod
    def of(cls, templates: Iterable[Template[Any]]) -> Learned:
        """From the templates of one source; of two with the same fingerprint the first counts."""
        kept: dict[str, Template[Any]] = {}
        for template in templates:
            kept.setdefault(template.fingerprint, template)
        return cls(tuple(sorted(kept.values(), key=lambda each: (-each.documents, each.fingerprint))))

    @cached_property
    def _by_fingerprint(self) -> dict[str, Template[Any]]:
        return {template.fingerprint: template for template in self.templates}

    @cached_property
    def _longest(self) -> int:
        """No paragraph without a link is so much longer than all templates and still one of them."""
        return min(LONGEST, max((2 * len(template.text) + 100 for template in self.templates), default=0))

    def matches(self, paragraph_text: str, at_edge: bool) -> str | None:
        """The rule id of the template that the paragraph is, or None.

        `at_edge` says that no body stands before it, or none after it.
        """
        if len(paragraph_text) > (LONGEST if "/" in paragraph_text else self._longest):
            return None
        template = self._by_fingerprint.get(fingerprint(paragraph_text))
        if template:
            return template.rule if at_edge or template.inside else None
        return self._points_to(paragraph_text) if at_edge and self._has_links else None

    def _points_to(self, paragraph: str) -> str | None:
        """The rule of the link that a line in other words points to, unless the line is protected."""
        from cleaners.learned.protected import is_protected

        template = self._by_fingerprint.get(link_fingerprint(paragraph) or "")
        return template.rule if template and not is_protected(paragraph) else None

    @cached_property
    def _has_links(self) -> bool:
        return any(template.part == "link" for template in self.templates)

    def leading(self, paragraph: str) -> tuple[int, str] | None:
        """How many characters at the start of an article's first paragraph are templates, and the rule.

        None if there are none, or nothing would be left.
        """
        at, rule = 0, ""
        for _ in range(MOST_IN_A_ROW):
            step = self._first(beginnings(paragraph[at:]), "start")
            if step is None:
                return (at, rule) if rule else None
            at, rule = at + step[0], rule or step[1]
        return None

    def trailing(self, paragraph: str) -> tuple[int, str] | None:
        """Where templates begin that follow the last sentence of an article's last paragraph, and the rule.

        None if there are none, or nothing would be left. Asks for whole paragraphs too, since some
        extractions run an article's paragraphs together.

        >>> text = "Follow our channel!"
        >>> learned = Learned.of([Template("gazette", fingerprint(text), text, 9, 0.9, "0", "9")])
        >>> paragraph = "The bridge is closed. Follow our channel!"
        >>> start, rule = learned.trailing(paragraph)
        >>> paragraph[:start]
        'The bridge is closed. '
        """
        at, rule = len(paragraph), ""
        for _ in range(MOST_IN_A_ROW):
            step = self._first(endings(paragraph[:at]), "end")
            if step is None:
                return (at, rule) if rule else None
            at, rule = step[0], rule or step[1]
        return None

    def _first(self, cuts: Iterable[tuple[int, str]], part: Part) -> tuple[int, str] | None:
        """The first of some cuts of a paragraph that is a template, with its rule."""
        if not self.templates:
            return None
        for at, piece in cuts:
            template = self._by_fingerprint.get(fingerprint(piece))
            if template and template.part in ("paragraph", part):
                return at, template.rule
        return None

    def __bool__(self) -> bool:
        return bool(self.templates)


def decide(template: Template[Any], *, bar: Bar) -> Standing:
    """What becomes of a new template: accepted if it clears the bar its source chose, else proposed.

    A person can still reject an accepted template, or accept a proposed one.

    >>> template = Template("gazette", "f" * 64, "Follow our channel!", 40, 0.8, "0", "49")
    >>> decide(template, bar=STRICT), decide(template, bar=NEVER)
    ('accepted', 'proposed')
    """
    clears = (
        not template.inside
        and template.part != "link"
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
    that a person would see at a glance. Templates that stand `inside`, and links, are always for a person.
    """

    documents: int
    share: float
    edge_share: float
    wordings: int
    length: int


STRICT = Bar(documents=20, share=0.2, edge_share=1.0, wordings=3, length=300)
NEVER = Bar(documents=0, share=2.0, edge_share=1.0, wordings=0, length=0)
