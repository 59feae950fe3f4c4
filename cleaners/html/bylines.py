"""The authors of a page: who its head names, who stands in its byline, and last the house itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, takewhile, zip_longest
from typing import Any

from lxml.html import HtmlElement

from cleaners.html.authors import LONGEST_NAME, author_names, is_house, is_person, is_role
from cleaners.html.head import Head, one_line
from cleaners.html.marks import Line, Mark, Marks, mark_text
from cleaners.text.folding import compact
from seeds.pages import page_names

Sites = frozenset[str]
Found = tuple[tuple[str, ...], str]

LONGEST_BYLINE = 120  # characters
LONGEST_HANGUL = 25  # characters of a line with one name in it
BELOW = 30  # elements from the last paragraph to whoever signed the text
LAST_UNMARKED = 20  # elements below the headline, where no text follows
MOST_TEASERS = 5  # different names far from the headline; where there are more, they are those of teasers

_WRITERS = (
    r"authors?|autor(?:es|en|i|a)?|auteurs?|autore|writers?|reporters?|journalists?|columnists?|redakteure?|"
    r"journaliste|firmas?|verfasser(?:in)?|autrice|redactor(?:a|es)?|toimittajat?|skribenter|autorzy"
)
_STAFF = r"by|staff|people|person|team|profiles?|contributors?|redaktion|redaccion|users?|member"
_WRITER_PAGE = re.compile(rf"/(?i:{_WRITERS})/[^/]")
_AUTHOR_PAGE = re.compile(rf"/(?i:{_WRITERS}|{_STAFF})/[^/]")  # where a byline is marked as one
_PART = re.compile(r"\s*[|;,·•]\s*|\s[–—-]\s")
_NUMBER = re.compile(r"\d")
_DATED = re.compile(r"\D{4,}\d")
_INVERTED = re.compile(r"[^\s,]*[^\W\d_A-Z][^\s,]*,\s[^\s,]*[^\W\d_A-Z][^\s,]*(?:\s[A-Z]\.?)?")
_BY = re.compile(
    r"\s*(?:(?:(?:words|written|posted|published|submitted|reported|edited|text|story|article) )?by|von|par"
    r"|por|av|af|di|door|przez|text|texto|opr(?:ac)?\.|(?:opracowa|przygotowa)ła?|napsala?|připravila?|írta|piše"
    r"|oleh|penulis|yazan|作者|記者|记者|كتب|автор"
    r"|(?:author|autore?|autorin|autora|auteur|yazar|forfatter|författare|szerző|tác giả|نویسنده)\s?:)(?!\w)",
    re.IGNORECASE,
)

_EDITED = re.compile(
    r"(?:责任编辑|責任編輯|责编|責編|^编辑|^編輯)\s*[:：/／|]\s*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
)


def page_authors(head: Head, marks: Callable[[], Marks], names: Iterable[str]) -> Found:
    """The best source that names persons; a house, if it is not the site itself, only where none does.

    `names` are what the site is called.
    """
    site = frozenset(map(compact, names)) - {""}
    stated = list(_stated(head))
    for names, source, organised in stated:
        others = tuple(name for name in names if not _is_site(name, site))
        if any(map(is_person, others)):
            others = _persons_of(others, site)
            if (source == "meta" or organised) and (shown := _instead(others, marks(), site)):
                return shown, "html"
            return others, source
    if shown := _shown(marks(), site):
        return shown, "html"
    for names, source, _ in stated:
        if others := tuple(name for name in names if not _is_site(name, site)):
            return others, source
    for names, source, organised in stated:  # a site that somebody runs under the own name
        if (own := tuple(name for name in names if _may_be_own(name))) and not organised:
            return own, source
    own = tuple(name for name in _shown(marks(), frozenset()) if is_person(name) and _has_a_case(name))
    return (own, "html") if own else ((), "")


def _has_a_case(name: str) -> bool:
    """Whether letters say that a name is a person's; a firm's looks like one where there are no capitals."""
    return any(map(str.isupper, name))


def _instead(named: tuple[str, ...], marks: Marks, site: Sites) -> tuple[str, ...]:
    """The persons of the byline, if those that a meta tag names are none of them.

    A meta tag may name the account that put the article up, or the publisher; what is described as an
    organisation may have a name like a person's.
    """
    shown = tuple(filter(is_person, _near(marks, site)))
    return () if {compact(name) for name in shown} & {compact(name) for name in named} else shown


def _persons_of(names: tuple[str, ...], site: Sites) -> tuple[str, ...]:
    """Names without what is no author beside a person: phrases, and what begins with the site's name."""
    kept = (name for name in names if not _is_phrase(name) and compact(name.split()[0]) not in site)
    return tuple(kept) or names


