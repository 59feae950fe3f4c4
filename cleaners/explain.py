"""Why a text came out as it did: `clean_text`, told line by line and change by change.

The steps are the pipeline's own (`pipeline.stages`); what each of them was shown is explained by the part
of the cleaners that decides it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cleaners.boilerplate.explain import ExplainedLine, explain_lines
from cleaners.edits.log import Edit
from cleaners.edits.spans import trace
from cleaners.language.explain import ExplainedLanguage, explain_language
from cleaners.learned.template import Learned
from cleaners.pipeline import Draft, Style, chosen, clean_text, stages, strip_boilerplate
from cleaners.records import Cleaned
from cleaners.text.lines import split


@dataclass(frozen=True, slots=True)
class Explanation:
    """A cleaned text and why it is so.

    `language` is the answer of record, told from what was left; `first_language` the one before boilerplate
    went, which chose the wording, unless `claimed` (of page, feed or source) did because it was `und`.
    `lines` are those of the text as it came, `start` counting its characters; `changes[start]` are the edits
    inside the line at `start`, in order.
    """

    cleaned: Cleaned
    claimed: str | None
    first_language: ExplainedLanguage
    language: ExplainedLanguage
    lines: tuple[ExplainedLine, ...]
    changes: Mapping[int, tuple[Edit, ...]]


def explain_text(
    text: str,
    *,
    source: str | None = None,
    language: str | None = None,
    learned: Learned | None = None,
    title: str | None = None,
    style: Style = "plain",
    annotate: bool = False,
) -> Explanation:
    """Clean a text as `clean_text` does, with the same parameters, and say why. Raises `Rejected` as it does.

    >>> explained = explain_text("“The bridge opens in May,” said the mayor of Harbour on Monday evening.")
    >>> [(edit.before, edit.after, edit.rule) for edit in explained.changes[0]]
    [('“', '"', 'typography.quotes'), ('”', '"', 'typography.quotes')]
    """
    cleaned = clean_text(
        text,
        source=source,
        language=language,
        learned=learned,
        title=title,
        style=style,
        annotate=annotate,
    )
    begin, end = chosen(Draft(text, language, learned, style, annotate, known_title=title, title=title))
    told: dict[int, ExplainedLine] = {}
    lines = split(text)
    starts = [line.start for line in lines]
    first, before = text, begin
    for step, after in stages(begin):
        if step is strip_boilerplate:
            first = first if told else before.text
            for offset, found in _stripping(text, before):
                told[max(0, bisect_right(starts, offset) - 1)] = found  # a later pass knows better
        before = after
    changes = _changes(text, starts, cleaned.edits)
    for at, line in enumerate(lines):
        if at not in told:
            rules = [edit.rule for edit in changes.get(line.start, ()) if not edit.after]
            told[at] = _lifted(rules[0] if rules else "")
    return Explanation(
        cleaned=cleaned,
        claimed=language,
        first_language=explain_language(first),
        language=explain_language(end.text),
        lines=tuple(replace(told[at], start=line.start, text=line.text) for at, line in enumerate(lines)),
        changes=_without(changes, {line.rule for line in told.values() if line.fate in ("goes", "lifted")}),
    )


def _without(changes: Mapping[int, tuple[Edit, ...]], gone: Collection[str]) -> dict[int, tuple[Edit, ...]]:
    """The changes but for those that took whole lines, which the lines tell themselves."""
    kept = {
        start: tuple(edit for edit in edits if edit.after or edit.rule not in gone)
        for start, edits in changes.items()
    }
    return {start: edits for start, edits in kept.items() if edits}


def _stripping(text: str, draft: Draft) -> Iterator[tuple[int, ExplainedLine]]:
    """The lines that a step was shown, each with where it starts in the text as it came."""
    spans = trace(text, draft.edits)
    shown, came = [0], [0]
    for span in spans:
        shown.append(shown[-1] + len(span.clean))
        came.append(came[-1] + len(span.extracted))
    language, learned = draft.language.tag, draft.learned
    for line in explain_lines(draft.text, language=language, learned=learned):
        at = bisect_right(shown, line.start) - 1
        if draft.annotate and line.fate in ("goes", "cut"):
            line = replace(line, fate="spared")
        yield came[at] + (0 if spans[at].edits else line.start - shown[at]), line


def _lifted(rule: str) -> ExplainedLine:
    """A line that no later step was shown."""
    role = rule.removeprefix("lift.")
    return ExplainedLine(
        0, "", role, "above", (), 0.0, None, "lifted", rule, "it is data, and went to a column"
    )


def _changes(text: str, starts: Sequence[int], trail: Sequence[Edit]) -> dict[int, tuple[Edit, ...]]:
    """The edits by the start of the line that they are in, or behind; `start` as the text came."""
    found: dict[int, list[Edit]] = {}
    at = 0
    for span in trace(text, trail):
        if span.edits and starts:
            within = at + len(span.extracted) - len(span.extracted.lstrip())
            line = starts[max(0, bisect_right(starts, within if span.extracted.strip() else at) - 1)]
            found.setdefault(line, []).extend(replace(edit, start=at) for edit in span.edits)
        at += len(span.extracted)
    return {line: tuple(edits) for line, edits in found.items()}
