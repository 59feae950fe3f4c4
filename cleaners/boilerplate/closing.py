"""What closes a page: from a heading of links, a form for comments or a notice of rights down to the end.

Below such a mark stand teasers, boxes, remains of lists, each in words of its own. That no paragraph of the
article follows says what all of them are: one that might be is longer than a teaser, or has no title, or
stands below another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View, run_around
from cleaners.boilerplate.line_features import is_quotation
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import overlap
from cleaners.boilerplate.related_blocks import TEASER, buttons
from cleaners.boilerplate.remains import BESIDE, told_until
from cleaners.boilerplate.teasers import BROKEN
from cleaners.learned.protected import is_about_a_person
from cleaners.text.sentences import STATED

_SHARE = 0.5  # of the characters shown that may stand below it
_SHARED, _TOLD = 0.6, 0.45  # of the words of what is left that the article may have; with a sentence in it
_OPINIONS = 0.35  # of them that readers' opinions may be
_MARKS = ("related.", "comments.", "copyright.")  # lines of other kinds are weak marks:
_WEAK = 2  # so many together are one, if no more lines are left below the first
_CLOSED = ("comments.", "copyright.", "account.")  # kinds after which an article hardly ever goes on
# What goes by these is no mark: they were the reason, or stand beside what the article shows and says.
_NONE = ("links.", "readmore.", "ad.", "embed.", "gallery.", "player.", "model.", *BESIDE)
_BEGINNINGS = 3  # of texts, each of so many characters, that are a list without a mark
_BEGINNING, _LONGEST = 60, 720
_DATA = ("byline", "name", "dateline", "credit", "caption")  # of a list, where it has several
_TAG, _TAG_WORDS = 32, 4  # characters and words of one
_REFERRING = 5  # words beside an address of a book or a study
_NAMED = ("name", "byline", "credit")
_HEADLINE = 2  # words of a title that has a teaser
_OFFERING = frozenset(("channel", "lure", "you"))  # cues of which a promo has one,
_ADDRESSING, _CUES = _OFFERING | {"ask", "please", "self"}, 2  # and two of these: "click here" says little


def closing(view: View, doomed: Doomed) -> Changes:
    """The lines left below the uppermost mark from which on nothing may be the article's."""
    shown = view.shown
    mark = min(_marks(view, doomed), default=len(shown))
    left = [at for at in range(mark + 1, len(shown)) if at not in doomed]
    if not left:
        return {}
    # The same name twice is one, and its owner may be the article's author; a list has the same day often.
    named = {(shown[at].role, at if shown[at].role == "dateline" else shown[at].line.text) for at in left}
    roles = Counter(role for role, _ in named)
    tags = _tags(shown, mark)
    found = [
        at
        for at in left
        if at not in tags
        and (shown[at].role not in _DATA or roles[shown[at].role] > 1)
        and not _is_signed(view, at)
        and not (shown[at].terms >= _REFERRING and "://" in shown[at].line.text)  # what it refers to
    ]
    if mark < told_until(shown, doomed):
        return {}
    above = [reading for at, reading in enumerate(shown[:mark]) if at not in doomed]
    shared = overlap((shown[at].line.text for at in found), (reading.line.text for reading in above)) or 0.0
    most = _TOLD if any(_is_told(shown[at]) for at in found) else _SHARED
    return dict.fromkeys(found, Verdict("nav.und.closing")) if shared <= most else {}


def _marks(view: View, doomed: Doomed) -> Iterator[int]:
    """Marks from the end of the page upwards, as far as no paragraph of the article comes up.

    One sentence below a mark may be the article's last, unless it is a form's. Several lines that break off
    need no mark, and tags are one: they end an article.
    """
    shown, again = view.shown, buttons(view.shown, doomed.keys())
    gone = left = told = broken = 0
    for at in _upwards(view, _SHARE):
        if at not in doomed:
            if shown[at].role == "tags":
                yield at
                return
            if not _may_close(view, at, doomed):
                yield from _opinions(view, doomed)
                return
            left += 1
            told += _is_told(shown[at]) and not _is_bio(view, at)
            broken += _breaks_off(shown[at])
            if _breaks_off(shown[at]) and broken >= _BEGINNINGS:
                titled = at - 1 > view.first and at - 1 not in doomed and shown[at - 1].title
                yield at - 1 - titled  # as if a mark stood above
            continue
        rule = doomed[at].rule
        counts = not rule.startswith(_NONE)
        gone += counts
        headed = shown[at].role in ("heading", "open") or rule.startswith(_MARKS)
        many = counts and gone >= max(_WEAK, left)
        if (headed or many) and (told != 1 or rule.startswith(_CLOSED)) and at not in again:
            yield at