def _is_phrase(name: str) -> bool:
    """Whether what stands among names has the words of a sentence in it: "Ann Ito for Harbour Pictures"."""
    words = name.split()
    return len(words) > 3 and not is_person(name) and any(map(str.islower, words))


def _may_be_own(name: str) -> bool:
    name = name.title() if name.islower() else name
    return is_person(name) or (len(name.split()) == 1 and is_person(f"{name} {name}".title()))


def _stated(head: Head) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """What the head names as authors, where, and whether as organisations alone."""
    for value in (head.article.get(name) for name in page_names().json_ld["authors"]):
        items = value if isinstance(value, list) else [value]
        houses = all("rganization" in str(item.get("@type")) for item in items if isinstance(item, dict))
        yield author_names(_people(value)), "json-ld", houses
    for group in head.meta["authors"]:
        # Libraries' tags name one author each, the family name first.
        inverted = all(map(_INVERTED.fullmatch, group))
        yield author_names(group, inverted=inverted), "meta", False
    if _is_label(head.first("fact_name")):  # the first fact on the card that shares the page
        yield author_names([head.first("fact")]), "meta", False


def _shown(marks: Marks, site: Sites) -> tuple[str, ...]:
    """The names in the page's byline: marked near the headline, written there, or marked below the text."""
    for way in (_near, _written, _linked, _with_role):
        if names := way(marks, site):
            return names
    far = [mark for mark in marks.authors if mark.place > 0 and not marks.is_near(mark.place)]
    exact = [mark for mark in far if mark.exact]
    for group in (exact, far):
        named = [names for mark in group if (names := _names(mark, site))]
        if named and len(set(chain(*named))) <= MOST_TEASERS:
            return named[0]
    return ()


def _near(marks: Marks, site: Sites) -> tuple[str, ...]:
    near = [mark for mark in marks.authors if marks.is_near(mark.place)]
    if marks.body and any(mark.place < marks.body[0] and _names(mark, site) for mark in near):
        near = [mark for mark in near if mark.place < marks.body[1]]  # below the text others are named
    exact = [mark for mark in near if mark.exact]
    return _of_one_byline(exact, site) or _of_one_byline(near, site)


def _of_one_byline(group: list[Mark], site: Sites) -> tuple[str, ...]:
    """The names of the marks that stand together with the one nearest to the headline."""
    named = sorted(
        ((abs(m.place), m.place, names) for m in group if (names := _names(m, site))),
        key=lambda each: each[0],
    )
    if not named:
        return ()
    nearest = named[0][1]
    found: dict[str, str] = {}
    for _, place, names in sorted(named, key=lambda each: each[1]):
        if abs(place - nearest) <= 30:
            for name in names:
                found.setdefault(name.casefold(), name)
    names = tuple(found.values())
    persons = tuple(name for name in names if is_person(name))
    return _persons_of(persons, site) if persons else names[:1]


def _names(mark: Mark, site: Sites) -> tuple[str, ...]:
    element = mark.element
    whole = element.get("content") if element.tag in ("meta", "link") else mark_text(element)
    inner = element.findall(".//*[@itemprop='name']") or [
        link
        for link in element.iter("a")
        if _AUTHOR_PAGE.search(link.get("href") or "") or link.get("rel") == "author"
    ]
    sure = bool(mark.exact or inner or _BY.match(whole or ""))

    def fitting(written: Iterable[str]) -> tuple[str, ...]:
        names = author_names(each for each in written if 1 < len(each) < LONGEST_BYLINE)
        return tuple(
            name
            for name in names
            if not _is_site(name, site)
            and (is_person(name) or ((sure or is_house(name)) and len(name) > 2 and len(name.split()) <= 3))
        )

    if names := fitting(map(mark_text, inner)):
        return names
    dated = _DATED.match(whole or "")  # the name and the day in one element: what is a name alone, first
    if dated is None and (names := fitting([whole or ""])):
        return names
    if dated and _BY.match(whole or "") and (names := fitting([_undated(element)])):
        return names
    # A box with a portrait and a biography: its first line that is a name.
    for line in element.itertext():
        if 4 < len(line) < LONGEST_NAME and (names := fitting([line])) and is_person(names[0]):
            return names
    return fitting([whole or ""]) if dated else ()


