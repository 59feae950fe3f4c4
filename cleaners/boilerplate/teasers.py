"""Teasers of other articles that close a page: title, sentence, and date or button, item by item.

A teaser is written as articles are, so its words say nothing. What stands beside it does: few sections of an
article have a date or a button each. Some do: letters, a diary, matches, a chronology with the newest first.
So such a list goes below a mark that the article is over, and only there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaners.boilerplate.date_order import day, goes_back
from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View, all_go, runs
from cleaners.boilerplate.line_features import is_quotation
from cleaners.boilerplate.line_score import DOUBT, Reading
from cleaners.boilerplate.overlap import of_others, overlap
from cleaners.boilerplate.related_blocks import HEADLINE_WORDS, is_marked
from cleaners.text.sentences import ANNOUNCING, ASKED

_LONGEST = 720  # characters of a teaser
_ITEM = 6  # lines between two marks
_PAIRS = 4  # of a date and a paragraph
_TIMES = 3  # items of a list
_ABOVE = 400  # characters of paragraphs that make an article
_SHARE = 0.5  # of the characters shown that teasers may be
_SHARED = 0.7  # of their words that may stand in the article, too
_LABEL = 40  # characters of a line that stands in each item
_FEW = 2  # words of a label
_HEADLINE = 28  # characters of most titles, and of few entries of a list of versions
_BUTTONS = ("readmore.", "related.", "pager.", "nav.")
_PICTURES = ("caption", "credit")
BROKEN = ("…", "...", "…]", "...]")
_BEGINNING = 80  # characters of a sentence that breaks off
_SPREAD = 3  # characters by which sentences differ that are cut at one length
_TITLES = 2  # lines above a sentence: a label and the title
_MEMBERS = ("", "dateline", "name", "byline", "tags", "heading", "open")


def teasers(view: View, doomed: Doomed) -> Changes:
    """Items with a day each that do not only go forward, or with a line that all of them have, below a mark;
    or with a sentence each that breaks off."""
    shown = view.shown
    lists = (*_dated(view, doomed), *_alike(view, doomed), *_cut_off(view, doomed))
    found = [*_mingled(view, doomed), *(run for run in lists if _closes(view, run, doomed))]
    others = of_others(shown, found, doomed, _SHARED)
    return all_go([[at for at in run if at not in doomed] for run in others], Verdict("related.und.teasers"))


def _dated(view: View, doomed: Doomed) -> Iterator[range]:
    shown = view.shown
    lines = [at for at in range(view.first + 1, len(shown)) if shown[at].role == "dateline"]
    if len(lines) < _TIMES:
        return
    read = {at: day(shown[at].line.text, view.language) for at in lines}
    for chain in _chains(shown, [at for at in lines if read[at]], doomed):
        said = [shown[at].line.text for at in chain]
        days = len({read[at] for at in chain})
        timed = any(":" in date for date in said)  # a report of some days has its hours
        often = (2 if timed else 1) * len(chain) <= 3 * days
        run = _run(shown, chain, doomed)
        marked = is_marked(shown, run.start, doomed)
        if marked and often and days >= _TIMES and goes_back(said, view.language):
            yield run


def _mingled(view: View, doomed: Doomed) -> list[range]:
    """The longest list of dates with a paragraph each, wherever it stands, that go neither forward nor back:
    a chronology, a ticker and a diary have an order. The last of them may be the article's own date and its
    first paragraph."""
    shown = view.shown
    dates = {at for at, reading in enumerate(shown) if reading.role == "dateline" and at not in doomed}
    if len(dates) < _PAIRS:
        return []
    told = [reading.size if _is_told(reading) else 0 for reading in shown]
    found = []
    for run in runs(
        range(len(shown)), lambda at: at in dates or (at - 1 in dates and 0 < told[at] <= _LONGEST)
    ):
        items = range(run.start, run.stop - len(run) % 2, 2)
        goes_on = run.stop < len(shown) and shown[run.stop].prose
        said = [shown[at].line.text for at in items]
        if (
            len(items) - goes_on >= _PAIRS
            and all(at in dates and at + 1 not in dates for at in items)
            and goes_back(said, view.language)
            and goes_back(said[::-1], view.language)
        ):
            found.append(range(run.start, items.stop - 2 * goes_on))
    longest = max(found, key=len, default=range(0))
    left = sum(told) - sum(told[longest.start : longest.stop])
    return [longest] if longest and left >= _ABOVE else []


def _alike(view: View, doomed: Doomed) -> Iterator[range]:
    """Items that all have one line."""
    shown = view.shown
    below = range(view.first + 1, len(shown))
    same: defaultdict[str, list[int]] = defaultdict(list)
    for at in below:
        if shown[at].size <= _LABEL:
            same[shown[at].line.text.casefold()].append(at)
    for marks in [marks for marks in same.values() if len(marks) >= _TIMES]:
        if shown[marks[0]].prose or (marks[0] in doomed and not doomed[marks[0]].rule.startswith(_BUTTONS)):
            continue
        for chain in _chains(shown, marks, doomed):
            run = _run(shown, chain, doomed)
            if is_marked(shown, run.start, doomed) or _is_labelled(shown, chain, run, doomed):
                yield run


def _is_labelled(shown: Sequence[Reading], chain: Sequence[int], run: range, doomed: Doomed) -> bool:
    """Whether each item has a headline and the same section or author, which needs no mark: an article does
    not label its parts so. One with a link below each part does, so where there are sentences the label is
    the item's first line."""
    label = shown[chain[0]]
    if not label.terms or "furniture.caption" in label.kinds or label.line.text.endswith(ANNOUNCING):
        return False  # of a picture, or a value stands below it
    if overlap([label.line.text], (reading.line.text for reading in shown[: run.start])) == 1.0:
        return False  # a subheading of the article
    between = [range(above + 1, below) for above, below in pairwise(chain)]
    told = any(_tells(shown[at]) for at in run if at not in doomed)
    items = [*between, range(chain[-1] + 1, run.stop)] if told else between
    return all(any(_is_headline(shown[at]) for at in item if at not in doomed) for item in items)


