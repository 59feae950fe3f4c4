"""What the model of lines adds to the rules: stretches of lines that are sure together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from cleaners.boilerplate.decide import EDGE_BAR
from cleaners.boilerplate.detector import Verdict, runs
from cleaners.boilerplate.line_features import QUOTES
from cleaners.boilerplate.line_model import LineModel
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.sequence import BODY, HEAD, LINKS, TAIL, Costs, decode
from cleaners.text.sentences import ANNOUNCING

_NEVER = ("keep", "tags", "caption", "credit")
_SIGNED = ("byline", "name", "dateline")  # they go with the links they belong to, hardly alone
_CLOSING = ('"', "”", "»", "“", "」", "』", "’")
_STATED = (".", "。", "…", "।")
_SENTENCE = (".", "!", "…", "。", "！", "؟", "।", "?", "？")
_ADDRESS = re.compile(
    r"://|www\.|@|\[email|(?:\d[\s./-]?){6}|\b\w+\.(?:com|org|net|info|de|fr|it|es|ru|pl|uk)\b"
)
_NUMBERED = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s|\[\d+\]|\||[*_]{1,2}\w")  # and notes, credits
_LABELLED = re.compile(r"[^:]{3,40}: \S")
_SIGNATURE = re.compile(r"[^\W\d_][^,:\d]{2,20}, (?:[^\W\d_]\w*\.?(?: |$)){1,4}$")  # "Love always, Ana"
_CERTAIN = -5.0  # the evidence of a paragraph that is not judged
_FURNITURE = -1.0  # and of tags, captions and the like, which stay, and stand in tails, too
_LEAST, _MOST = -4.0, 3.0  # of one line: no single one decides for all
_ALONE = 1.0  # asked more between paragraphs where the rules took nothing
_SOLE = 2.0  # evidence of the only line that would go of a text
_WRAPPED = (40, 110)  # characters of a line of wrapped text
_BLOCK = 2  # lines around an address that may belong to it
_TAGS = 4  # short lines below a heading
_BUTTONS = 3  # times that a list has a button
_RULES = {HEAD: "model.und.head", LINKS: "model.und.links", TAIL: "model.und.tail"}


def judged(
    shown: Sequence[Reading], first: int, last: int, marked: Mapping[int, Verdict], model: LineModel
) -> dict[int, Verdict]:
    """The lines that the model takes beside those that the rules take, and why."""
    odds = model.log_odds(shown, first, last, marked.keys())
    if not odds:
        return {}
    asked = model.settings
    said = _evidence(shown, first, last, marked, odds, asked.doubt)
    lean = max(asked.lean_links, asked.lean_tail)
    if all(each + lean <= 0 for each in said.values()):
        return {}
    costs = Costs(
        asked.into_head, asked.into_links, asked.into_rest, asked.into_tail, asked.lean_links, asked.lean_tail
    )
    evidence = [
        None if at in marked else said.get(at, _FURNITURE if reading.role in _NEVER else _CERTAIN)
        for at, reading in enumerate(shown)
    ]
    parts = decode(evidence, last, costs)
    found: dict[int, Verdict] = {}
    for at in sorted(said, reverse=True):
        least = asked.floor_links if parts[at] == LINKS else asked.floor
        if shown[at].prose:
            least = 0.0
        elif at <= last and not marked:
            least += _ALONE
        if parts[at] == BODY or said[at] < least:
            continue
        below = at + 1
        if below < len(shown) and shown[below].prose and below not in found and below not in marked:
            continue  # what stands above a paragraph that stays is its heading
        place = HEAD if at < first else TAIL if at > last else LINKS
        chance = round(1 / (1 + math.exp(-odds[at])), 3)
        found[at] = Verdict(_RULES[place], (f"model {chance}", *shown[at].cues), chance)
    for run in runs(shown, lambda reading: reading.bullet, 2):
        if 3 * sum(at in found or at in marked for at in run) <= 2 * len(run):
            for at in run:
                found.pop(at, None)  # most of the list stays
    if len(found) == 1 and not marked and all(said[at] < _SOLE for at in found):
        return {}  # one line, with nothing beside it, is weak evidence
    return found


def _evidence(
    shown: Sequence[Reading],
    first: int,
    last: int,
    marked: Mapping[int, Verdict],
    odds: Mapping[int, float],
    doubt: float,
) -> dict[int, float]:
    """The lines that the model may take, and how much speaks for it, in log-odds."""
    kept = {*marked, *_items(shown, marked), *_with_buttons(shown, marked), *_wrapped(shown)}
    contacts = {at for at in odds if not shown[at].rule and _ADDRESS.search(shown[at].line.text)}
    found = {}
    for at in odds.keys() - kept:
        above = shown[at - 1] if at and at - 1 not in marked else None
        doubts = _doubts(shown[at], at, first, last, above)
        if doubts is None:
            continue
        if not contacts.isdisjoint(range(at - _BLOCK, at + _BLOCK + 1)):
            doubts = max(doubts, 2)  # whom the article is about, and where to find them
        found[at] = min(max(odds[at], _LEAST), _MOST) - doubt * doubts
    return found


def _items(shown: Sequence[Reading], marked: Mapping[int, Verdict]) -> set[int]:
    """Items of lists that the rules left alone: tags whatever heads them, and what is announced."""
    found = set[int]()
    for at, reading in enumerate(shown):
        if reading.role in ("heading", "open") and at not in marked:
            end = at + 1
            while end < len(shown) and end not in marked and shown[end].size <= 32 and shown[end].terms <= 4:
                end += 1
            if end - at > _TAGS:
                found.update(range(at, end))
        elif at not in marked and reading.terms > 1 and reading.line.text.endswith(ANNOUNCING):
            end = at + 1
            while end < len(shown) and (end in marked or shown[end].bullet):
                end += 1
            found.update(range(at, end))
    return found


def _with_buttons(shown: Sequence[Reading], marked: Mapping[int, Verdict]) -> set[int]:
    """Lists of which each item has a button such as "Read more", from the first item to the last."""
    found = set[int]()
    places: dict[str, list[int]] = {}
    for at, reading in enumerate(shown):
        rule = marked[at].rule if at in marked else reading.rule
        if not rule:
            continue
        again = places.setdefault(rule.rpartition(".")[0], [])
        if not again or at - again[-1] > 1:
            again.append(at)
    for again in places.values():
        if len(again) >= _BUTTONS:
            apart = again[1] - again[0]
            found.update(range(again[0] - apart, again[-1] + apart + 1))
    return found


def _wrapped(shown: Sequence[Reading]) -> set[int]:
    """Lines of text that was wrapped: long ones in a row, at least two of which go on with a small letter."""
    found = set[int]()
    for run in runs(shown, lambda line: _WRAPPED[0] <= line.size <= _WRAPPED[1] and not line.bullet, 3):
        if sum(shown[at].line.text[0].islower() for at in run[1:]) > 1:
            found.update(run)
    return found


def _doubts(reading: Reading, at: int, first: int, last: int, above: Reading | None) -> int | None:
    """How much more the model must be sure of a line, in steps; None if it may never take it."""
    text = reading.line.text
    if at == first or reading.role in _NEVER or reading.score >= EDGE_BAR or _NUMBERED.match(text):
        return None  # with such a score it stays only because of the lines around it
    if not reading.rule and reading.terms <= 2 and text.endswith(ANNOUNCING):
        return None  # "Authors:"
    if above and above.line.text.endswith(ANNOUNCING):
        return 2  # what a line announces
    if reading.prose or (reading.terms > 1 and text.endswith(_SENTENCE)) or text.endswith(","):
        return 1 + (at <= last or text.endswith(_STATED))
    if at == last + 1 and _SIGNATURE.match(text):
        return 2
    if text.startswith(QUOTES) and text.endswith(_CLOSING):
        return 2  # somebody speaks
    return (reading.role in _SIGNED) + (at <= last and _LABELLED.match(text) is not None)
