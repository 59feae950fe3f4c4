"""When an article was published: from what the page states, what it shows by the headline, or a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from itertools import chain
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.head import Head
from cleaners.html.marks import ABOVE, Line, Mark, Marks, mark_text
from cleaners.html.prose import ends_as_sentence, is_prose, width
from cleaners.text.dates import Moment, parse_moment
from cleaners.text.written_dates import Habits, find_moments, read_moment
from seeds.pages import page_names

Found = tuple[Moment | None, str]

GUESS = "guess"
LABEL = 40  # characters between a word that says what a date is, and the date
EYEBROW = 15  # elements; a date that is farther above the headline is not the article's
_IN_ADDRESS = re.compile(
    r"(?<!\d)((?:19|20)\d\d)[-/_]?(?:(0?[1-9]|1[0-2])[-/_](0?[1-9]|[12]\d|3[01])|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_DAY_IN_PATH = re.compile(r"/(?:(?:19|20)\d\d/\d{1,2}/\d{1,2}/|(?:19|20)\d{6}(?!\d))")
_DATA = re.compile(r"data-\S*(?:date|time|publish|created|epoch|utc)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_TOLD = ("p", "li", "dd", "blockquote")
SENTENCE = 60  # columns; what is shorter may be a date with the words around it
SEVERAL = 3  # days of one name are those of the articles of a list
MINUTE = timedelta(minutes=1)
WEST = 10  # hours that clocks are behind UTC at most, where news is written
EASTERN = 5  # hours that the nearest clocks are behind it in North America
_WEST = frozenset(timedelta(minutes=minutes) for minutes in range(120, 60 * WEST + 1, 30))
MUCH_LATER = timedelta(days=31)  # a page dated so long after the day in its address was put up again


def published(
    head: Head,
    tree: HtmlElement,
    url: str | None,
    marks: Callable[[], Marks],
    how: Habits,
    changed: Moment | None = None,
) -> Found:
    """The moment of publication, and the part of the page that has it (`guess` where none states it).

    What is only guessed is not the day on which the page says that it was `changed`.
    """
    stated = list(_stated(head, how))
    if not stated:
        stated += _said_first(marks(), how)
    if not (stated and stated[0][0].time_given and stated[0][0].zone_given):
        stated += _shown(marks(), how)
        stated += _called_published(marks(), how) if not stated else []
        stated += [(moment, "meta") for moment in _read(chain(*head.meta["date"]), how)]
    stated = stated or [(moment, "json-ld") for moment in _read(_values(head.page, "published_at"), how)]
    if stated:
        return _fullest(stated)
    for named in (_in_address(url), _in_title(head, how)):
        if named is not None:
            return named, GUESS
    found: tuple[Callable[[], Moment | None], ...] = (
        lambda: _beside_headline(marks(), how),
        lambda: _labelled(marks(), how),
        lambda: _far(marks(), how),
        lambda: shown_change(marks(), how),  # the one date that the page shows
        lambda: _searched(tree, url, how),
    )
    for guess in found:
        if (moment := guess()) and not (changed and changed.at.date() == moment.at.date()):
            return moment, GUESS
    return None, ""


def by_address(url: str | None, moment: Moment | None) -> Moment | None:
    """The day in a page's address, where it is long before the moment that the page states.

    Pages that moved to another system, or were edited, may state the date of that.
    """
    if moment is None or not _DAY_IN_PATH.search(url or ""):
        return None
    named = _in_address(url)
    return named if named and moment.at - named.at > MUCH_LATER else None


def in_own_zone(
    moment: Moment, head: Head, how: Habits, url: str | None, marks: Callable[[], Marks]
) -> datetime:
    """A moment in the zone of the page, where that is known; for its readers it is of the day there.

    Many systems state UTC in the head, and the same moment with the offset of the place elsewhere. A day
    without a time begins at the place's midnight.
    """
    if not moment.time_given:
        return moment.at.replace(tzinfo=how.zone)
    if not moment.zone_given or moment.at.utcoffset():
        return moment.at
    written = chain(*head.meta["published_at"], *head.meta["modified_at"], (at for at, _ in head.times))
    for said in map(parse_moment, written):
        if said and said.zone_given and said.at.utcoffset() and abs(said.at - moment.at) < MINUTE:
            return moment.at.astimezone(said.at.tzinfo)
    if moment.at.time() == time.min:  # a day, written as a moment by a system that has moments only
        return moment.at
    if how.zone is UTC and moment.at.hour < WEST:
        return moment.at.astimezone(_zone_behind(moment.at, url, marks(), how))
    return moment.at.astimezone(how.zone)


def _zone_behind(at: datetime, url: str | None, marks: Marks, how: Habits) -> tzinfo:
    """The offset west of Greenwich at which a moment is what the page shows by its headline.

    Where only the day before is shown, it is the smallest offset in North America that gives this day.
    """
    how = replace(how, may_guess=True)
    near = [line.text for line in marks.lines if marks.is_near(line.place, EYEBROW)]
    shown = [found for text in near if not is_prose(text) for _, found in find_moments(text, how)]
    for each in shown:
        behind = at.replace(second=0, microsecond=0) - each.at.replace(tzinfo=UTC)
        if each.time_given and not each.zone_given and behind in _WEST:
            return timezone(-behind)
    named = _in_address(url)
    days = {each.at.date() for each in shown} or ({named.at.date()} if named else set())
    behind = timedelta(hours=max(EASTERN, at.hour + 1))
    return timezone(-behind) if days == {(at - behind).date()} else UTC


def modified(head: Head, how: Habits) -> Found:
    """The moment of the last change, as the page states it."""
    named = [(written, "meta") for written in chain(*head.meta["modified_at"])]
    named += [
        (written, "json-ld") for node in (head.article, head.page) for written in _values(node, "modified_at")
    ]
    for written, source in named:
        if moment := read_moment(written, how):
            return moment, source
    return None, ""


def shown_change(marks: Marks, how: Habits) -> Moment | None:
    """The date in a short line near the headline that a word before it calls that of the last change."""
    how = replace(how, may_guess=True)
    near = (said for line, said in _labelled_lines(marks) if marks.is_near(line.place, EYEBROW))
    found = (moment for said in near for moment, lead in _dates_in(said, how) if lead < 0)
    return next(found, None)


def unread(head: Head, how: Habits) -> str | None:
    """What the page states as its date and nobody can read, if that is all it states."""
    written = [*_values(head.article, "published_at"), *chain(*head.meta["published_at"])]
    return written[0][:100] if written and not any(read_moment(each, how) for each in written) else None


def _values(node: Mapping[str, Any], name: str) -> Iterator[str]:
    for property in page_names().json_ld[name]:
        value: Any = node.get(property)
        value = value[0] if isinstance(value, list) and value else value
        value = value.get("@value") if isinstance(value, dict) else value
        if isinstance(value, str | int) and not isinstance(value, bool):
            yield str(value)


def _stated(head: Head, how: Habits) -> Iterator[tuple[Moment, str]]:
    for moment in _read(_values(head.article, "published_at"), how):
        yield moment, "json-ld"
    for group in head.meta["published_at"]:
        moments = list(_read(group, how))
        if len({moment.at.date() for moment in moments}) < SEVERAL:
            yield from ((moment, "meta") for moment in moments)
    for moment in _read((written for written, original in head.times if original), how):
        yield moment, "html"


def _said_first(marks: Marks, how: Habits) -> Iterator[tuple[Moment, str]]:
    """A date anywhere on the page that its sentence calls that of the first publication."""
    words = page_names().marked["first_published"]
    for _, written in _labelled_lines(marks):
        said = written.casefold()
        if (at := _last_of(said, words)) >= 0:
            near = (m for begin, m in find_moments(said[at:], how) if begin < LABEL)
            yield from ((moment, "html") for moment in near)


def _called_published(marks: Marks, how: Habits) -> Iterator[tuple[Moment, str]]:
    """A date in a short line near the headline that a word before it calls that of the publication."""
    for line, said in _labelled_lines(marks):
        if marks.is_near(line.place, EYEBROW) and not is_prose(line.text):
            yield from ((moment, "html") for moment, lead in _dates_in(said, how) if lead > 0)


def _labelled_lines(marks: Marks) -> Iterator[tuple[Line, str]]:
    """The lines with a number, and what each says behind the line before it, if that can be its label."""
    before = ""
    for line in marks.lines:
        if _DIGIT.search(line.text):
            yield line, f"{before} {line.text}"
        before = line.text if len(line.text) < LABEL else ""


def _shown(marks: Marks, how: Habits) -> Iterator[tuple[Moment, str]]:
    """Dates that are marked as such near the headline: first those called the first, then by nearness."""
    ranked: list[tuple[bool, int, Moment]] = []
    for mark in marks.dates:
        if marks.is_near(mark.place) and (read := _marked(mark, how)):
            moment, is_first = read
            sure = is_first or mark.exact
            if not sure and mark.place < 0 and (mark.place < -EYEBROW or _is_in_masthead(mark.element)):
                continue  # today's date, in the header of the whole site
            if _is_beside(mark.element):
                continue
            ranked.append((not sure, abs(mark.place) + (EYEBROW if mark.place < 0 else 0), moment))
    ranked.sort(key=lambda rank: rank[:2])
    yield from ((moment, "html") for _, _, moment in ranked)


def _is_in_masthead(element: HtmlElement) -> bool:
    """Whether an element stands in the header of the whole site."""
    around = {each.tag for each in element.iterancestors()}
    return "header" in around and around.isdisjoint(("article", "main"))


def _is_beside(element: HtmlElement) -> bool:
    """Whether an element stands in a part beside the article, which does not hold its headline."""
    if next(element.iterancestors("article"), None) is not None:
        return False
    aside = next(element.iterancestors("aside"), None)
    return aside is not None and next(aside.iter("h1"), None) is None


def _far(marks: Marks, how: Habits) -> Moment | None:
    """A date that is marked as that of a publication below the text, if there is one alone."""
    below = (m for m in marks.dates if m.exact and m.place > 0 and not marks.is_near(m.place))
    found = [read[0] for mark in below if (read := _marked(mark, how))]
    return found[0] if len({moment.at.date() for moment in found}) == 1 else None


def _marked(mark: Mark, how: Habits) -> tuple[Moment, bool] | None:
    """The moment that a marked element holds, and whether it is called the first; not that of a change."""
    names = page_names().marked
    written = mark.element.get("datetime") or mark.element.get("content") or _own_data(mark.element)
    if not written and _DIGIT.search(said := mark.element.get("title") or ""):  # as microformats do
        written = said
    text = mark_text(mark.element)
    moment = parse_moment(written, how.clock) if written else None
    if (moment is None or not moment.zone_given) and len(text) <= 200 and _DIGIT.search(text):
        shown = _first_published(text, how)
        # The element's own value is exact; the text beside it may name the zone that it lacks.
        moment = shown if moment is None or (shown and shown.zone_given) else moment
    if moment is None:
        return None
    said = f"{mark.label} {text}".casefold()
    said = said[: len(mark.label) + 1 + len(re.split(r"\d", text, maxsplit=1)[0])]
    changed = _last_of(said, names["modified_before"])
    first = _last_of(said, names["published_before"])
    return (moment, first >= 0) if changed <= first else None


def _own_data(element: HtmlElement) -> str:
    """The value that a page's program reads: `data-published`, `data-timestamp` and the like."""
    named = (value for name, value in element.items() if _DATA.match(name) and _DIGIT.search(value))
    return next(named, "")


