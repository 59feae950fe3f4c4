"""Strip boilerplate from plain text: promos, links to other articles, share buttons, notices, navigation.

The main path is `propose`: split into lines, read each for cues, decide which go (`decide.py`), cut promos
that follow the last sentence of a paragraph, and abstain if too much would go. Precision comes first: a
line that stays costs a reader a glance, a line of reporting that goes is lost.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from cleaners.boilerplate.closing import closing
from cleaners.boilerplate.decide import EDGE_BAR, edges, verdicts, with_tag_lists
from cleaners.boilerplate.detector import Learned, Verdict, View
from cleaners.boilerplate.judge import judged
from cleaners.boilerplate.lexicon import Wording, wording
from cleaners.boilerplate.line_model import LineModel, line_model
from cleaners.boilerplate.line_score import Reading, read
from cleaners.boilerplate.own_matter import own_matter
from cleaners.boilerplate.reader_comments import reader_comments
from cleaners.boilerplate.remains import remains
from cleaners.edits.log import Edit
from cleaners.text.lines import Line, split, without
from cleaners.text.sentences import sentences

_MOST = 0.4  # of an article's characters; if more would go, something else is wrong with it
_MOST_BESIDE_PROSE = 0.65  # where so many characters of paragraphs stay that it is an article all the same
_PROSE = 400
_PARAGRAPH = 80  # characters of a line that counts as one
_ADDRESS = re.compile(r"https?://[^\s()\[\]<>]+")
_NO_WORD = re.compile(r"[\W_]+")
# What a source repeats was seen in many articles, and may be most of a short one; the others were measured
# against what the rules leave.
_SURE = (
    "learned.",
    "model.",
    "nav.und.remains",
    "nav.und.closing",
    "comments.und.readers",
    "related.und.teasers",
)
_BUTTONS = "share.und.buttons"
_ROUNDS = 12  # what goes uncovers what is beside it; a text that keeps on changing is left alone
_EDGE = 6  # lines at the end of which paragraphs are read closely, too
_TRAILING = 320  # characters at the end of a paragraph in which promos are looked for


@dataclass(frozen=True, slots=True)
class Look:
    """One look at the lines that were left, by number: how each was read, where the article begins and ends
    among them, and what was decided. Lines of `cut` lose their end, lines of `led` their beginning."""

    alive: tuple[int, ...]
    shown: Sequence[Reading]
    first: int
    last: int
    gone: Mapping[int, Verdict]
    cut: Mapping[int, Verdict]
    led: Mapping[int, Verdict]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The deletions proposed for a text; none, and `abstained`, where too much would have gone.

    `looks` are what led there, for explanations.
    """

    edits: tuple[Edit, ...]
    abstained: bool = False
    looks: tuple[Look, ...] = ()


def boilerplate_edits(
    text: str, *, source: str | None = None, language: str | None = None, learned: Learned | None = None
) -> Iterable[Edit]:
    """Deletions of boilerplate, in ascending order; applied, nothing more is proposed.

    `language` is a BCP 47 tag, as far as known; `learned` is what `learn_boilerplate` returned for
    `source`, which says nothing else. Tags, bylines, datelines, captions and quotations are never proposed.

    >>> text = (
    ...     "The bridge opens in May, after two years of work on its southern ramp.\\n\\n"
    ...     "It carries four lanes.\\n\\nPlease visit our Facebook page for news."
    ... )
    >>> [(edit.rule, edit.before) for edit in boilerplate_edits(text, language="en")]
    [('promo.en.visit-facebook-page', '\\n\\nPlease visit our Facebook page for news.')]
    """
    return propose(text, language=language, learned=learned).edits


