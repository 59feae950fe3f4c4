"""The headline of a page: the one that readers see, before the one that is written for search engines."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from itertools import chain

from cleaners.html.head import Head, one_line
from cleaners.text.folding import WIDE, compact
from cleaners.text.urls import host_and_path
from seeds.pages import page_names

ALIKE = 0.5  # of the words (of the shorter wording) that a heading shares with the page's stated title
SURELY_ALIKE = 0.75  # where there are several such headings
SHORTEST = 0.3  # of the stated title's length; a shorter heading is a rubric
MOST_STATED = 4
LONGEST_KICKER = 40  # characters
CUT = 90  # characters; descriptions for search engines are cut at 110
FEWEST_WORDS = 4  # of what stands before the site's name and a longer slogan, if it is the headline
LEAST_SET_OFF = 3  # characters: a dash and its spaces
SHORTEST_NAME = 4  # letters of a host or a site that make a match of its own

_SEPARATOR = re.compile(
    r"(\s+[-–—|·•:»«/_~<>‹›*⋆★]{1,2}\s+|\s?[｜|ㅣ︱]\s?|\s?[_＿]\s?|(?<=[^\s\d])\s?：\s?|\s+[-–—])"
)
_TIGHT = re.compile(r"(?<=\w)(-)(?=[^\W\d_])")
_RUBRIC = re.compile(r"\s?[-–—|:·_]\s?\w{1,12}")
_MORE_WORDS = re.compile(r"\s[^\W\d_A-Z][^\d()|]*$")  # a name would begin with a capital
_NAME_BEFORE = re.compile(r"\w\s*[-–—|·•:»«]\s+$")
_NAME_BEHIND = re.compile(r"(?:\s+[-–—|·•»«]|\s?[_＿|｜])\s*\w")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


def page_title(head: Head, names: Iterable[str], url: str | None) -> tuple[str | None, str]:
    """The headline, and the part of the page that it was read from. `names` are those of the site.

    A visible first-level heading is taken if it says what the head states: the same, a part of it, or much
    the same in other words. Otherwise it is the site's name, a rubric or the like, and what is stated counts.
    """
    known = [*names, *_host_names(url), *_names_in_headings(head)]
    shown = set(head.headings)
    stated = [(_plain(written, shown), source) for written, source in _stated(head) if compact(written)]
    headings = [_plain(heading, shown) for heading in head.headings]
    headings = [heading for heading in headings if compact(heading) and not _is_name(heading, known)]
    for title, source in stated:
        folded = compact(title), compact(without_site(title, known))
        for heading in headings:
            if compact(heading) in folded:
                return _as_described(heading, stated), source
    for heading in headings:
        for title, source in stated:
            bare = title if source != "html" else without_site(title, known)
            if _is_kicker(heading, bare):
                return bare, source
    if with_kicker := _with_kicker(stated, headings, known):
        return with_kicker
    needed = ALIKE if len(set(map(compact, headings))) == 1 else SURELY_ALIKE
    for heading in headings:
        for title, _ in stated[:MOST_STATED]:
            bare = without_site(title, known)
            if len(compact(bare)) > 8 and compact(heading).startswith(compact(bare)):
                # The heading goes on with its date, its source or a count, or is told in full.
                return (heading if _goes_on(heading, bare) else bare), "html"
            if len(heading) >= SHORTEST * len(bare) and alike(heading, bare) >= needed:
                return heading, "html"
    if not headings and (lower := _below_the_site_s_name(stated, head.subheadings, [*known, *head.logos])):
        return lower, "html"
    for title, source in stated:
        if bare := _without_last(_without_site_before(without_site(title, known), known)):
            return _agreed(bare, [without_site(other, known) for other, _ in stated]), source
    return (headings[0], "html") if headings else (None, "")


def title_candidates(head: Head) -> tuple[str, ...]:
    """Every wording of the headline that the page carries, the article's own first."""
    named = [written for written, source in _stated(head) if source == "json-ld"]
    return tuple(
        dict.fromkeys(filter(None, (*named, *chain(*head.meta["title"]), *head.headings, *head.titles)))
    )