def _beside_headline(marks: Marks, how: Habits) -> Moment | None:
    """A date in a short line near the headline, the nearest below it first."""
    how = replace(how, may_guess=True)
    above = EYEBROW if marks.headed else 3 * ABOVE
    near = [line for line in marks.lines if marks.is_near(line.place, above) and _DIGIT.search(line.text)]
    near = [line for line in near if not _tells(line.text)]
    near.sort(key=lambda line: (line.place < 0, abs(line.place)))
    return next(filter(None, (_first_published(line.text, how) for line in near)), None)


def _tells(text: str) -> bool:
    """Whether a text is a sentence: a date in it is that of what it tells."""
    text = text.strip()
    return width(text) >= SENTENCE and ends_as_sentence(text)


def _in_title(head: Head, how: Habits) -> Moment | None:
    """A date that stands at the end of the page's title, set off from the headline."""
    for title in head.titles:
        last = re.split(r"\s[|–—-]\s", title)[-1]
        for at, moment in find_moments(last, how):
            if at == 0:
                return moment
    return None


def _labelled(marks: Marks, how: Habits) -> Moment | None:
    """A date anywhere on the page that a word before it calls the date, if there is one alone."""
    found: list[Moment] = []
    before = ""
    for line in marks.lines:
        label = f"{before} {line.text}"[: len(before) + 1 + 20].casefold()
        if _DIGIT.search(line.text) and _last_of(label, page_names().marked["date_before"]) >= 0:
            moment = _first_published(line.text, how)
            found += [moment] if moment else []
        before = line.text[-20:]
    return found[0] if len({moment.at.date() for moment in found}) == 1 else None


