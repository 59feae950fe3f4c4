"""What the model of lines adds to the rules: the lines that it is sure of."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence

from cleaners.boilerplate.detector import Verdict, runs
from cleaners.boilerplate.line_measures import heard
from cleaners.boilerplate.line_model import LineModel
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import SHARED, overlap
from cleaners.boilerplate.own_matter import LABELLED
from cleaners.boilerplate.records import glossary
from cleaners.text.sentences import ANNOUNCING, ASKED, STATED, ends_sentence

_NEVER = ("keep", "tags", "caption", "credit", "byline", "name")
_ITEM = re.compile(r"(?:\d{1,2}|[a-h])[.)]\s|\[\d+\]|\||[*_]+\s?\w")  # numbered, a row of a table, a note
_ASKED = 5  # paragraphs at the end
_SUBHEADING = 3  # words of a heading above a sentence that is no paragraph
_STATEMENT = 3  # and of that sentence, at least
_RECORDS = 2  # different values that a label has in an article of records
_ANSWERS = 3  # questions with an answer below them that are no headlines
_QUOTED = re.compile(r"[\"“”„«»「」『』]|^[‘']")
_COUNT = re.compile(r"([^\W\d]+) ([1-9]\d?)[.):]")
_NUMBER = re.compile(r"[1-9]\d?")
_SIGNATURE = re.compile(r"[^\W\d_][^,:\d]{2,20}, (?:[^\W\d_]\w*\.?(?: |$)){1,4}$")  # "Love always, Ana"
_IN_ADDRESSES = re.compile(r"[:.@\[\d]")  # each has one of these, most lines have none
_ADDRESS = re.compile(
    r"://|www\.|@|\[email|(?:\d[\s./-]?){6}|\w\.(?:com|org|net|info|de|fr|it|es|ru|pl|uk)\b"
)


def judged(
    shown: Sequence[Reading], first: int, last: int, marked: Mapping[int, Verdict], model: LineModel
) -> dict[int, Verdict]:
    """The lines that the model takes beside those that the rules take, and why."""
    said = {at for at, reading in enumerate(shown) if _is_said(reading, at, last)}
    near = _near_the_end(shown)
    asked = [
        at
        for at, reading in enumerate(shown)
        if at not in (0, first)  # the title, perhaps
        and at not in marked
        and (at not in said or (at >= near and _may_be_asked(reading)))
    ]
    if not model.hears(shown, asked):
        return {}  # as in most articles: what stays for other reasons need not be looked for
    kept = {
        *_announced(shown, marked),
        *_numbering(shown),
        *_counting(shown),
        *_answered(shown, marked, first),
        *glossary(shown),
        *_fields(shown, marked, first),
    }
    asked = [at for at in asked if at not in kept and not _stays(shown[at], at, last)]
    odds = model.log_odds(shown, asked, first, last, marked.keys())
    sure, sentence = model.settings.sure, model.settings.sentence
    going = {at for at in odds if odds[at] >= (sentence if at in said else sure)}
    prose = [at for at, reading in enumerate(shown) if reading.prose and at not in marked]
    end = max((at for at in prose if at not in going), default=0)
    going -= {at for at in said if at < end}  # above a paragraph that stays, the article goes on
    going -= {at - 1 for at in prose if at not in going}  # its heading
    going -= {at for at in going if _heads(shown, at, going, marked)}
    if first - 1 in going and _is_title(shown, first, last):
        going.discard(first - 1)
    for run in runs(range(len(shown)), lambda at: shown[at].bullet, 2):
        if 3 * sum(at in going or at in marked for at in run) <= 2 * len(run):
            going.difference_update(run)  # most of the list stays
    if len(going) == 1 and not marked and all(odds[at] < model.settings.alone for at in going):
        return {}  # one line, with nothing beside it, is weak evidence
    return {at: _verdict(shown[at], at, first, last, odds[at]) for at in going}


def _may_be_asked(reading: Reading) -> bool:
    """Whether a sentence may be a promo at all: nobody is quoted in those."""
    return heard(reading) and not _QUOTED.search(reading.line.text)


def _near_the_end(shown: Sequence[Reading]) -> int:
    """From where on sentences are asked about: the last few paragraphs."""
    prose = [at for at, reading in enumerate(shown) if reading.prose]
    return prose[-_ASKED] if len(prose) >= _ASKED else 0


def _counting(shown: Sequence[Reading]) -> Iterator[int]:
    """Lines that a word and a number open, and the same word and the next number others: "Tip 2: films"."""
    counted: dict[tuple[str, int], int] = {}
    for at, reading in enumerate(shown):
        match = _COUNT.match(reading.line.text)
        if match:
            counted[match[1], int(match[2])] = at
    for (name, number), at in counted.items():
        beside = (counted.get((name, number + step)) for step in (-1, 1))
        if any(other is not None and abs(other - at) > 1 for other in beside):
            yield at


def _numbering(shown: Sequence[Reading]) -> Iterator[int]:
    """Lines that are numbers alone and count up through the text, as those above the items of a list do."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for at, reading in enumerate(shown):
        if _NUMBER.fullmatch(reading.line.text):
            numbers[int(reading.line.text)].append(at)
    for number, places in [*numbers.items()]:
        beside = [*numbers.get(number - 1, ()), *numbers.get(number + 1, ())]
        yield from (at for at in places if any(abs(other - at) > 1 for other in beside))