def _is_headline(reading: Reading) -> bool:
    asks = reading.line.text.endswith(ASKED)  # the questions of a list of answers do
    return (
        reading.title
        and reading.size >= _HEADLINE
        and reading.terms >= HEADLINE_WORDS
        and not (asks or reading.role)
    )


def _cut_off(view: View, doomed: Doomed) -> Iterator[range]:
    """Titles with a sentence each that breaks off or, below a mark, is as long as the others."""
    shown = view.shown
    chain: list[int] = []
    for at in range(len(shown) - 1, view.first, -1):
        if at in doomed or not _tells(shown[at]):
            continue
        if chain and not _is_item(shown, range(at + 1, chain[-1] + 1), doomed):
            break
        chain.append(at)
    if len(chain) < _TIMES:
        return
    length = shown[chain[0]].size
    alike = [at for at in chain if abs(shown[at].size - length) <= _SPREAD]
    broken = [at for at in chain if shown[at].line.text.endswith(BROKEN)]
    for same in (alike, broken):
        if len(same) >= _TIMES and same == chain[: len(same)]:
            run = range(_up(shown, same[-1], _TITLES, doomed, signed=False), same[0] + 1)
            if run.start < same[-1] and (same is broken or is_marked(shown, run.start, doomed)):
                yield run


def _chains(shown: Sequence[Reading], marks: Sequence[int], doomed: Doomed) -> Iterator[list[int]]:
    """Marks that follow each other with one item between each two."""
    chain = [*marks[:1]]
    for above, at in pairwise(marks):
        if _is_item(shown, range(above + 1, at), doomed):
            chain.append(at)
            continue
        if len(chain) >= _TIMES:
            yield chain
        chain = [at]
    if len(chain) >= _TIMES:
        yield chain


def _is_item(shown: Sequence[Reading], between: range, doomed: Doomed) -> bool:
    left = [shown[at] for at in between if at not in doomed]
    told = [reading for reading in left if _tells(reading)]
    return (
        0 < len(left) <= _ITEM
        and len(told) <= 1
        and len(told) < len(left)
        and all(reading.size <= _LONGEST and not is_quotation(reading.line.text) for reading in told)
        and all(reading.role in _MEMBERS or reading.role in _PICTURES for reading in left)
    )


def _run(shown: Sequence[Reading], chain: Sequence[int], doomed: Doomed) -> range:
    """The lines of a list whose items have these marks: the first may have its title above the mark, the last
    its teaser below."""
    between = [at for at in range(chain[0] + 1, chain[1]) if at not in doomed]
    told = [at for at in between if _tells(shown[at])]
    end = chain[-1] + 1
    if told and told[0] == between[0]:  # below the title and its date
        titles, teasing = len(between) - 1, 0
        end = _down(shown, end, 1, 0, doomed)
    elif end < len(shown) and end not in doomed and not _tells(shown[end]):  # the date opens the item
        return range(chain[0], _down(shown, end, len(told), len(between) - len(told), doomed))
    else:
        titles, teasing = len(between) - len(told), len(told)
    begin = chain[0]
    if teasing and _tells(shown[begin - 1]) and shown[begin - 1].size <= _LONGEST:
        begin -= 1
    return range(_up(shown, begin, titles, doomed), end)


def _up(shown: Sequence[Reading], begin: int, titles: int, doomed: Doomed, *, signed: bool = True) -> int:
    """Where the titles above a line begin, so many of them at most; with the author's name if `signed`."""
    highest = max(1, begin - titles)
    while begin > highest and begin - 1 not in doomed and _is_title(shown[begin - 1]):
        if shown[begin - 1].role == "byline" and not signed:
            break
        begin -= 1
    return begin


def _down(shown: Sequence[Reading], end: int, told: int, titles: int, doomed: Doomed) -> int:
    while end < len(shown) and (titles or told):
        if end in doomed:
            end += 1
        elif _tells(shown[end]) and told and shown[end].size <= _LONGEST:
            end, told, titles = end + 1, told - 1, 0
        elif titles and (_is_title(shown[end]) or shown[end].role in _PICTURES):
            end, titles = end + 1, titles - 1
        else:
            break
    return end


def _tells(reading: Reading) -> bool:
    """Whether a line is a paragraph, or the beginning of one."""
    return reading.prose or (reading.size >= _BEGINNING and reading.line.text.endswith(BROKEN))


def _is_title(reading: Reading) -> bool:
    return not _tells(reading) and reading.role in _MEMBERS


def _closes(view: View, run: range, doomed: Doomed) -> bool:
    """Whether there is an article above a list, more than the list is, and nothing of it below."""
    shown = view.shown
    titles = [
        shown[at].size
        for at in run
        if shown[at].terms > _FEW and _is_title(shown[at]) and not shown[at].line.text.endswith((".", "。"))
    ]
    above = sum(reading.size for reading in shown[: run.start] if _is_told(reading))
    below = [at for at in range(run.stop, len(shown)) if at not in doomed and _is_told(shown[at])]
    size = sum(shown[at].size for at in run)
    return (
        above >= _ABOVE
        and not below
        and 2 * sum(title >= _HEADLINE for title in titles) >= max(len(titles), _TIMES)
        and size <= _SHARE * sum(reading.size for reading in shown)
    )


def _is_told(reading: Reading) -> bool:
    return reading.prose and reading.score < DOUBT and reading.role in ("", "keep")