def _first_published(text: str, how: Habits) -> Moment | None:
    """The first date in a text that is not said to be that of a change."""
    return next((moment for moment, lead in _dates_in(text, how) if lead >= 0), None)


def _dates_in(text: str, how: Habits) -> Iterator[tuple[Moment, int]]:
    """The dates in a text, each with what the last word between it and the one before calls it: above 0 that
    of the publication, below 0 that of a change, 0 neither."""
    names = page_names().marked
    begin = 0
    for at, moment in find_moments(text, how):
        said, begin = text[begin:at].casefold(), at
        yield moment, _last_of(said, names["published_before"]) - _last_of(said, names["modified_before"])


def _last_of(text: str, words: Iterable[str]) -> int:
    """Where the last of these words ends in a text; -1 where there is none."""
    return max(
        (
            text.rfind(word) + len(word)
            for word in words
            if word in text and re.search(rf"(?<!\w){re.escape(word)}", text)
        ),
        default=-1,
    )


def _in_address(url: str | None) -> Moment | None:
    for found in _IN_ADDRESS.finditer(url or ""):
        year, month, day, month2, day2 = found.groups()
        try:
            at = datetime(int(year), int(month or month2), int(day or day2), tzinfo=UTC)
        except ValueError:
            continue
        return Moment(at, zone_given=False, time_given=False)
    return None