def _answered(shown: Sequence[Reading], marked: Container[int], first: int) -> Iterator[int]:
    """Questions with a sentence below each, and these: lists of headlines hardly ask three times."""
    asked = [
        at
        for at in range(first + 1, len(shown) - 1)
        if at not in marked
        and at + 1 not in marked
        and shown[at].line.text.endswith(ASKED)
        and not shown[at + 1].line.text.endswith(ASKED)
        and ends_sentence(shown[at + 1].line.text)
    ]
    if len(asked) >= _ANSWERS:
        for at in asked:
            yield from (at, at + 1)


def _is_title(shown: Sequence[Reading], first: int, last: int) -> bool:
    """Whether the article says half of the words above its first paragraph again."""
    article = (reading.line.text for reading in shown[first : last + 1])
    return (overlap([shown[first - 1].line.text], article) or 0.0) >= SHARED


def _fields(shown: Sequence[Reading], marked: Container[int], first: int) -> Iterator[int]:
    """Lines below the first paragraph that give the same label another value: "Price: free", "Price: $30"."""
    values: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for at in range(first + 1, len(shown)):
        text = shown[at].line.text
        label = LABELLED.match(text) if at not in marked and not shown[at].cues else None
        if label:
            values[label[1]][text] = at
    for lines in values.values():
        if len(lines) >= _RECORDS:
            yield from lines.values()


def _heads(shown: Sequence[Reading], at: int, going: Container[int], marked: Container[int]) -> bool:
    """Whether a line of a few words stands above a sentence that stays, short as it may be."""
    if at + 1 == len(shown) or at + 1 in going or at + 1 in marked or shown[at].role == "dateline":
        return False
    below = shown[at + 1]
    stated = below.terms >= _STATEMENT and below.line.text.endswith(STATED) and not below.cues
    return stated and 0 < shown[at].terms <= _SUBHEADING


def _announced(shown: Sequence[Reading], marked: Container[int]) -> Iterator[int]:
    """Lines that announce something, and the items of the list below them."""
    for at, reading in enumerate(shown[:-1]):
        if at not in marked and reading.line.text.endswith(ANNOUNCING):
            yield at
            bullet, below = shown[at + 1].bullet, at + 1
            while (
                below < len(shown)
                and below not in marked
                and not shown[below].prose
                and shown[below].bullet == bullet
            ):
                yield below
                below += 1


def _stays(reading: Reading, at: int, last: int) -> bool:
    """Whether a line stays for what it is, or because it may well be the article's: a name, an address, the
    hand that signs."""
    text = reading.line.text
    return (
        reading.role in _NEVER
        or "furniture.tags" in reading.kinds
        or _ITEM.match(text) is not None
        or (_IN_ADDRESSES.search(text) is not None and _ADDRESS.search(text) is not None)
        or (at == last + 1 and _SIGNATURE.match(text) is not None)
    )


def _is_said(reading: Reading, at: int, last: int) -> bool:
    """Whether a line is a paragraph or a sentence, as the article's own are."""
    text = reading.line.text
    asks = at > last + 1 and text.endswith(ASKED)  # a headline may ask
    return reading.prose or (reading.terms > 1 and ends_sentence(text) and not asks)


def _verdict(reading: Reading, at: int, first: int, last: int, odds: float) -> Verdict:
    rule = "model.und.head" if at < first else "model.und.tail" if at > last else "model.und.links"
    chance = round(1 / (1 + math.exp(-odds)), 3)
    return Verdict(rule, (f"model {chance}", *reading.cues), chance)