def stated_titles(head: Head) -> tuple[str, ...]:
    """What the head says the headline is, its own description first."""
    return tuple(written for written, source in _stated(head) if source != "html")


def _stated(head: Head) -> Iterator[tuple[str, str]]:
    for name in page_names().json_ld["title"]:
        value = head.article.get(name)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str):
            yield one_line(value), "json-ld"
    for title in chain(*head.meta["title"]):
        yield title, "meta"
    for title in head.titles:
        yield title, "html"


def without_site(title: str, names: Iterable[str] | str | None) -> str:
    """A title without the site's name at its end or beginning, set off by a dash, bar or the like.

    What stands between the name and the headline (a rubric, a date) goes with it.

    >>> without_site("Ice holds | The Harbour News", "Harbour News")
    'Ice holds'
    >>> without_site("Ice holds – for now", "Harbour News")
    'Ice holds – for now'
    >>> without_site("氷はまだ持つ｜港新聞", "港新聞")
    '氷はまだ持つ'
    """
    known = [compact(name) for name in ([names] if isinstance(names, str) else names or ()) if name]
    parts = _SEPARATOR.split(title)
    if len(parts) < 3:
        parts = _TIGHT.split(title) if known else parts
    if not known or len(parts) < 3:
        return title
    for last in range(len(parts) - 1, 0, -2):
        if any(_same(compact(parts[last]), name) for name in known):
            keep = "".join(parts[: last - 1])
            rest = "".join(parts[last + 1 :])
            whole = len(compact(keep)) >= len(compact(rest)) or len(keep.split()) >= FEWEST_WORDS
            return keep.strip() if whole else title
    if any(_same(compact(parts[0]), name) for name in known):
        return "".join(parts[2:]).strip()
    return title


def _without_site_before(title: str, names: Iterable[str]) -> str:
    """A title without the site's whole name and a colon before it.

    >>> _without_site_before("Harbour News: Ice holds for now", ["Harbour News"])
    'Ice holds for now'
    """
    name, colon, rest = title.partition(": ")
    return rest if colon and len(rest.split()) >= FEWEST_WORDS and _is_name(name, names) else title


def _below_the_site_s_name(
    stated: Iterable[tuple[str, str]], subheadings: Iterable[str], known: Iterable[str]
) -> str | None:
    """A lower heading that is what the head states, but for the site's name behind or before it.

    Where the site's own name is the heading of the first level, or an image. What stands before it must be
    known as a name; what stands behind it, and is shorter, is one.
    """
    titles = [title for title, _ in stated]
    for heading in subheadings:
        if (len(heading.split()) > 1 or WIDE.search(heading)) and len(compact(heading)) > 8:
            for title in titles:
                before, found, behind = title.partition(heading)
                if not found or (behind and (before or not _NAME_BEHIND.match(behind))):
                    continue
                if behind and len(behind) <= len(heading) + LEAST_SET_OFF:
                    return heading
                if before and _NAME_BEFORE.search(before) and _is_name(before, known):
                    return heading
    return None


def _names_in_headings(head: Head) -> Iterator[str]:
    """First-level headings with which the title ends, where it begins with a longer one of a lower level."""
    for title in head.titles:
        for lower in filter(title.startswith, filter(None, head.subheadings)):
            rest = title[len(lower) :]
            if len(rest) <= len(lower):
                yield from filter(rest.endswith, head.headings)


def _as_described(heading: str, stated: Iterable[tuple[str, str]]) -> str:
    """A heading without what it adds, set off, to the headline of the page's own description."""
    described = {title for title, source in stated if source == "json-ld"}
    parts = _SEPARATOR.split(heading)
    begun = ("".join(parts[:end]) for end in range(len(parts) - 2, 0, -2))
    return next((title for title in begun if title in described and len(title.split()) > 1), heading)