def _opinions(view: View, doomed: Doomed) -> Iterator[int]:
    """Marks of what readers say, whatever its form, if there is not much of it: the uppermost lines about
    comments that have another one below."""
    shown, found = view.shown, 0
    for at in _upwards(view, _OPINIONS):
        if at not in doomed:
            if shown[at].role == "keep" or is_quotation(shown[at].line.text):
                return
        elif doomed[at].rule.startswith("comments."):
            found += 1
            if found > 1:
                yield at


def _upwards(view: View, share: float) -> Iterator[int]:
    """Lines from the end of the page upwards, as long as they are no more than a share of what is shown."""
    room = share * sum(reading.size for reading in view.shown)
    for at in range(len(view.shown) - 1, view.first, -1):
        room -= view.shown[at].size
        if room < 0:
            return
        yield at


def _tags(shown: Sequence[Reading], mark: int) -> set[int]:
    """Tags, and the short lines right below them."""
    found: set[int] = set()
    for at in range(mark, len(shown)):
        short = shown[at].size <= _TAG and shown[at].terms <= _TAG_WORDS
        if shown[at].role == "tags" or (short and shown[at].role in ("", "name") and at - 1 in found):
            found.add(at)
    return found


def _may_close(view: View, at: int, doomed: Doomed) -> bool:
    """Whether a line may stand below the article: no sentence, or a teaser, or what tells of an author."""
    reading, above = view.shown[at], view.shown[at - 1]
    if reading.role == "keep" or (_is_sentence(reading) and is_quotation(reading.line.text)):
        return False
    if _breaks_off(reading):
        return not _is_written_so(view, at, doomed)
    if not _is_told(reading):
        return True
    titled = not above.prose and above.terms >= _HEADLINE and not above.line.text.endswith(STATED)
    if at - 1 in doomed:
        titled = not above.rule or doomed[at - 1].rule.startswith(_CLOSED)
    return reading.size <= TEASER and (above.role == "dateline" or titled or _is_bio(view, at))


def _breaks_off(reading: Reading) -> bool:
    """Whether a line is the beginning of a text, as teasers are."""
    return _BEGINNING <= reading.size <= _LONGEST and reading.line.text.endswith(BROKEN)


def _is_written_so(view: View, at: int, doomed: Doomed) -> bool:
    """Whether paragraphs that break off follow each other below no title, as an author's do."""
    shown, below = view.shown, range(view.first + 1, len(view.shown))
    run = run_around(at, below, lambda other: other not in doomed and _breaks_off(shown[other]))
    return len(run) > 1 and (run.start - 1 in doomed or not shown[run.start - 1].title)


def _is_told(reading: Reading) -> bool:
    """Whether a line is a sentence or more, and does not speak to the reader as promos do."""
    offers = not _OFFERING.isdisjoint(reading.kinds) and len(_ADDRESSING & reading.kinds) >= _CUES
    return _is_sentence(reading) and not offers


def _is_sentence(reading: Reading) -> bool:
    return reading.prose or reading.line.text.endswith((".", "。"))


def _is_bio(view: View, at: int) -> bool:
    """Whether a paragraph tells of the person whom it, or the line above it, names; in whatever language."""
    reading, above = view.shown[at], view.shown[at - 1]
    text, name = reading.line.text, above.line.text.split()[0]
    named = above.role in _NAMED or (name[0].isupper() and text.split()[0] == name)
    return reading.prose and (named or is_about_a_person(text))


def _is_signed(view: View, at: int) -> bool:
    """Whether a line is what tells of an author, or the name or label above it."""
    below = at + 1 < len(view.shown) and _is_bio(view, at + 1)
    return _is_bio(view, at) or (below and not view.shown[at].prose)
