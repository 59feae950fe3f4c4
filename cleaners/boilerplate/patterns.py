"""Patterns no language is needed for: headlines in a row, menus, and lines an article repeats."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from cleaners.boilerplate.date_order import goes_back, name_days
from cleaners.boilerplate.detector import Changes, Doomed, Verdict, View, all_go, runs
from cleaners.boilerplate.line_role import is_relative
from cleaners.boilerplate.line_score import Reading
from cleaners.boilerplate.overlap import is_about_this, of_others
from cleaners.boilerplate.related_blocks import HEADLINE_WORDS, is_marked
from cleaners.text.sentences import ANNOUNCING, ASKED, STATED

_ITEM = 3  # lines between two dates of a list
_HEADLINE = 32  # characters of most headlines, and of few entries of a list of results
_MENU = 6  # short items in a row above the article
_PATH, _STEP_WORDS = 80, 3  # characters of a path through the site, words of each step
_LONG_PATH = 180  # with the title behind it
_ARROWS = re.compile(r"\s[>›»❯]\s")
_STEP = re.compile(r"\S\s(?:[>›»❯]\s|›)\S")
_STEP_ENDS = (">", "›", "»", "❯", "|", "/", "→")
_TITLE = 12  # characters of a headline
_STEPS = re.compile(r"\s?[>›»❯·|•]\s?|\s/\s")
_SECTION = 30  # characters of a section's name
_CAPITALISED = 0.5  # of the words of a line that may be: in a name, more are
_BRACKETED = re.compile(r"(?:\[\s.+[^.!]\s\]|\(\s.+[^.!]\s?\))$")
_FURNITURE = ("byline", "dateline", "credit", "caption")
NUMBER = re.compile(r"\d{1,3}(?:[.,]?\d{3})?$")  # that counts something: "3", "1,204"
_NOTICES = 0.2  # of the characters shown that repeated notices may be
_SHARED_DATED = 0.7  # of the words of a dated list that may stand in the article, too
_TIMES = 3  # an article does not say the same thing three times
# "Harbour: Wall repaired", "Who pays? The plan in figures": a headline with a kicker.
KICKER = re.compile(r"\S[:?!|：？！]\s?\S|[“”„«»\"‘「]|\]$|^[-•].*\d{4}[年.]")
_ADDRESS = re.compile(r"://|www\.|@|\w\.(?:com|org|net|[a-z]{2})(?:/|$)")
_RUNS_ON = re.compile(r"。.|\.[”“»\"]\s?\S|^[。、，；]")  # from one sentence into the next
_PRICES = re.compile(r"[$€£]|\(|,[^,]*,")  # and listings: seldom in headlines
_LABEL = re.compile(r"\W{0,4}([^:|]{4,40}?)\s?\|\s?\S")
_BUTTON = 60  # characters of a line that closes an item
_LABELLED = 40  # and of a label
_ITEM_LABEL = re.compile(r"[^.:]{2,30}:\s")  # "Included: ...", said of each of some goods


def headlines(view: View, doomed: Doomed) -> Changes:
    """Headlines of other articles in a row, without a heading above them.

    Lists follow a colon, count, begin alike or have short items. So three or more lines of a headline's
    length below the article, some of them with a kicker, are links; between its paragraphs four or more,
    longer and most of them with a kicker.
    """
    shown, found = view.shown, []
    at = view.first + 1
    while at < len(shown):
        if not shown[at].title:  # as most lines are none
            at += 1
            continue
        inside = at <= view.last
        end = at
        while end < len(shown) and end not in doomed and _is_headline(shown[end], shown[at].bullet):
            end += 1
        run = shown[at:end]
        least, length, share = (4, 60, 0.7) if inside else (3, 55, 0.3)
        if (
            len(run) >= least
            and sum(reading.size for reading in run) >= length * len(run)
            and sum(bool(KICKER.search(reading.line.text)) for reading in run) >= share * len(run)
            and not _is_list(shown[at - 1], run, goes_on=at - 1 not in doomed)
            and not (inside and _are_listings(run))
            and 2 * sum("(" in reading.line.text for reading in run) <= len(run)  # offers, results
        ):
            found.append(range(at, end))
        at = end + 1
    return all_go(of_others(shown, found, doomed), Verdict("related.und.headlines"))


def _are_listings(run: Sequence[Reading]) -> bool:
    """Whether more than a quarter of some lines have what headlines seldom have and listings do."""
    return 4 * sum(bool(_PRICES.search(reading.line.text)) for reading in run) > len(run)


def _is_list(above: Reading, run: Sequence[Reading], *, goes_on: bool) -> bool:
    """Whether the lines of a run are items of the article's own list, which may begin above the run."""
    firsts = {reading.line.text.split(maxsplit=1)[0] for reading in run if not reading.bullet}
    counted = any(first[0].isdigit() for first in firsts)
    alike = 0 < len(firsts) < len(run)
    item = (above.bullet and run[0].bullet) or above.line.text[0].islower()
    return above.line.text.endswith(ANNOUNCING) or counted or alike or (goes_on and item)


