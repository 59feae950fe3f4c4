"""Why each line of a text stays or goes: the decision of `strip.propose`, told line by line.

Nothing is worked out a second time but the cues of lines that stay, which the decision does not keep: they
are asked of the same function (`line_score.weigh`), so that a new cue shows here by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from cleaners.boilerplate.decide import bar, is_outside
from cleaners.boilerplate.detector import Learned, Verdict
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_score import LONG, Cue, weigh
from cleaners.boilerplate.strip import Look, Proposal, propose
from cleaners.text.lines import Line, split
from cleaners.text.sentences import sentences

Fate = Literal["stays", "goes", "cut", "spared", "lifted"]
Where = Literal["first", "above", "inside", "last", "below", ""]


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """A line and what was decided about it.

    `start` is its offset in the text, `role` what kind of line it is (empty: an ordinary one), `where` its
    place in the article. `cues` are all that were found (of a line that loses its end, in the first
    sentence that goes), `score` what counted of them, `bar` what it had to
    reach (None: no score takes a line of that role out). `fate` is `goes`, `cut` (its end or its beginning
    goes) or `stays`; `spared` is what would have gone, where so much would have gone that nothing did, or
    where the source wants marks only; `lifted` went to a column. `rule` and `decided` say why: the rule, and
    by what part of the decision.
    """

    start: int
    text: str
    role: str
    where: Where
    cues: tuple[Cue, ...]
    score: float
    bar: float | None
    fate: Fate
    rule: str
    decided: str


def explain_lines(
    text: str, *, language: str | None = None, learned: Learned | None = None
) -> list[ExplainedLine]:
    """Every line of a text that is not blank, in order, as `boilerplate_edits` decides about it.

    >>> text = "The bridge opens in May, after two years of work on its southern ramp.\\n\\nFollow us on X"
    >>> [(line.fate, line.bar) for line in explain_lines(text, language="en")]
    [('stays', 1.0), ('goes', 0.75)]
    """
    proposal = propose(text, language=language, learned=learned)
    return list(_lines(text, language, proposal))


def _lines(text: str, language: str | None, proposal: Proposal) -> Iterator[ExplainedLine]:
    knows = wording(language, text)
    for number, line in enumerate(split(text)):
        look = _last_look(proposal.looks, number)
        at = look.alive.index(number)
        reading = look.shown[at]
        verdict, part = _verdict(proposal.looks, number)
        weighed = weigh(_cut_sentence(line, proposal) if part == "end" else line, knows)
        outside = is_outside(look.shown, at, look.first, look.last)
        least = bar(reading, outside)
        fate: Fate = "stays" if verdict is None else "goes" if part == "line" else "cut"
        if verdict is not None and proposal.abstained:
            fate = "spared"
        unused = weighed.unused
        if not reading.read or len(line.text) > LONG:
            unused = (
                "too long to be read for cues" if len(line.text) > LONG else "read for cues at the edges only"
            )
        decided = _decided(verdict, part, reading.score, least, at == look.first, unused)
        yield ExplainedLine(
            start=line.start,
            text=line.text,
            role=reading.role,
            where=_where(at, look),
            cues=weighed.cues,
            score=verdict.score if part != "line" and verdict and verdict.score else reading.score,
            bar=least,
            fate=fate,
            rule=verdict.rule if verdict else reading.rule,
            decided=decided,
        )


def _cut_sentence(line: Line, proposal: Proposal) -> Line:
    """The first sentence of what a paragraph loses at its end: the one whose score was decisive."""
    for edit in proposal.edits:
        if line.start < edit.start < line.end:
            lost = line.text[edit.start - line.start :].lstrip()
            end = [*sentences(lost), len(lost)][1]
            return Line(0, end, lost[:end].strip())
    return line


def _last_look(looks: tuple[Look, ...], number: int) -> Look:
    """The last look that a line was there for: in it, it went or stayed for good."""
    return next(look for look in reversed(looks) if number in look.alive)


def _verdict(looks: tuple[Look, ...], number: int) -> tuple[Verdict | None, str]:
    for look in looks:
        for part, verdicts in (("line", look.gone), ("end", look.cut), ("beginning", look.led)):
            if number in verdicts:
                return verdicts[number], part
    return None, ""


def _where(at: int, look: Look) -> Where:
    if at in (look.first, look.last):
        return "first" if at == look.first else "last"
    return "above" if at < look.first else "below" if at > look.last else "inside"


def _decided(
    verdict: Verdict | None, part: str, score: float, least: float | None, first: bool, unused: str
) -> str:
    """By what part of the decision, in words."""
    if verdict is not None:
        if verdict.rule.startswith("learned."):
            return "the source repeats it, and somebody accepted that as boilerplate"
        if verdict.rule.startswith("model."):
            return f"no rule takes it, but with the lines beside it the model is sure ({verdict.cues[0]})"
        if part != "line":
            return f"its {part} is a promo by itself"
        if verdict.score is not None:
            return "its own score reaches the bar"
        return "the lines around it decide, not its own score"
    if least is None:
        return "lines of this role stay, whatever their score"
    if score >= least:
        return (
            "the first paragraph stays"
            if first
            else "its score reaches the bar, but the lines around it keep it"
        )
    if unused:
        return unused
    return "its score is below the bar" if score else ""
