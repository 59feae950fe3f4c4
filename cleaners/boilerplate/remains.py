"""What is left below the article between lines that go: the rest of a list, of a form, of a footer.

Such a line says little about itself: "1 of 10", "Leader of the Packs", "Sort:". What stands on both sides of
it says enough, once everything else is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View, all_go, run_around, runs
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import is_about_this, is_own_tag, is_surely_about_this, stems
from cleaners.boilerplate.related_blocks import HEADLINE_WORDS, TEASER, buttons, is_section
from cleaners.text.sentences import ends_sentence

_MOST = 6  # lines that may be left in a row
_SURE = 3  # lines that go beside them
_EVIDENCE = 0.34  # of these that must be sure
_LONGEST = 200  # characters of a line that may go for where it stands
BESIDE = ("nav.und.between", "nav.und.closing", "nav.und.remains")  # rules for what goes for where it stands
# What goes by these says nothing about the lines beside it: they were the reason, or the mark of a list.
_UNSURE = ("model.", "links.", *BESIDE)
_LINKS = ("related.", "readmore.", "model.und.links")
# Beside these, subheadings of the article and notices stand.
_SHOWN = ("embed.", "ad.", "gallery.", "contact.", "copyright.")
_LEFT = ("", "name", "dateline")  # roles of lines that may; people and dates only beside something else
_BOX = 4  # of a box between paragraphs
_SENTENCE = 3  # words of one
_HEADINGS = ("heading", "open")
_LISTED = (*_LEFT, *_HEADINGS)
_HEADLINES, _HEADLINE = 3, 45  # below a line that goes, and their characters
_ARTICLE = 400  # characters of the paragraphs of one, at least


def remains(view: View, doomed: Doomed) -> Changes:
    """What is left below the article, and of boxes between its paragraphs."""
    return {
        **_above(view, doomed),
        **_below(view, doomed),
        **_inside(view, doomed),
        **_headed(view, doomed),
        **_listed(view, doomed),
    }


def _above(view: View, doomed: Doomed) -> Changes:
    """Labels left between lines that go above the article, none of which may be its title: they share few
    words with it, and a longer line is up there."""
    shown = view.shown
    left = [run for run in _left(range(view.first), doomed) if _is_gap(view, run, doomed)]
    titled = any(at not in doomed and shown[at].terms >= HEADLINE_WORDS for at in range(view.first))
    if not left or not titled:
        return {}
    article = [reading.line.text for at, reading in enumerate(shown) if at >= view.first and at not in doomed]
    known = set().union(*map(stems, article))
    found = [run for run in left if all(_is_strange(shown[at].line.text, known) for at in run)]
    return all_go(found, Verdict("nav.und.remains"))


def _is_gap(view: View, run: Sequence[int], doomed: Doomed) -> bool:
    """Whether a line that goes is on either side of a few labels, one of them for what it says."""
    beside = [doomed.get(run[0] - 1), doomed.get(run[-1] + 1)]
    lines = [view.shown[at] for at in run]
    return None not in beside and any(map(_is_sure, beside)) and _may_go(lines) and all(map(_is_label, lines))


def _is_label(reading: Reading) -> bool:
    """Whether a line says no more than a button or the name of a section does, and neither when nor who."""
    plain = not reading.role and reading.terms < HEADLINE_WORDS and not ends_sentence(reading.line.text)
    return plain and "furniture.byline" not in reading.kinds and "@" not in reading.line.text


def _is_strange(text: str, known: Set[str]) -> bool:
    """Whether less than half of a line's words are known."""
    words = stems(text)
    return 2 * len(words & known) < max(1, len(words))


def _listed(view: View, doomed: Doomed) -> Changes:
    """Headlines of other articles in a row right below a line that goes."""
    shown, found = view.shown, set[int]()
    for run in _left(range(1, len(shown)), doomed):
        above = doomed.get(run[0] - 1)
        if above is None or above.rule.startswith((*_SHOWN, *BESIDE)) or shown[run[0] - 1].size >= _HEADLINE:
            continue
        end = run[0]
        while end < run[-1] + 1 and _is_headline(shown[end]):
            end += 1
        lines, ends = shown[run[0] : end], end not in run or shown[end].prose
        if ends and len(lines) >= _HEADLINES and sum(line.size for line in lines) >= _HEADLINE * len(lines):
            found.update(range(run[0], end))
    own = not found or is_about_this(shown, found, doomed)
    return {} if own else dict.fromkeys(found, Verdict("nav.und.remains"))


def _is_headline(reading: Reading) -> bool:
    return reading.title and reading.terms >= HEADLINE_WORDS and not (reading.role or reading.bullet)


def _below(view: View, doomed: Doomed) -> Changes:
    """The lines left between some that go, or below them to the end, if one beside them is certain: not what
    is about the article, and none where the model of lines found most."""
    below = range(view.last + 1, len(view.shown))
    going = [at for at in below if at in doomed]
    again = buttons(view.shown, going)
    certain = {at for at in going if not doomed[at].rule.startswith(_UNSURE)}
    sure = sorted(certain - again)
    if len(going) < _SURE or not sure or len(sure) < _EVIDENCE * len(going):
        return {}
    closed = len(sure) > _SURE
    found = [
        run
        for run in _left(below, doomed)
        if sure[0] < run[0]
        and (run[-1] < going[-1] or going[1] < run[0])
        and "furniture.tags" not in view.shown[run[0] - 1].kinds
        and not {run[0] - 1, run[-1] + 1}.isdisjoint(certain)
        and _may_go([view.shown[at] for at in run])
        and not (is_own_tag(view.shown, run, doomed) if closed else _is_own(view, run, doomed))
        and not _goes_on(view, run, doomed)
    ]
    found += [run for run in _left(below, doomed) if sure[0] < run[0] and _is_teased(view, run, doomed)]
    return all_go(found, Verdict("nav.und.remains"))