def _is_headline(reading: Reading, bullet: bool) -> bool:
    text = reading.line.text
    begins = text.lstrip("-–•*·▪■●>»►▶→ ")[:1]
    return (
        reading.title
        and reading.bullet == bullet
        and 36 <= reading.size <= 160
        and reading.terms >= 4
        and not reading.role
        and text[-1] not in ".!,"
        and not begins.islower()
        and not (reading.quoted and text[-1] in "\"”“»'")
        and not _ADDRESS.search(text)  # a list of sources or of places to go
        and not _RUNS_ON.search(text)
    )


def dated(view: View, doomed: Doomed) -> Changes:
    """Below the article, items with a date each: headlines of other articles, and when they appeared.

    One date, however often, is the article's own. Two or more, with up to three lines between each and
    the next, are a list, whether the date opens its item or closes it. Dates that only go forward are those
    of a programme or a chronology, months and years those of a list of works, and short items those of a
    tour or of results: all these are the article's own.
    So may be a list whose dates open its items, in any order, if more than a headline stands below each date
    or a heading of its own above them, and no mark that the article is over.
    """
    shown = view.shown
    below = range(view.last + 1, len(shown))
    dates = [at for at in below if shown[at].role == "dateline"]
    far = [number for number, (at, following) in enumerate(pairwise(dates), 1) if following - at > _ITEM + 1]
    dates = dates[: far[0]] if far else dates
    differ = len({shown[at].line.text for at in dates}) > 1
    if not differ or not all(_is_item(shown[at]) for at in range(dates[0], dates[-1])):
        return {}
    others = max(following - at for at, following in pairwise(dates)) - 1
    begin, end = dates[0], dates[-1]
    while dates[0] - begin < others and begin - 1 in below and _is_item(shown[begin - 1]):
        begin -= 1
    while end - dates[-1] < others and end + 1 in below and _is_item(shown[end + 1]):
        end += 1
    above = [shown[at].size for at in range(begin, dates[0])]
    headed = bool(above) and (len(above) < others or max(above) < _HEADLINE)
    said = [shown[at].line.text for at in dates]
    recent = any(map(is_relative, said))
    if not above or (headed and end - dates[-1] == others):  # each item opens with its date
        begin = dates[0]
        told = others > 1 or bool(above)  # a title and a sentence, or a heading of the article's own
        if told and not (recent or is_marked(shown, begin, doomed)):
            return {}
    else:
        end = dates[-1]
    items = [
        shown[at].size for at in range(begin, end + 1) if shown[at].title and shown[at].role != "dateline"
    ]
    titled = 2 * sum(size >= _HEADLINE for size in items) >= len(dates)
    signed = len(dates) >= _TIMES and all("furniture.byline" in shown[at].kinds for at in dates)
    news = recent or (goes_back(said, view.language) and name_days(said, view.language))
    found = [range(begin, end + 1)] if news and (titled if others else signed) else []
    return all_go(of_others(shown, found, doomed, _SHARED_DATED), Verdict("related.und.dated"))


def _is_item(reading: Reading) -> bool:
    return not reading.prose and reading.role in ("", "dateline", "name", "byline", "caption", "credit")


def menus(view: View, doomed: Doomed) -> Changes:
    """Short items of a list above the article: a menu of languages or sections."""
    shown = view.shown
    found = runs(range(view.first), lambda at: _is_item_of_a_menu(shown[at]), _MENU)
    return all_go(of_others(shown, found, doomed), Verdict("nav.und.menu"))


def _is_item_of_a_menu(reading: Reading) -> bool:
    return reading.bullet and reading.size <= 40 and not reading.role


def breadcrumbs(view: View, doomed: Doomed) -> Changes:
    """Lines above the article that say where in the site it stands: "Home > Health", "Business · Updated"."""
    shown = view.shown
    paths = [
        at for at in range(view.first) if at not in doomed and (_is_path(shown[at]) or _leads_to(shown, at))
    ]
    return all_go([paths, _sections(view, doomed)], Verdict("nav.und.path"))


