"""One article for the review page: both texts, every change with its reason, its versions and its copies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from cleaners.decisions import key
from cleaners.edits.log import Edit, revert
from cleaners.edits.spans import Span, trace
from flows.review.desk import Desk
from warehouse.decisions import Recorded
from warehouse.rows import trail

LONGEST = 100_000  # characters of a text that are shown
MOST = 300  # stretches that can be put back, and paragraphs that can be stripped, that are listed
CHANGES = 3_000  # in the marked text


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the marked text: `kind` is same, gone or new; `why` says which rules, with their cues."""

    kind: str
    before: str
    after: str
    why: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of an article: of a very long one the beginning.

    `text` is the clean one. `is_cut` says whether there is more of it.
    """

    row: dict[str, Any]
    text: str
    extracted: str
    stretches: list[Stretch]
    paragraphs: list[str]
    is_cut: bool = False
    decided: list[Recorded] = field(default_factory=list)
    story: list[dict[str, Any]] = field(default_factory=list)
    landed: int = 1

    @property
    def taken_off(self) -> list[Stretch]:
        """What is nowhere any more: it can be put back."""
        return [each for each in self._gone if not each.rule.startswith("lift.")]

    @property
    def lifted(self) -> list[Stretch]:
        """What stands in a column now, such as the title, instead of in the text."""
        return [each for each in self._gone if each.rule.startswith("lift.")]

    @property
    def _gone(self) -> list[Stretch]:
        gone = (each for each in self.stretches if each.kind == "gone" and each.before.strip())
        return list(islice(gone, MOST))


def article_view(desk: Desk, article_id: str) -> View | None:
    """Everything about one article; None if there is none."""
    row = desk.article(article_id)
    if row is None:
        return None
    edits = trail(row)
    extracted = revert(row["text"], edits)
    decided = [each for each in desk.warehouse.decisions() if each.decision.article_id == row["article_id"]]
    text = row["text"][:LONGEST]
    paragraphs = [line for line in text.split("\n") if key(line)]
    every = stretches(extracted, edits)
    marked = beginning(every)
    is_cut = len(text) < len(row["text"]) or len(marked) < len(every) or len(paragraphs) > MOST
    return View(
        row,
        text,
        extracted[:LONGEST],
        marked,
        paragraphs[:MOST],
        is_cut,
        decided,
        _story(desk, row["article_id"]),
        1 + len(desk.warehouse.copies(row["article_id"])),
    )


def _story(desk: Desk, article_id: str) -> list[dict[str, Any]]:
    """The other articles of its story, each with `said`: what it is to the article it follows."""
    links = {each["article_id"]: each for each in desk.warehouse.story(article_id)}
    ids = [*(each["story_id"] for each in links.values()), *links]
    rows = desk.warehouse.articles(each for each in ids if each != article_id)
    return [{**row, "said": _said(links.get(row["article_id"]))} for row in rows]


def _said(link: dict[str, Any] | None) -> str:
    return (
        f"{link['relation']}, {link['kind']}, {link['share']:.0%} of it" if link else "the first of the story"
    )


def stretches(extracted: str, edits: tuple[Edit, ...]) -> list[Stretch]:
    """A trail laid over the text it began with.

    >>> [each.kind for each in stretches("Rain. Ad", (Edit(5, " Ad", "", "promo.x"),))]
    ['same', 'gone']
    """
    return [_stretch(span) for span in trace(extracted, edits)]


def beginning(every: list[Stretch]) -> list[Stretch]:
    """As much of a marked text as is shown."""
    shown, left = list[Stretch](), LONGEST
    for each in every[:CHANGES]:
        if left <= 0:
            break
        shown.append(replace(each, before=each.before[:left], after=each.after[:left]))
        left -= max(len(each.before), len(each.after))
    return shown


def _stretch(span: Span) -> Stretch:
    if not span.edits:
        return Stretch("same", span.extracted, span.clean)
    why = "\n".join(dict.fromkeys(_why(edit) for edit in span.edits))
    kind = "new" if span.clean.strip() else "gone"
    return Stretch(kind, span.extracted, span.clean, why, span.edits[-1].rule)


def _why(edit: Edit) -> str:
    score = f" {edit.score:.2f}" if edit.score is not None else ""
    return f"{edit.rule}{score}" + (f": {', '.join(edit.cues)}" if edit.cues else "")