def propose(
    text: str,
    *,
    language: str | None = None,
    learned: Learned | None = None,
    model: LineModel | Literal["ours"] | None = "ours",
) -> Proposal:
    """What `boilerplate_edits` yields, and whether we abstained; `model` None leaves it to the rules."""
    judge = line_model() if model == "ours" else model
    lines = split(text)
    knows = wording(language, text)
    doomed: dict[int, Verdict] = {}
    trimmed: dict[int, tuple[int, Verdict]] = {}  # where the paragraph ended
    opened: dict[int, tuple[int, Verdict]] = {}  # where it began
    readings = [read(line, knows, closely=False) for line in lines]
    alive = list(range(len(lines)))
    looks: list[Look] = []
    end = -1  # of the article, before what closes the page went: up to there lines are read as inside
    remembered = False  # whether the model was shown the lines that the rules took
    for _ in range(_ROUNDS):
        for i in (*alive[:2], *alive[-_EDGE:]):
            if not readings[i].read:
                readings[i] = read(readings[i].line, knows)
        view = _view(readings, alive, learned, knows.tag)
        view = replace(view, last=max(view.last, bisect_right(alive, end) - 1))
        shown, first, last = view.shown, view.first, view.last
        gone = {alive[at]: verdict for at, verdict in verdicts(view).items()}
        doomed |= gone
        cut = {} if gone else _trailing_promos(shown, last, knows, learned)
        for at, (stop, verdict) in cut.items():
            line = readings[alive[at]].line
            trimmed.setdefault(alive[at], (line.end, verdict))
            kept = Line(line.start, line.start + stop, line.text[:stop])
            readings[alive[at]] = read(kept, knows)
        led = {} if gone else _leading_templates(shown, first, learned)
        for at, (begin, verdict) in led.items():
            line = readings[alive[at]].line
            opened.setdefault(alive[at], (line.start, verdict))
            kept = Line(line.start + begin, line.end, line.text[begin:])
            readings[alive[at]] = read(kept, knows)
        if not (gone or cut or led):
            whole = _view(readings, range(len(lines))) if doomed else view
            if judge:
                if doomed and not remembered:
                    gone = _by_model(judge, whole, range(len(lines)), doomed)
                remembered = True
                gone = gone or _by_model(judge, view, alive, {})
            if doomed and alive and not gone:
                gone = _remaining(whole, view, alive, doomed)
                end = max(end, alive[view.last])
            doomed |= gone
        ends, begins = ({alive[at]: found for at, (_, found) in part.items()} for part in (cut, led))
        looks.append(Look(tuple(alive), shown, first, last, gone, ends, begins))
        if not gone and not cut and not led:
            break
        alive = [i for i in alive if i not in gone]
    else:
        return Proposal((), abstained=bool(doomed), looks=tuple(looks))
    edits = _deletions(text, lines, readings, doomed, trimmed, opened)
    guessed = sum(said(edit.before) for edit in edits if not edit.rule.startswith(_SURE))
    if edits and takes_too_much(said(text), guessed, (readings[i].line.text for i in alive)):
        return Proposal((), abstained=True, looks=tuple(looks))
    return Proposal(edits, looks=tuple(looks))


def _view(
    readings: Sequence[Reading], numbers: Sequence[int], learned: Learned | None = None, language: str = "und"
) -> View:
    """The lines of these numbers as detectors look at them."""
    shown = with_tag_lists([readings[i] for i in numbers])
    return View(shown, *edges(shown), learned, language)


def _remaining(
    whole: View, view: View, alive: Sequence[int], doomed: Mapping[int, Verdict]
) -> dict[int, Verdict]:
    """What readers wrote, and what is left between lines that go, among all lines as they first stood."""
    whole = replace(whole, first=alive[view.first], last=min(alive[view.last], whole.last))
    opinions = reader_comments(whole, doomed)
    found = {**closing(whole, doomed), **remains(whole, doomed), **opinions}
    own = own_matter(whole, talk=not opinions) if found else set()
    gone = {at: verdict for at, verdict in found.items() if verdict and at not in own}
    return _unless_too_much(gone, {at: whole.shown[at].line.text for at in alive})


def _by_model(
    judge: LineModel, view: View, numbers: Sequence[int], doomed: Mapping[int, Verdict]
) -> dict[int, Verdict]:
    """What the model takes of the lines in view, which have these numbers."""
    marked = {at: doomed[i] for at, i in enumerate(numbers) if i in doomed}
    found = judged(view.shown, view.first, view.last, marked, judge)
    own = own_matter(view) if found else set()
    gone = {at: verdict for at, verdict in found.items() if at not in own}
    left = {at: reading.line.text for at, reading in enumerate(view.shown) if at not in marked}
    return {numbers[at]: verdict for at, verdict in _unless_too_much(gone, left).items()}


