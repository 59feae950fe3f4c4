"""The edit log: every change to a text is a value that can be replayed and reverted.

A cleaner never changes text. It is shown a text and proposes edits; `apply` applies them. The trail
of an article is the passes one after the other, nothing re-based: inside a pass the last edit comes
first, so that every `start` is right at the moment its edit is applied, and one reading rule serves
a single pass and a whole trail alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cleaners.errors import Misfit


@dataclass(frozen=True, slots=True)
class Edit:
    """One change: at `start`, the characters `before` become `after`, because of `rule`.

    `start` counts characters of the text the cleaner was shown. `cues` and `score` say why a scored
    rule fired; they are empty for rules that match outright.

    >>> Edit(5, "’", "'", "typography.apostrophe")
    Edit(start=5, before='’', after="'", rule='typography.apostrophe', cues=(), score=None)
    """

    start: int
    before: str
    after: str
    rule: str
    cues: tuple[str, ...] = ()
    score: float | None = None

    @property
    def end(self) -> int:
        """Where `before` ends in the text that was shown."""
        return self.start + len(self.before)


def apply(text: str, edits: Iterable[Edit]) -> tuple[str, tuple[Edit, ...]]:
    """Apply one cleaner's proposals, in any order, and return the text and the pass for the trail.

    Raises `Misfit` if `before` is not what stands at `start`, if two edits overlap or share a
    start, or if an edit changes nothing.

    >>> text, trail = apply("“Yes”", [Edit(0, "“", '"', "quote"), Edit(4, "”", '"', "quote")])
    >>> text
    '"Yes"'
    >>> [edit.start for edit in trail]
    [4, 0]
    """
    trail = tuple(sorted(edits, key=lambda edit: edit.start, reverse=True))
    if not trail:
        return text, trail
    for edit, following in zip(trail[1:], trail, strict=False):
        if edit.end > following.start or edit.start == following.start:
            raise Misfit(f"{edit} overlaps {following}")
    return replay(text, trail), trail


def replay(text: str, trail: Sequence[Edit]) -> str:
    """Apply a whole trail, pass after pass: from the extracted text to the clean one.

    >>> replay("a  b", [Edit(1, "  ", " ", "space"), Edit(0, "a", "A", "capital")])
    'A b'
    """
    for run in runs(trail):
        pieces: list[str] = []
        at = len(text)
        for edit in run:
            if edit.before == edit.after:
                raise Misfit(f"{edit} changes nothing")
            if edit.start < 0 or edit.end > at or text[edit.start : edit.end] != edit.before:
                raise Misfit(f"{edit} does not fit: found {text[max(0, edit.start) : edit.end]!r}")
            pieces += (text[edit.end : at], edit.after)
            at = edit.start
        pieces.append(text[:at])
        text = "".join(reversed(pieces))
    return text


def revert(text: str, edits: Sequence[Edit]) -> str:
    """Undo a trail: from the clean text back to the extracted one, exactly.

    Raises `Misfit` if the trail is not the one that made `text`.

    >>> revert('"Yes"', [Edit(4, "”", '"', "quote"), Edit(0, "“", '"', "quote")])
    '“Yes”'
    """
    for run in reversed(list(runs(edits))):
        pieces: list[str] = []
        at = shift = 0
        for edit in reversed(run):
            start = edit.start + shift
            end = start + len(edit.after)
            if start < at or text[start:end] != edit.after:
                raise Misfit(f"{edit} did not make this text: found {text[max(0, start) : end]!r}")
            pieces += (text[at:start], edit.before)
            at, shift = end, shift + len(edit.after) - len(edit.before)
        pieces.append(text[at:])
        text = "".join(pieces)
    return text


def runs(trail: Sequence[Edit]) -> Iterator[Sequence[Edit]]:
    """Longest stretches in which each edit ends before the one ahead of it starts.

    Such a stretch can be done in one join, so a trail costs the length of the text and not that
    length times the number of edits. Where passes happen to join into one stretch, nothing changes:
    edits that lie strictly further left never move those to their right.
    """
    begin = 0
    for i in range(1, len(trail) + 1):
        if i == len(trail) or trail[i].end > trail[i - 1].start or trail[i].start == trail[i - 1].start:
            if i > begin:
                yield trail[begin:i]
            begin = i