def _leads_to(shown: Sequence[Reading], at: int) -> bool:
    """Whether a line is a path that ends with the title, which is the line beside it: "Home » Pier opens"."""
    text = shown[at].line.text
    if shown[at].prose:
        return False
    for beside in (*shown[max(0, at - 1) : at], *shown[at + 1 : at + 2]):
        title = beside.line.text
        if _TITLE <= len(title) < len(text) and text.endswith(title):
            way = text.removesuffix(title)
            spaced = way.endswith(" ") and not way.rstrip().endswith(ANNOUNCING)
            return way.rstrip().endswith(_STEP_ENDS) or ("line" in shown[at].kinds and spaced)
    return False


def _sections(view: View, doomed: Doomed) -> list[int]:
    """The rest of a row of sections that the text begins with, above its headline; what recurs in the text
    may be a title of few words."""
    shown, end = view.shown, 0
    while end < view.first and (end in doomed or _names_section(shown[end])):
        end += 1
    if not end or 0 not in doomed or not doomed[0].rule.startswith("nav."):
        return []
    if not shown[end].title or shown[end].terms <= HEADLINE_WORDS:
        return []
    return [at for at in range(end) if at not in doomed and not is_about_this(shown, [at], doomed, 1.0)]


def _names_section(reading: Reading) -> bool:
    text = reading.line.text
    return (
        reading.title
        and not reading.role
        and reading.terms <= _STEP_WORDS
        and reading.size <= _SECTION
        and not any(map(str.isdigit, text))
    )


def _is_path(reading: Reading) -> bool:
    text = reading.line.text
    if reading.role or reading.size > _LONG_PATH:
        return False
    *way, end = _ARROWS.split(text)
    if len(way) > 1 and all(map(_is_step, way)):
        return not end.endswith(STATED)  # behind two steps, the title of the article
    if reading.size > _PATH or not (_STEP.search(text) or "edge" in reading.kinds):
        return False
    if ":" in text:
        return False  # "Album › Genre: Pop" says something
    parts = _STEPS.split(text)
    return len(parts) > 1 and all(_is_step(part) and not part[-1].isdigit() for part in parts)


def _is_step(part: str) -> bool:
    return 0 < len(part.split()) <= _STEP_WORDS


def bracketed(view: View, doomed: Doomed) -> Changes:
    """Headlines in brackets between paragraphs: "[ Ferry fares will rise again ]", set off by spaces."""
    shown = view.shown
    return all_go(
        [[at for at in range(view.first + 1, len(shown)) if at not in doomed and _is_bracketed(shown[at])]],
        Verdict("readmore.und.bracketed"),
    )


def _is_bracketed(reading: Reading) -> bool:
    text = reading.line.text
    bracketed = text[0] in "[(" and _BRACKETED.match(text) is not None
    return bracketed and reading.terms >= HEADLINE_WORDS and reading.role in ("", "name")


def counters(view: View, doomed: Doomed) -> Changes:
    """The numbers of views, shares or comments: the only ones that stand alone above or below the article,
    one or some in a row.

    What is beside them says more than a word or two: "Serves" above "4" is a recipe's, a name a result's.
    Several may be the article's, too, unless a date, an author, a picture or what goes is beside them. Its
    first paragraph may be a subtitle: below that, a date, an author or a button is on either side.
    """
    shown = view.shown
    second = next((at for at in range(view.first + 1, len(shown)) if shown[at].prose), view.first)
    found = []
    for region in (range(view.first), range(view.first + 1, second), range(view.last + 1, len(shown))):
        numbers = [at for at in region if NUMBER.match(shown[at].line.text)]
        if not numbers or numbers[-1] - numbers[0] >= len(numbers):
            continue
        beside = [at for at in (numbers[0] - 1, numbers[-1] + 1) if 0 <= at < len(shown)]
        furniture = [at for at in beside if shown[at].role in _FURNITURE or at in doomed]
        if region.start == view.first + 1:
            enough = furniture == [at for at in beside if at != view.first]
        else:
            enough = bool(furniture) or len(numbers) == 1
        if enough and all(_says_more(shown[at]) or at in doomed for at in beside):
            found.append(numbers)
    return all_go([[at for at in run if at not in doomed] for run in found], Verdict("share.und.counter"))


def _says_more(reading: Reading) -> bool:
    return reading.role in _FURNITURE or reading.terms >= HEADLINE_WORDS


