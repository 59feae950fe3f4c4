"""What a reader of the page does not see, taken out of its tree; and what scripts would show, put in.

Markup says plainly what is hidden: `hidden`, `display:none`, `aria-hidden`, a closed dialog. Classes say it
where they are those of a framework (`sr-only`, `d-none`) and no other shows the part on some screens; a
page's own words say it carelessly, and count for nothing here.
"""

from __future__ import annotations

import re
from copy import copy
from functools import cached_property, lru_cache
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.blocks import read_blocks, text_before
from cleaners.html.containers import announced, chrome_kinds
from cleaners.html.openers import is_sure, make_headings, opener, reads_on
from cleaners.html.prose import ends_as_sentence, is_told, is_wall
from seeds.pages import page_names

# trafilatura drops most of these too, one by one and in Python.
NEVER_TEXT = (
    "script",
    "style",
    "svg",
    "iframe",
    "template",
    "canvas",
    "object",
    "embed",
    "select",
    "textarea",
)
LEAST = 200  # characters; a hidden part that holds fewer is no article
SEVERAL = 2  # paragraphs; what a page says to those without scripts is one
ANSWER = 40  # characters, as a sentence, of what opens below a question
INITIAL = 2  # letters that may be set apart as the first of a text: with a quotation mark, or "IJ"
HALF = 0.5  # of the text of what stands around; a hidden part that holds more is the article itself

# The last ones are how a remark to screen readers is kept from everybody else's eyes.
_STYLED_AWAY = re.compile(
    r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]|"
    r"clip-path\s*:\s*inset\(\s*(?:50|100)%|(?:left|top|text-indent)\s*:\s*-\d{4,5}px)",
    re.IGNORECASE,
)
# Without room, or without colour where nothing can be pressed. By itself `opacity:0` is how animations begin,
# and letters without a size are set apart from spaces: what stands inside has a size of its own.
_WITHOUT_ROOM = re.compile(r"(?:^|[;\s])(?:max-)?height\s*:\s*0(?:px)?\s*(?:;|$|!)", re.IGNORECASE)
_CLIPPED = re.compile(r"overflow(?:-y)?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_CLEAR = re.compile(r"(?:^|[;\s])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!)", re.IGNORECASE)
_OUT_OF_THE_WAY = re.compile(r"position\s*:\s*(?:absolute|fixed)|pointer-events\s*:\s*none", re.IGNORECASE)
_WITHOUT_SIZE = re.compile(r"(?:^|[;\s])font-size\s*:\s*[01](?:px|pt|em|rem)?\s*(?:;|$|!)", re.IGNORECASE)
# Shown on some screens: `d-md-block`, `md:flex`, `visible-xs`, `show-for-large`.
_SHOWN = re.compile(
    r"d-[a-z]{2,3}-(?!none)|[a-z0-9_-]{1,12}:(?:[a-z]{1,4}-)?(?:block|flex|grid|inline|table|contents|visible)"
    r"|(?:visible|show)[-_]"
)
# What a click opens: an answer, a panel.
_OPENS = re.compile(
    r"accordion|collaps|toggle|expand|faq|answer|panel|tab-?(?:content|pane)|(?:read|show)-?more",
    re.IGNORECASE,
)
# Links from a heading or a note to itself, or back to where the note is called for.
_MARKS_OF_LINKS = frozenset(("¶", "#", "§", "🔗", "↩", "↩︎", "↩\ufe0f", "↵", "⏎", "⚓", "^", "↑"))
_STREAMED = re.compile(r"S:[0-9a-f]{1,6}$")
_COMPLETED = re.compile(r"""\$R[CRS]\(["'](B:[0-9a-f]{1,6})["'],\s{0,3}["']S:([0-9a-f]{1,6})["']""")
_CONTROLS = etree.XPath("//@aria-controls")
# Attributes that say who sees an element.
_TELLING = frozenset(("style", "hidden", "aria-hidden", "inert", "amp-access", "subscriptions-section"))
_FRAMES = frozenset(("article", "main"))
_NEVER_OPENED = frozenset(("dialog", "li", "span"))
_NEVER_REVEALED = _NEVER_OPENED | {"p"}


def fill_templates(tree: HtmlElement) -> None:
    """What stands in templates, or waits for a place that they mark, is put where readers see it."""
    if next(tree.iter("template"), None) is not None:  # hardly any page has one
        put_streamed_in_place(tree)
        show_shadow_trees(tree)


def show_shadow_trees(tree: HtmlElement) -> None:
    """Declarative shadow trees are shown as if they stood in the page itself."""
    for template in list(tree.iter("template")):
        if "shadowrootmode" in template.attrib or "shadowroot" in template.attrib:
            template.tag = "div"