def _unless_too_much(gone: dict[int, Verdict], left: Mapping[int, str]) -> dict[int, Verdict]:
    """Lines that go of those the rules left; none if it were too much of them."""
    if not gone:
        return {}
    going = sum(said(left[at]) for at in gone)
    staying = (text for at, text in left.items() if at not in gone)
    return {} if takes_too_much(sum(map(said, left.values())), going, staying) else gone


def takes_too_much(whole: int, gone: int, left: Iterable[str]) -> bool:
    """Whether `gone` of `whole`, as `said` counts, is more than an article with these lines left may lose.

    >>> story = "The bridge opens in May, after two years of work on its southern ramp, which had sunk."
    >>> takes_too_much(1000, 500, [story] * 4), takes_too_much(1000, 500, [story] * 5)
    (True, False)
    """
    prose = sum(len(line) for line in left if len(line) >= _PARAGRAPH)
    return gone >= (_MOST_BESIDE_PROSE if prose >= _PROSE else _MOST) * whole


def said(text: str) -> int:
    """How much a text says: its letters and digits, without those of links' addresses.

    Marks and white space do not count, so a text says as much before its typography is normalised as after.

    >>> said('"Two words" ...\\n\\n\\n'), said("“Two  words”… https://example.org/long-address")
    (8, 8)
    """
    return len(_NO_WORD.sub("", _ADDRESS.sub("", text) if "://" in text else text))


def _leading_templates(
    shown: Sequence[Reading], first: int, learned: Learned | None
) -> dict[int, tuple[int, Verdict]]:
    """Learned sentences that open the article's first paragraph: its number to where it then begins."""
    if learned is None or not shown:
        return {}
    text = shown[first].line.text
    found = learned.leading(text)
    if found is None:
        return {}
    begin = found[0] + len(text[found[0] :]) - len(text[found[0] :].lstrip())
    return {first: (begin, Verdict(found[1]))} if 0 < begin < len(text) else {}


def _trailing_promos(
    shown: Sequence[Reading], last: int, knows: Wording, learned: Learned | None
) -> dict[int, tuple[int, Verdict]]:
    """Promos after the last sentence of a paragraph: line number to where the paragraph then ends.

    Asked of the article's last paragraph and of those below it. A flattened article is one long
    paragraph, so this is where its promos are found.
    """
    found = {}
    for at in range(max(0, last), len(shown)):
        reading = shown[at]
        if not reading.prose or reading.role == "keep":
            continue
        text = reading.line.text
        begin = max(0, len(text) - _TRAILING)
        end, verdict = len(text), None
        repeated = learned.trailing(text) if learned else None
        if repeated and text[: repeated[0]].strip():
            end, verdict = repeated[0], Verdict(repeated[1])
            begin = max(0, end - _TRAILING)
        for start in reversed(sentences(text[begin:end])[1:]):
            sentence = read(Line(0, 0, text[begin + start : end].strip()), knows)
            stated = sentence.rule == _BUTTONS and sentence.line.text.endswith(".")  # "More on this later."
            if sentence.score < EDGE_BAR or sentence.role or sentence.quoted or stated:
                break
            end, verdict = begin + start, Verdict(sentence.rule, sentence.cues, sentence.score)
        if verdict:
            found[at] = (len(text[:end].rstrip()), verdict)
    return found


def _deletions(
    text: str,
    lines: Sequence[Line],
    readings: Sequence[Reading],
    doomed: dict[int, Verdict],
    trimmed: dict[int, tuple[int, Verdict]],
    opened: dict[int, tuple[int, Verdict]],
) -> tuple[Edit, ...]:
    """Each line goes with the gap that follows it; those at the end go with the gap before them."""
    cuts = [(start, end, doomed[i]) for i, start, end in without(text, lines, doomed)]
    for i in range(len(lines)):
        if i in opened and i not in doomed:
            cuts.append((opened[i][0], readings[i].line.start, opened[i][1]))
        if i in trimmed and i not in doomed:
            cuts.append((readings[i].line.end, trimmed[i][0], trimmed[i][1]))
    return tuple(
        Edit(start, text[start:end], "", verdict.rule, verdict.cues, verdict.score)
        for start, end, verdict in sorted(cuts, key=lambda cut: cut[0])
    )