def repeated(view: View, doomed: Doomed) -> Changes:
    """Sentences that stand there three times, lines that open alike in capitals ("READ THIS | ..."), and
    lines of some words that stand there again, each time beside one that goes.

    Questions are left alone (an interview names its speakers each time), and so is the first paragraph.
    """
    shown = view.shown
    texts = [reading.line.text for reading in shown]
    labels = [_label(reading) for reading in shown]
    if len({*texts}) == len(texts) and len(texts) - labels.count("") < _TIMES:  # nothing stands there again
        return {}
    lines, counted = Counter(texts), Counter(filter(None, labels))
    alone = {  # at least once, or perhaps the title
        reading.line.text
        for at, reading in enumerate(shown)
        if at <= view.first or (at - 1 not in doomed and at + 1 not in doomed)
    }
    again = sum(reading.size for reading in shown if lines[reading.line.text] >= _TIMES)
    notices = again <= _NOTICES * sum(reading.size for reading in shown)  # else the article itself is doubled
    found = []
    for at, reading in enumerate(shown):
        text = reading.line.text
        same = notices and lines[text] >= _TIMES and _is_sentence(reading)
        alike = counted[labels[at]] >= _TIMES and not reading.prose
        beside = lines[text] > 1 and text not in alone and _may_recur(reading)
        plain = not (reading.role or reading.quoted or reading.bullet)
        if at != view.first and plain and (same or alike or beside):
            found.append(at)
    return all_go([[at for at in found if at not in doomed]], Verdict("repeated.und.line"))


def item_buttons(view: View, doomed: Doomed) -> Changes:
    """A line of few words that closes each of three items or more: "Where to buy" below each camera.

    An item is a heading and its paragraphs. What stands below every one of them tells nothing of any; a
    subheading that recurs ("Ingredients") has something of its own below it, and so has a speaker's name.
    """
    shown = view.shown
    if len(shown) - len({reading.line.text for reading in shown}) < _TIMES - 1:
        return {}
    again: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(view.first + 1, len(shown)):
        if at not in doomed and _may_close(shown[at]):
            again[shown[at].line.text].append(at)
    found = [
        lines
        for lines in again.values()
        if len(lines) >= _TIMES
        and _is_below_item(shown, lines[0])
        and all(_is_told(shown, above, below) for above, below in pairwise(lines))
    ]
    return all_go(found, Verdict("repeated.und.line"))


def _may_close(reading: Reading) -> bool:
    plain = reading.title and reading.terms > 0 and not (reading.role or reading.quoted or reading.bullet)
    return plain and reading.size <= _BUTTON and not reading.line.text.endswith(ANNOUNCING + ASKED)


def _is_below_item(shown: Sequence[Reading], at: int) -> bool:
    """Whether a heading and its paragraphs stand above a line."""
    above = at - 1
    while above > 0 and _tells(shown[above]):
        above -= 1
    return shown[at - 1].prose and not _tells(shown[above])


def _is_told(shown: Sequence[Reading], above: int, below: int) -> bool:
    """Whether a heading and paragraphs are all that stands between two lines."""
    if below - above < _TIMES or shown[above + 1].prose or shown[above + 1].bullet:
        return False
    return shown[below - 1].prose and all(_tells(shown[at]) for at in range(above + 2, below))


def _tells(reading: Reading) -> bool:
    """Whether a line is a paragraph, or shows what one says."""
    return reading.prose or reading.role in ("caption", "credit")


def empty_labels(view: View, doomed: Doomed) -> Changes:
    """Labels in a row below the article with nothing behind their colons, whose values are gone."""
    shown = view.shown
    below = range(view.last + 1, len(shown))
    found = runs(below, lambda at: at not in doomed and _is_label(shown[at]), _TIMES)
    return all_go(
        (run for run in found if run.stop == len(shown) or run.stop in doomed), Verdict("nav.und.label")
    )


def _is_label(reading: Reading) -> bool:
    return reading.size <= _LABELLED and reading.line.text.endswith(ANNOUNCING)


def _may_recur(reading: Reading) -> bool:
    """Whether a line has enough words to be no subheading ("In short"), and is no name, label or question."""
    text = reading.line.text
    said = text.split()
    named = sum(word[0].isupper() for word in said) > _CAPITALISED * len(said)
    asks = text.endswith(ANNOUNCING + ASKED)
    return reading.terms >= HEADLINE_WORDS and not (reading.prose or named or asks or "|" in text)


def _is_sentence(reading: Reading) -> bool:
    text = reading.line.text
    return 40 <= reading.size <= 300 and text.endswith(STATED) and not _ITEM_LABEL.match(text)


def _label(reading: Reading) -> str:
    """What opens a line before a bar, if it is two or more words in capitals."""
    text = reading.line.text
    if (
        "|" not in text
        or not text[:40].strip("-–•*>»( ")[:4].isupper()
        or reading.size > 180
        or text.endswith("?")
    ):
        return ""
    match = _LABEL.match(text)
    label = match.group(1) if match else ""
    return label if label.isupper() and len(label.split()) > 1 else ""
