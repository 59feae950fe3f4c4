"""Several rules, one after the other, told as one pass of edits over the text that was shown.

Rules are simplest when each sees what the one before it left. A cleaner, though, must propose edits
to the one text it was shown, in ascending order and without overlap. `compose` bridges the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cleaners.edits.log import Edit, apply


def one_pass(edits: list[Edit], newest: str, more: Iterable[Edit]) -> tuple[str, list[Edit]]:
    """Put `more`, proposed for `newest`, on top of the `edits` that made `newest`.

    Returns the text after them, and the ascending edits that lead straight to it.

    >>> one_pass([Edit(1, "\\u00a0", " ", "no-break")], "« Oui", [Edit(0, "« ", '"', "quotes")])
    ('"Oui', [Edit(start=0, before='«\\xa0', after='"', rule='quotes', cues=(), score=None)])
    """
    text, trail = apply(newest, more)
    return text, compose(edits, newest, trail[::-1]) if edits else list(trail[::-1])


def compose(first: Sequence[Edit], middle: str, second: Sequence[Edit]) -> list[Edit]:
    """Merge two ascending passes; `middle` is the text between them.

    Edits that meet are merged. The merged edit carries the later rule, unless the earlier one is
    what changed letters, digits or C1 controls: such a change must stay under the name of the rule that
    made it.
    """
    merged: list[Edit] = []
    for start, before, after, rule in _clusters(first, middle, second):
        if before == after:
            continue
        edit = minimal(start, before, after, rule)
        if merged and merged[-1].start == edit.start:  # a bare insertion, and an edit right behind it
            last = merged.pop()
            before, after = last.before + edit.before, last.after + edit.after
            if before == after:  # the one takes back the other
                continue
            edit = minimal(last.start, before, after, edit.rule)
        merged.append(edit)
    return merged


def _clusters(
    first: Sequence[Edit], middle: str, second: Sequence[Edit]
) -> Iterator[tuple[int, str, str, str]]:
    """Group edits of both passes that overlap in `middle`: start in the first text, before, after, rule."""
    i = j = shift = 0  # shift: from positions in the first text to positions in the middle one
    while i < len(first) or j < len(second):
        begin_i, begin_j, begin_shift = i, j, shift
        low = high = None
        while True:
            if i < len(first) and (j >= len(second) or first[i].start + shift <= second[j].start):
                edit, at, size = first[i], first[i].start + shift, len(first[i].after)
                is_first = True
            elif j < len(second):
                edit, at, size = second[j], second[j].start, len(second[j].before)
                is_first = False
            else:
                break
            # Edits of one pass never overlap, and may stand side by side; a bare insertion or
            # deletion has no width, so touching is meeting for it.
            if high is not None and not (at < high or (at == high and (size == 0 or high == low))):
                break
            low = at if low is None else low
            high = max(at + size, high or 0)
            if is_first:
                shift += len(edit.after) - len(edit.before)
                i += 1
            else:
                j += 1
        assert low is not None
        assert high is not None
        yield _told_as_one(first[begin_i:i], middle, second[begin_j:j], low, high, begin_shift)


def _told_as_one(
    first: Sequence[Edit], middle: str, second: Sequence[Edit], low: int, high: int, shift: int
) -> tuple[int, str, str, str]:
    if not second and len(first) == 1:
        return first[0].start, first[0].before, first[0].after, first[0].rule
    start, before, after, at = low - shift, "", "", low
    for edit in first:
        before += middle[at : edit.start + shift] + edit.before
        at = edit.start + shift + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    before += middle[at:high]
    at = low
    for edit in second:
        after += middle[at : edit.start] + edit.after
        at = edit.end
    after += middle[at:high]
    signer = next((e for e in (*first, *second) if _letters(e.before) != _letters(e.after)), None)
    return start, before, after, (signer or (second or first)[-1]).rule


def minimal(start: int, before: str, after: str, rule: str) -> Edit:
    """The same change without the characters that stay at its two ends.

    >>> minimal(3, "cafe", "café", "accent")
    Edit(start=6, before='e', after='é', rule='accent', cues=(), score=None)
    """
    while before and after and before[0] == after[0]:
        start, before, after = start + 1, before[1:], after[1:]
    while before and after and before[-1] == after[-1]:
        before, after = before[:-1], after[:-1]
    return Edit(start, before, after, rule)


def _letters(text: str) -> str:
    """The letters and digits of a text, and its C1 controls, which are bytes that were misread."""
    return "".join(char for char in text if char.isalnum() or "\x80" <= char <= "\x9f")