def put_streamed_in_place(tree: HtmlElement) -> None:
    """What a server streams behind the page, hidden, with a script that puts it where a template waits.

    React does so: `<template id="P:1">` in the article, `<div hidden id="S:1">` at the end of the page.
    """
    parts = {name[2:]: part for part in tree.iter("div") if _STREAMED.match(name := part.get("id", ""))}
    if not parts:
        return
    places = {template.get("id", ""): template for template in tree.iter("template")}
    moves = {number: f"{kind}:{number}" for number in parts for kind in "BP" if f"{kind}:{number}" in places}
    for script in tree.iter("script"):
        moves.update((number, place) for place, number in _COMPLETED.findall(script.text or ""))
    for number, name in moves.items():
        part, place = parts.get(number), places.get(name)
        if part is None or place is None or place.getparent() is None or part in set(place.iterancestors()):
            continue
        part.drop_tree()
        part.attrib.pop("hidden", None)
        place.addprevious(part)
        place.drop_tree()


def strip_unshown(tree: HtmlElement) -> None:
    """Take out of a tree, in place, the elements that never hold text: scripts, styles, frames, choices."""
    etree.strip_elements(tree, *NEVER_TEXT, with_tail=False)


def remove_hidden(tree: HtmlElement) -> None:
    """Take out of a tree, in place, whatever no reader sees.

    A hidden part of an article that holds more than what is shown beside it stays: it is the article,
    which a button or a script reveals.

    >>> from lxml.html import fromstring
    >>> tree = fromstring("<div><p>Ice <span hidden>no</span>holds.<p style='display: none'>Sign in.</div>")
    >>> remove_hidden(tree)
    >>> tree.text_content()
    'Ice holds.'
    """
    revealed = _Revealed(tree)
    opened_by: list[HtmlElement] = []
    for element in _hidden(tree):
        if element.getparent() is None:
            continue
        if element not in revealed:
            element.drop_tree()
        elif (pressed := opener(element)) is not None and ends_as_sentence("".join(element.itertext())):
            opened_by.append(pressed)
    make_headings(opened_by)


def show_fallbacks(tree: HtmlElement) -> None:
    """What a page shows where no scripts run is put in its place, if it tells more than all that is shown.

    >>> from lxml.html import fromstring
    >>> said = "<p>The port was closed on Tuesday after a storm, and will stay so for a week, officials said."
    >>> tree = fromstring(f"<div><h1>Port</h1><noscript>{said * 3}</noscript></div>")
    >>> show_fallbacks(tree)
    >>> [element.tag for element in tree]
    ['h1', 'div']
    """
    fallbacks = [e for e in tree.iter("noscript") if _length(e) >= LEAST and not _stands_in_chrome(e)]
    if not fallbacks:
        return
    shown = sum(map(len, _prose(tree)))
    for fallback in fallbacks:
        inside = copy(fallback)
        inside.tag = "div"
        told = _prose(inside)
        if len(told) >= SEVERAL and sum(map(len, told)) > shown:
            fallback.tag = "div"


def _stands_in_chrome(element: HtmlElement) -> bool:
    return any(announced(e.get("class"), e.get("id")) & chrome_kinds() for e in element.iterancestors())


def _prose(tree: HtmlElement) -> list[str]:
    return [block.text for block in read_blocks(tree) if is_told(block) and not is_wall(block.text)]


def _hidden(tree: HtmlElement) -> list[HtmlElement]:
    """What is shut or kept from those who have not paid, then what is hidden otherwise, in document order."""
    shut: list[HtmlElement] = []
    hidden: list[HtmlElement] = []
    for element in tree.iterdescendants():  # a page has thousands of these, and few say more than a class
        named = element.keys()
        if element.tag == "dialog" or not _TELLING.isdisjoint(named):
            if _is_shut(element):
                shut.append(element)
            if _is_hidden(element):
                hidden.append(element)
        elif ("class" in named or element.tag == "a") and _is_for_others(element):
            hidden.append(element)
    return shut + hidden


def _is_shut(element: HtmlElement) -> bool:
    """Whether it is a closed panel, or what AMP shows to those alone who have not paid."""
    return (
        element.get("inert") is not None
        or element.get("amp-access", "").startswith("NOT ")
        or element.get("subscriptions-section") == "content-not-granted"
    )


def _is_hidden(element: HtmlElement) -> bool:
    """Whether an element's attributes keep it from being seen."""
    read = element.get
    if element.tag == "dialog":
        return read("open") is None
    if (style := read("style")) and _is_styled_away(style, element):
        return True
    if (hidden := read("hidden")) is not None and hidden != "until-found":
        return True
    if read("aria-hidden") == "true":
        return not (_in_a_sentence(element) or _is_seen(element))
    return _is_for_others(element)


