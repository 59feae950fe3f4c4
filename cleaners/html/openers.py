"""What a reader presses to see a part of a page that is hidden until then: the questions of an accordion.

It stands right before that part, alone or in a heading. Menus, letters to sign up for and whatever opens
above the page are pressed in the same way, and are no parts of its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from cleaners.html.blocks import text_before
from cleaners.html.containers import announced, chrome_kinds, is_shorter

WRAPPERS = (
    2  # elements from a hidden part upwards, among which the first is looked for that has one before it
)
HEADING = 200  # characters of what is pressed, and of what holds it

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6", "dt"))
_STATES = ("aria-expanded", "aria-controls", "data-toggle", "data-bs-toggle")
_POPS_UP = re.compile(
    r"modal|pop-?up|overlay|tool-?tip|drop-?down|dialog|lightbox|toast|search", re.IGNORECASE
)
_READS_ON = re.compile(r"(?:read|show|load|view|see)[-_]?(?:more|all|full)|expand|continue", re.IGNORECASE)


def opener(part: HtmlElement) -> HtmlElement | None:
    """What is pressed to see a hidden part: the element right before it; None if there is no such.

    >>> from lxml.html import fromstring
    >>> opener(fromstring("<div><h3><button>Who?</button></h3><div hidden>All.</div></div>")[1]).tag
    'h3'
    >>> opener(fromstring("<div><p>See <a href='#1'>1</a> there.</p><div hidden>All.</div></div>")[1])
    """
    names = f"{part.get('class')} {part.get('id')}"
    if _POPS_UP.search(names) or announced(part.get("class"), part.get("id")) & chrome_kinds() - {"hidden"}:
        return None
    at: HtmlElement | None = part
    for _ in range(WRAPPERS):
        if at is None or ((text := text_before(at)) and not text.isspace()):
            return None
        before = at.getprevious()
        if before is not None:
            return before if is_shorter(before, HEADING) and _is_pressed(before) else None
        at = at.getparent()
    return None


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element can be pressed, or one inside that holds most of its text or is a mark beside it."""
    whole = _length(element)
    return any(_can_be_pressed(e) and (2 * _length(e) > whole or not _length(e)) for e in element.iter())


def _can_be_pressed(element: HtmlElement) -> bool:
    read = element.get
    if read("aria-haspopup", "false") != "false" or read("type") == "submit":
        return False
    if element.tag == "a" and (read("href") or "").startswith(("#", "javascript:")):
        return True
    return (
        element.tag == "button"
        or read("role") in ("button", "tab")
        or read("onclick") is not None
        or any(read(state) is not None for state in _STATES)
    )


def is_sure(opened_by: HtmlElement) -> bool:
    """Whether it says of itself that it opens something, or is a heading."""
    return any(
        element.tag in _HEADINGS or element.get("role") == "button" or any(map(element.get, _STATES))
        for element in opened_by.iter()
    )


def reads_on(element: HtmlElement) -> bool:
    """Whether an element is there to be pressed for the rest of a text, by its name."""
    return (
        _READS_ON.search(f"{element.get('class')} {element.get('id')}") is not None
        and is_shorter(element, HEADING)
        and _is_pressed(element)
    )


def make_headings(openers: Sequence[HtmlElement]) -> None:
    """Make headings, in place, of what is pressed to see parts, where there are several, each of its own.

    A single one is a way to read on.
    """
    wordings = {"".join(element.itertext()).strip() for element in openers}
    if len(openers) < 2 or len(wordings) < len(openers) or "" in wordings:
        return
    for element in openers:
        if next(element.iter(*_HEADINGS - {"dt"}), None) is None:
            element.tag = "h4"


def _length(element: HtmlElement) -> int:
    return sum(len(text.strip()) for text in element.itertext())
