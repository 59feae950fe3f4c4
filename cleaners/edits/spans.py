"""A trail laid over the text it began with: for showing a person what was changed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaners.edits.log import Edit


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the extracted text, and what became of it. Unchanged if no edit touched it."""

    extracted: str
    clean: str
    edits: tuple[Edit, ...] = ()


def trace(extracted: str, trail: Sequence[Edit]) -> list[Span]:
    """Cut `extracted` into spans, in order: joined, `.extracted` is that text and `.clean` the clean one.

    Edits of later passes may touch what earlier ones made; such a span carries both.

    >>> spans = trace("a  b!", [Edit(1, "  ", " ", "space"), Edit(3, "!", "", "shout")])
    >>> [(span.extracted, span.clean, len(span.edits)) for span in spans]
    [('a', 'a', 0), ('  ', ' ', 1), ('b', 'b', 0), ('!', '', 1)]
    """
    # Trails go from right to left, pass by pass. So the spans are kept on both sides of where the last edit
    # was: `left` in order, `right` from its end, and `at` is the length of the clean text on the left.
    left = [Span(extracted, extracted)] if extracted else []
    right = list[Span]()
    at = len(extracted)
    for edit in trail:
        while right and (at < edit.end or at + len(right[-1].clean) <= edit.start):
            left.append(right.pop())
            at += len(left[-1].clean)
        near = list[Span]()
        while left and at > edit.start:
            span = left.pop()
            at -= len(span.clean)
            (right if at >= edit.end else near).append(span)
        made = _laid(near[::-1], edit, at)
        left += made
        at += sum(len(span.clean) for span in made)
    return left + right[::-1]


def _laid(spans: list[Span], edit: Edit, begin: int) -> list[Span]:
    """An edit laid over the spans that it touches, of which the first begins at `begin` of the clean text."""
    at, before, touched, behind = begin, list[Span](), list[Span](), list[Span]()
    for span in spans:
        end = at + len(span.clean)
        if span.edits:
            touched.append(span)
        else:
            cut, rest = max(edit.start - at, 0), max(edit.end - at, 0)
            if span.clean[:cut]:
                before.append(Span(span.clean[:cut], span.clean[:cut]))
            touched.append(Span(span.clean[cut:rest], span.clean[cut:rest]))
            if span.clean[rest:]:
                behind.append(Span(span.clean[rest:], span.clean[rest:]))
        at = end
    start = edit.start - begin - sum(len(span.clean) for span in before)
    made = _merged(touched, start, edit) if edit.after else _emptied(touched, start, edit)
    return [*before, *made, *behind]


def _merged(touched: list[Span], start: int, edit: Edit) -> list[Span]:
    """What an edit wrote anew can't be told apart any more: one span with the edits of all."""
    was = "".join(span.clean for span in touched)
    clean = was[:start] + edit.after + was[start + len(edit.before) :]
    edits = (*(each for span in touched for each in span.edits), edit)
    return [Span("".join(span.extracted for span in touched), clean, edits)]


def _emptied(touched: list[Span], start: int, edit: Edit) -> list[Span]:
    """A deletion takes from each span its share; what was gone before keeps its own reason."""
    made, at = [], -start
    for span in touched:
        left, right = max(-at, 0), max(len(edit.before) - at, 0)
        at += len(span.clean)
        gone = (
            span
            if not span.clean
            else Span(span.extracted, span.clean[:left] + span.clean[right:], (*span.edits, edit))
        )
        made.append(gone)
    return made