def _undated(element: HtmlElement) -> str:
    """The text of an element up to the first part of it that has a number."""
    return one_line(" ".join(takewhile(lambda part: not _NUMBER.search(part), element.itertext())))


def _written(marks: Marks, site: Sites) -> tuple[str, ...]:
    """Names behind a word like "By" in a line near the headline; behind 记者 in any short line."""
    for at, line in enumerate(marks.lines):
        if not marks.is_near(line.place) or len(line.text) > LONGEST_BYLINE:
            continue
        written = _labelled_names(marks.lines, at) if _is_label(line.text) else line.text
        if _BY.match(written) and (names := _all_persons(written, site)):
            return names
    wide = [line for line in marks.lines if not line.text.isascii()]
    for line in wide:
        if len(line.text) <= LONGEST_BYLINE and (found := _han_byline().search(line.text)):
            return author_names([found[1] or found[2]])
    for line in wide:
        is_short = len(line.text) <= LONGEST_HANGUL and marks.is_near(line.place)
        if is_short and (found := _korean_byline().fullmatch(line.text)):
            return author_names([found[1]])
    return _signed(marks, site) or _labelled(marks, site) or _edited(marks)


def _labelled_names(lines: Sequence[Line], at: int) -> str:
    """A label with the line below it, and with the next ones as long as a word joins them: "von", "und"."""
    end = at + 2
    while end + 1 < len(lines) and lines[end].text.casefold() in (",", "&", *page_names().between):
        end += 2
    return " ".join(line.text for line in lines[at:end])


def _signed(marks: Marks, site: Sites) -> tuple[str, ...]:
    """The person who signed the text: on the right below it, or in brackets at its end.

    In brackets only names of Han characters count, behind words for what they did: "（本报记者 王小明）".
    Reporters in Korea sign with their address: "서울=홍길동 기자 hong@example.com".
    """
    end = marks.body[1] if marks.body else 0
    below = [line.text for line in marks.signed if line.place > end]
    if len(below) == 1 and len(below[0]) <= LONGEST_NAME and (names := _all_persons(below[0], site)):
        return names
    for line in marks.lines:
        is_below = marks.body is not None and marks.body[0] < line.place < end + BELOW
        if is_below and "@" in line.text and (named := _korean_names(line.text)):
            return author_names(named)
    for ending in reversed(marks.endings):
        if (found := _han_signature().search(ending)) or (found := _han_byline().search(ending)):
            return author_names([found[1] or found[2]])
    return ()


def _linked(marks: Marks, site: Sites) -> tuple[str, ...]:
    """The persons that links between headline and text lead to, by their addresses."""
    found: dict[str, str] = {}
    for place, link in marks.links:
        if marks.is_near(place) and place > 0 and _WRITER_PAGE.search(link.get("href") or ""):
            for name in author_names([mark_text(link)]):
                if is_person(name) and not _is_site(name, site):
                    found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _with_role(marks: Marks, site: Sites) -> tuple[str, ...]:
    """Persons in a line between headline and text that says what they are, or before a line that does."""
    end = marks.body[0] if marks.body else LAST_UNMARKED
    for line, after in zip_longest(marks.lines, marks.lines[1:]):
        if not 0 < line.place <= end:  # the degrees of several people make a long line
            continue
        name, *rest = map(str.strip, _PART.split(line.text))
        said = rest or ([after.text] if after and after.place - line.place < 4 else [])
        if not is_person(name) or not any(map(is_role, said)):
            continue
        if names := _all_persons(line.text, site):
            return names
    return ()


def _labelled(marks: Marks, site: Sites) -> tuple[str, ...]:
    """A person in the line after a label such as "Author", anywhere on the page, if there is one alone."""
    pairs = zip(marks.lines, marks.lines[1:], strict=False)
    written = {after.text for line, after in pairs if _unmarked(line.text) in page_names().labels}
    return _all_persons(written.pop(), site) if len(written) == 1 else ()