def _is_kicker(heading: str, title: str) -> bool:
    """Whether a heading is a title and, before it, a few words of a line above it."""
    kicker = heading.removesuffix(title)
    words = kicker.split()
    return (
        SHORTEST_NAME < len(kicker.strip()) <= LONGEST_KICKER
        and kicker != heading
        and not any(map(str.isdigit, kicker))
        and kicker[-1].isspace()
        and words[-1][-1].isalnum()
        and len(title.split()) >= FEWEST_WORDS > len(words)
    )


def _goes_on(heading: str, title: str) -> bool:
    """Whether a heading that begins with a title goes on with words that belong to it."""
    rest = heading[len(title) :] if heading.startswith(title) else ""
    return bool(_MORE_WORDS.match(rest))


def _agreed(title: str, others: Iterable[str]) -> str:
    """A title without the rubric behind it that others don't have, or in full where it is cut short."""
    for other in others:
        if title != other and title.startswith(other) and len(other.split()) >= FEWEST_WORDS:
            if _RUBRIC.fullmatch(title[len(other) :]):
                return other
        elif other != title and len(title) >= CUT and other.startswith(f"{title} "):
            return other
    return title


def _with_kicker(
    stated: list[tuple[str, str]], headings: Iterable[str], known: Iterable[str]
) -> tuple[str, str] | None:
    """The headline with the words before it, where most of what the head says of it begins with them.

    The two stand in elements of their own ("Kenya" above "The view from below") and read as one. The site's
    name is no such words.
    """
    said = [(title, source) for title, source in stated if source != "html"]
    folded = [compact(title) for title, _ in said]
    for title, source in said:
        kicker, colon, headline = title.partition(": ")
        if any(_same(compact(kicker), compact(name)) for name in known):
            kicker = ""
        if colon and 0 < len(kicker) <= LONGEST_KICKER and compact(headline) in map(compact, headings):
            return (title, source) if 2 * folded.count(compact(title)) > len(said) else None
    return None


def _without_last(title: str) -> str:
    """Without what stands behind a bar at the end, if it is short and the rest is a headline without it."""
    headline, bar, last = title.rpartition(" | ")
    if bar and len(last.split()) <= 3 < len(headline.split()) and not any(map(str.isdigit, last)):
        return headline
    return title


def alike(heading: str, title: str) -> float:
    """How much of the shorter wording stands in the other, from 0 to 1.

    >>> alike("Ice holds in the harbour", "Harbour: ice holds for now")
    0.6
    """
    one, other = _grams(heading), _grams(title)
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter > 1 else 0.0


def _grams(text: str) -> set[str]:
    """The words of a text; of scripts without spaces pairs of letters."""
    words = set(re.findall(r"\w+", text.casefold()))
    if any("\u3040" <= letter <= "\u9fff" for letter in text):
        whole = "".join(re.findall(r"\w+", text))
        return {whole[at : at + 2] for at in range(len(whole) - 1)}
    return words


def _is_name(heading: str, names: Iterable[str]) -> bool:
    return any(compact(heading) == compact(name) for name in names)


def _same(part: str, name: str) -> bool:
    return (
        bool(part)
        and bool(name)
        and (
            part == name
            or (len(name) > SHORTEST_NAME and name in part and len(part) < 2 * len(name))
            or (len(part) > SHORTEST_NAME and part in name)
        )
    )


def _host_names(url: str | None) -> list[str]:
    """What a host calls itself, without what all hosts have: `www.harbour-news.co.uk` is `harbour-news`."""
    labels = host_and_path(url)[0].removeprefix("www.").split(".")
    return [label for label in labels[:-1] if len(label) > SHORTEST_NAME]


def _plain(title: str, shown: Container[str]) -> str:
    """A title without tags, unless it is about one: readers are `shown` it, and nothing closes it."""
    if "<" not in title or ("</" not in title and title in shown):
        return title
    return one_line(_TAG.sub("", title))