def _headed(view: View, doomed: Doomed) -> Changes:
    """What is left right below a heading of links that goes, down to the next line that does, if none of it
    is a paragraph: the rest of the heading's list, whatever its form."""
    shown, found = view.shown, []
    headings = [at for at in doomed if shown[at].role in _HEADINGS]
    again = buttons(shown, headings)  # "Read more" below each item of a list heads none
    ends: dict[int, int] = {}  # of what goes by the same rule
    for at in sorted(doomed, reverse=True):
        ends[at] = ends[at + 1] if _is_of(doomed, at + 1, at) else at + 1
    told = told_until(shown, doomed)
    for begin in sorted({ends[at] for at in headings if at not in again}):
        if begin in doomed or begin == len(shown) or begin < told:
            continue
        run = run_around(begin, range(begin, len(shown)), lambda other: other not in doomed)
        if all(_may_be_listed(shown[other]) for other in run):
            found.append(run)
    return all_go(found, Verdict("nav.und.remains"))


def told_until(shown: Sequence[Reading], doomed: Doomed) -> int:
    """How many lines it takes until the paragraphs that stay are as long as an article; one too many where
    they never are."""
    told = 0
    for at, reading in enumerate(shown):
        told += reading.size if reading.prose and at not in doomed else 0
        if told >= _ARTICLE:
            return at + 1
    return len(shown) + 1


def _is_of(doomed: Doomed, at: int, heading: int) -> bool:
    """Whether a line goes with a heading."""
    return at in doomed and doomed[at].rule == doomed[heading].rule


def _may_be_listed(reading: Reading) -> bool:
    return (
        reading.role in _LISTED
        and not reading.prose
        and (reading.title or not reading.quoted)
        and reading.size <= _LONGEST
        and "furniture.tags" not in reading.kinds
    )


def _inside(view: View, doomed: Doomed) -> Changes:
    """Lines of a form or a box between two paragraphs, most of which goes; a subheading has its paragraph
    below it, or but one line that goes. What has the same button above and below is an item of a list."""
    between = range(view.first + 1, view.last)
    again = buttons(view.shown, doomed.keys())
    found = []
    for run in _left(between, doomed):
        above, below = run[0] - 1, run[-1] + 1
        if (
            _is_sure(doomed.get(above))
            and _is_sure(doomed.get(below))
            and below + 1 in doomed
            and again.isdisjoint((above, below))
            and view.shown[above].line.text != view.shown[below].line.text
            and len(run) <= _BOX
            and _may_go([view.shown[at] for at in run])
        ):
            found.append(run)
    labels = [at for at in between if at not in doomed and _labels_link(view, at, doomed)]
    return all_go([*found, labels], Verdict("nav.und.remains"))


def _labels_link(view: View, at: int, doomed: Doomed) -> bool:
    """Whether a line is the section of a link that goes: "News" above a headline between paragraphs."""
    link = doomed.get(at + 1)
    return link is not None and link.rule.startswith(_LINKS) and is_section(view.shown[at])


def _is_sure(verdict: Verdict | None) -> bool:
    """Whether a line goes by what says that an article's own line beside it is unlikely."""
    return verdict is not None and not verdict.rule.startswith((*_UNSURE, *_SHOWN))


def _is_teased(view: View, run: Sequence[int], doomed: Doomed) -> bool:
    """Whether a title and a paragraph between two sure lines are a teaser of another article."""
    title, told = view.shown[run[0]], view.shown[run[-1]]
    return (
        len(run) == 2
        and _is_sure(doomed.get(run[0] - 1))
        and _is_sure(doomed.get(run[-1] + 1))
        and title.title
        and title.terms >= HEADLINE_WORDS
        and not title.role
        and told.prose
        and told.role in ("", "credit")
        and told.size <= TEASER
        and not is_about_this(view.shown, run, doomed)
    )


def _left(below: range, doomed: Doomed) -> Iterator[range]:
    """The lines that stay, each run of them between two that go."""
    return runs(below, lambda at: at not in doomed)


def _may_go(run: Sequence[Reading]) -> bool:
    """Whether lines are few, short, and none a quotation or of a kind that is lifted or kept; one at least
    says something other than a name or a date."""
    return (
        len(run) <= _MOST
        and any(not reading.role for reading in run)
        and all(
            reading.role in _LEFT
            and not (reading.prose or reading.quoted)
            and reading.size <= _LONGEST
            and "furniture.tags" not in reading.kinds
            for reading in run
        )
    )


def _goes_on(view: View, run: Sequence[int], doomed: Doomed) -> bool:
    """Whether lines have a sentence in them that asks for nothing, and but one line above them goes for
    what it says: an article of short lines, with a promo between them."""
    above, at = 0, run[0] - 1
    while at in doomed:
        above += not doomed[at].rule.startswith(_UNSURE)
        at -= 1
    return above <= 1 and any(_is_statement(view.shown[at]) for at in run)


def _is_statement(reading: Reading) -> bool:
    stated = reading.terms >= _SENTENCE and reading.line.text.endswith((".", "。", "!"))
    return stated and not reading.cues and "self" not in reading.kinds


def _is_own(view: View, run: Sequence[int], doomed: Doomed) -> bool:
    """Whether lines are about the article, or one that may be its tag."""
    return is_own_tag(view.shown, run, doomed) or is_surely_about_this(view.shown, run, doomed)