def _all_persons(written: str, site: Sites) -> tuple[str, ...]:
    """The names in a text, if each of them can be a person's, beside agencies and the site's own."""
    names = author_names([written])
    others = [name for name in names if not is_house(name) and not _is_site(name, site)]
    return tuple(others) if all(map(is_person, others)) else ()


def _is_label(text: str) -> bool:
    """Whether a line is a word before a name alone, which follows in an element of its own."""
    return _unmarked(text) in page_names().before


def _unmarked(label: str) -> str:
    return label.casefold().strip(" :：")


def _is_site(name: str, site: Sites) -> bool:
    folded = compact(name)
    return any(folded == known or (folded in known and 2 * len(folded) > len(known)) for known in site)


def _people(value: Any) -> Iterable[str]:
    """Names in a JSON-LD author: persons, and organisations only where there is no person."""
    items = value if isinstance(value, list) else [value]
    persons = [
        item for item in items if not isinstance(item, dict) or "rganization" not in str(item.get("@type"))
    ]
    for item in persons or items:
        names = item.get("name") if isinstance(item, dict) else item
        for name in names if isinstance(names, list) else [names]:
            if isinstance(name, str):
                yield name


def _edited(marks: Marks) -> tuple[str, ...]:
    """Who answers for a text that nobody signed: "责任编辑：王小明"."""
    for line in chain(marks.endings, (line.text for line in reversed(marks.lines))):
        if len(line) <= LONGEST_BYLINE and not line.isascii() and (found := _EDITED.search(line)):
            return author_names([found[1]])
    return ()


def _korean_names(text: str) -> list[str]:
    """The names of the reporters, each with an address, of whom a text ends; empty if it goes on."""
    signed = list(_korean_signature().finditer(text))
    return [found[1] for found in signed] if signed and not text[signed[-1].end() :].strip(" ])>/") else []


@cache
def _korean_byline() -> re.Pattern[str]:
    """A Korean name and the word behind it, perhaps behind a place: "서울=홍길동 기자"."""
    roles = "|".join(map(re.escape, page_names().after))
    return re.compile(rf"(?:[가-힣]{{2,8}}\s?=\s?)?([가-힣]{{2,4}})\s?(?:{roles})")


@cache
def _korean_signature() -> re.Pattern[str]:
    """A Korean name, the word behind it that says what its bearer is, and an address."""
    name = r"(?<![가-힣])(?<![가-힣]\s)([가-힣]{2,4})"
    roles = "|".join(map(re.escape, page_names().after))
    return re.compile(rf"{name}\s?(?:{roles})[\s<(\[]*[\w.+-]{{1,40}}@[\w.-]{{3,40}}")


@cache
def _han_byline() -> re.Pattern[str]:
    """记者, 作者 and the like, and the names of Han characters behind them, up to what can't be a name."""
    name = r"[\u4e00-\u9fff·]{2,4}"
    return re.compile(
        rf"(?:(?:作者|撰文|撰稿|记者|記者|文)\s*[:：/／|]\s*|(?:记者|記者)\s*(?=[{page_names().surnames}]))"
        rf"({name}(?:[\s、]+(?=[{page_names().surnames}]){name}(?![\u4e00-\u9fff]))*)(?=$|[^\u4e00-\u9fff]|报道|報道|摄|攝|文/|通讯员)"
        # Names of any family, where nothing else stands behind: "记者 伊琳 李清芬".
        r"|(?:记者|記者)\s+((?:[\u4e00-\u9fff]{2,3}[\s、]+)*[\u4e00-\u9fff]{2,3})\s*[)）】]?$"
    )


@cache
def _han_signature() -> re.Pattern[str]:
    """The name in brackets at the end of a text that says where from somebody reports."""
    surnames = page_names().surnames
    return re.compile(
        rf"[(（]\s*((?=[{surnames}])[\u4e00-\u9fff]{{2,4}})\s+[\u4e00-\u9fff]{{2,6}}(?:报道|報道)(?=[)）])"
        rf"|[(（](?:文[/／]|作者\s?)((?=[{surnames}])[\u4e00-\u9fff]{{2,4}})(?=[)）\s])"
    )