def _searched(tree: HtmlElement, url: str | None, how: Habits) -> Moment | None:
    """htmldate's search of address and body; it wants fixed bounds, or its answer changes with the clock.

    It does not see the article's sentences, which tell of other days, nor what readers say below it.
    """
    from htmldate import find_date
    from trafilatura.htmlprocessing import prune_unwanted_nodes

    from cleaners.html.trafilatura_discard import comment_sections

    tree = deepcopy(tree)
    # The dates there are of copyrights and of builds, of programs and of other articles.
    etree.strip_elements(tree, "footer", "aside", "nav", "script", "style", with_tail=False)
    for body in tree.iter("body"):
        etree.strip_elements(body, "meta", with_tail=False)
    tree = prune_unwanted_nodes(tree, [comment_sections])
    for told in [each for each in tree.iter(*_TOLD) if _tells(each.text_content())]:
        if told.getparent() is not None:
            told.drop_tree()
    # It searches a tree only; a string that looks like an address it would open.
    try:
        day = find_date(
            tree,
            original_date=True,
            url=url or "",
            extensive_search=False,
            min_date="1995-01-01",
            max_date="2100-01-01",
        )
    except (ValueError, OverflowError, AttributeError, TypeError, RecursionError):
        return None
    return parse_moment(day or "", how.clock)


def _read(written: Iterable[str], how: Habits) -> Iterator[Moment]:
    return filter(None, (read_moment(each, how) for each in written))


def _fullest(read: list[tuple[Moment, str]]) -> tuple[Moment, str]:
    """The first statement, or the same moment as it is written out in full elsewhere."""
    first = read[0]
    if first[0].time_given and first[0].zone_given:
        return first
    day = first[0].at.date()
    full = [r for r in read if r[0].time_given and r[0].zone_given and abs((r[0].at.date() - day).days) <= 1]
    return (full or [r for r in read if r[0].time_given and r[0].at.date() == day] or [first])[0]