def _is_for_others(element: HtmlElement) -> bool:
    """Whether classes keep an element for printers, screen readers or nobody, or it is the mark of a link."""
    classes = element.get("class")
    for_whom = _for_whom(classes) if classes else None
    if for_whom == "printers" or (element.tag == "a" and _is_mark_of_link(element)):
        return True
    return for_whom is not None and not (
        _in_a_sentence(element) or (for_whom == "nobody" and _opens(element))
    )


def _is_styled_away(style: str, element: HtmlElement) -> bool:
    """Whether an element's own style keeps it from being seen."""
    if _STYLED_AWAY.search(style):
        return True
    if "0" not in style and "1" not in style:
        return False
    return bool(
        (_WITHOUT_ROOM.search(style) and _CLIPPED.search(style))
        or (_CLEAR.search(style) and _OUT_OF_THE_WAY.search(style))
        or (not len(element) and _WITHOUT_SIZE.search(style))
    )


@lru_cache(maxsize=8192)
def _for_whom(classes: str) -> str | None:
    """Who alone gets what has these classes: printers, screen readers, nobody; None if all readers do."""
    names, words = page_names(), classes.lower().split()
    if not names.printers.isdisjoint(words):
        return "printers"
    prefixed = [word.partition("-")[2] for word in words if "-" in word]
    if not (names.screen_readers.isdisjoint(words) and names.screen_readers.isdisjoint(prefixed)):
        return "screen readers"
    if names.nobody.isdisjoint(words) or any(_SHOWN.match(w) and "print" not in w for w in words):
        return None
    return "nobody"


def _is_mark_of_link(link: HtmlElement) -> bool:
    text = (link.text or "").strip()
    return text in _MARKS_OF_LINKS and not len(link) and (link.get("href") or "").startswith("#")


def _opens(element: HtmlElement) -> bool:
    """Whether the classes of an element, or of what it stands in, say that a click opens it.

    So does something to press right before it.
    """
    parent = element.getparent()
    around = (element,) if parent is None else (element, parent)
    return opener(element) is not None or any(_OPENS.search(_names(e)) for e in around)


def _names(element: HtmlElement) -> str:
    return f"{element.get('class')} {element.get('id')}"


class _Revealed:
    """Tells which hidden parts a reader sees after all, because a script or a button shows them."""

    def __init__(self, tree: HtmlElement) -> None:
        self._tree = tree
        # Asked once of what stands around: many hidden siblings would cost the square of their number.
        self._lengths: dict[HtmlElement, int] = {}

    @cached_property
    def _controlled(self) -> frozenset[str]:
        """Ids of what buttons open and close."""
        return frozenset(name for names in _CONTROLS(self._tree) for name in str(names).split())

    def __contains__(self, element: HtmlElement) -> bool:
        if element.tag in _NEVER_OPENED:
            return False
        own = _length(element)
        is_said = ends_as_sentence("".join(element.itertext()))
        if is_said and (pressed := opener(element)) is not None and is_sure(pressed):
            return True
        if element.tag in _NEVER_REVEALED or own < ANSWER:
            return False
        behind = element.getnext()
        if is_said and behind is not None and reads_on(behind):
            return True
        if own < LEAST and not (is_said and (_opens(element) or element.get("role") == "tabpanel")):
            return False
        # The wrapper that opens and closes is often one level above the panel that a button names.
        if any(self._is_controlled(each) for each in (element, *element)):
            return True
        if own > HALF * self._length_of(self._tree):
            return True
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "html"):
            return False
        if parent.tag not in _FRAMES and next(parent.iterancestors(*_FRAMES), None) is None:
            return False
        return own > HALF * self._length_of(parent)

    def _is_controlled(self, element: HtmlElement) -> bool:
        name = element.get("id")
        return (name is not None and name in self._controlled) or element.get("role") == "tabpanel"

    def _length_of(self, element: HtmlElement) -> int:
        if element not in self._lengths:
            self._lengths[element] = _length(element)
        return self._lengths[element]


def _length(element: HtmlElement) -> int:
    return sum(len(text) for text in element.itertext() if not text.isspace())


def _is_seen(element: HtmlElement) -> bool:
    """Whether an element is kept from screen readers alone: they get other words, or it begins a word."""
    before, behind = element.getprevious(), element.getnext()
    other = behind is not None and not element.tail and _for_whom(behind.get("class") or "")
    other = other or (before is not None and not before.tail and _for_whom(before.get("class") or ""))
    if other == "screen readers":
        return any(any(map(str.isalnum, text)) for text in element.itertext())
    if not (element.tail or "")[:1].islower():
        return False
    said = "".join(islice(element.itertext(), INITIAL + 1)).strip()
    return len(said) <= INITIAL and any(map(str.isalnum, said))


def _in_a_sentence(element: HtmlElement) -> bool:
    """Whether words stand right before and right behind an element, so that taking it out would cut them."""
    tail = element.tail
    if not tail or tail.isspace():
        return False
    text = text_before(element)
    return bool(text and not text.isspace())
