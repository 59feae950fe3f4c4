"""Where a block stands: inside the article's container or not, and what its own small container is for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from itertools import takewhile

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.trafilatura_body import is_body
from seeds.pages import page_names

MOST = 0.8  # of the text read: the smallest element that holds this much is the article's container
TELLING = 12  # letters of a class that two elements of different tags share by no chance
LEVELS = 2  # from a container upwards to the element that has several of its kind
PART = 0.3  # of the text read: an element that holds less is a part, and its class speaks of that part alone

ROLES = {
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "form": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
    "menu": "menu",
    "menubar": "menu",
}

CARD = 3  # levels from a summary up to the box that holds it and its headline
CARD_TEXT = 300  # characters in such a box besides the summary
ROW = 3  # boxes of a kind, from which they are a row
HEADED = 10  # characters that the box of a teaser has besides its summary
CARD_PARTS = 6  # elements in such a box

_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")
_LONGEST = 1_000  # characters of a class; what stands beyond them is no name
FURNITURE, BESIDE = "furniture", "beside"
BOXES = "boxes"


class Surroundings:
    """Answers for the blocks of one page, given which of them were read and how much of each."""

    def __init__(self, blocks: Sequence[Block], read: Sequence[tuple[int, int]]) -> None:
        share: dict[HtmlElement, int] = {}
        paragraphs: Counter[str] = Counter()
        total = 0
        for index, length in read:
            total += length
            element = blocks[index].element
            if element.tag == "p" and (name := element.get("class")):
                paragraphs[name] += length
            share[element] = share.get(element, 0) + length
            for around in element.iterancestors():
                share[around] = share.get(around, 0) + length
        self._share, self._part = share, PART * total
        # A class that so many of the article's paragraphs have says nothing of one: `<p class="paywall">`.
        self._own = frozenset(name for name, length in paragraphs.items() if length >= self._part)
        self._kinds: dict[HtmlElement, frozenset[str]] = {}
        self._void: frozenset[str] = frozenset()
        self._inside: dict[HtmlElement | None, bool] = {None: False}
        self._container: HtmlElement | None = None
        self._likes: set[HtmlElement] = set()
        if total:
            container = next(element for element in share if element.getparent() is None)
            while (deeper := _first_with(container, share, MOST * total)) is not None:
                container = deeper
            self._inside[_with_its_like(container)] = True
            self._container = container if container.get("class") and is_body(container) else None
        # Kits that build pages out of boxes put each paragraph into one.
        if sum(length for index, length in read if BOXES in self.kinds(blocks[index].element)) > self._part:
            self._void = frozenset((BOXES,))
            self._kinds.clear()

    def inside(self, element: HtmlElement | None) -> bool:
        """Whether it belongs to the container that holds most of what was read."""
        known = self._inside.get(element)
        if known is None:
            assert element is not None
            if self._container is not None and _continues(self._container, element):
                self._likes.add(element)
                known = True
            else:
                known = self.inside(element.getparent())
            self._inside[element] = known
        return known

    def is_part(self, element: HtmlElement) -> bool:
        """Whether an element holds so little of what was read that its name speaks of that part alone."""
        return self._share.get(element, 0) < self._part

    def kinds(self, element: HtmlElement) -> frozenset[str]:
        """What the classes, ids and tags of the small containers around a block announce.

        Kinds of `pages.toml`, such as `newsletter`, and the tags themselves in angle brackets, `<nav>`.
        """
        known = self._kinds.get(element)
        if known is None:
            if self._share.get(element, 0) >= self._part or element in self._likes:
                known = frozenset()
            else:
                parent = element.getparent()
                above = self.kinds(parent) if parent is not None else frozenset()
                name = element.get("class")
                told = announced(None if name in self._own else name, element.get("id"))
                known = above | {f"<{_role(element)}>"} | told - self._void
            self._kinds[element] = known
        return known


def _first_with(container: HtmlElement, share: Mapping[HtmlElement, int], least: float) -> HtmlElement | None:
    """The first child that has so much of what was read."""
    return next((child for child in container if share.get(child, 0) >= least), None)


def tags_around(element: HtmlElement) -> frozenset[str]:
    """The tags, or what `role` makes of them, from an element upwards, in angle brackets."""
    return frozenset((f"<{_role(element)}>", *(f"<{_role(around)}>" for around in element.iterancestors())))


def holds(box: HtmlElement, element: HtmlElement) -> bool:
    """Whether an element is a box, or stands in it."""
    return element is box or any(around is box for around in element.iterancestors())


def closest(element: HtmlElement, tag: str) -> HtmlElement | None:
    """The element itself or the nearest around it with a tag; None if there is none."""
    return element if element.tag == tag else next(element.iterancestors(tag), None)


def branch(element: HtmlElement, above: Collection[HtmlElement]) -> list[HtmlElement]:
    """An element and those around it, outwards, up to the last that is not `above` another one, too."""
    return [element, *takewhile(lambda around: around not in above, element.iterancestors())]


def _role(element: HtmlElement) -> str:
    """The tag of an element, or of the one that its `role` says it is."""
    return ROLES.get((element.get("role") or "").lower(), str(element.tag))


def _with_its_like(container: HtmlElement) -> HtmlElement:
    """The parent of the container and others like it: an article cut into pieces by what is between."""
    at = container
    for _ in range(LEVELS):
        parent = at.getparent()
        if parent is None or parent.tag in ("body", "html"):
            break
        if at.get("class") and sum(1 for child in parent if _is_like(child, at)) > 1:
            return parent
        at = parent
    return container


def _is_like(child: HtmlElement, container: HtmlElement) -> bool:
    """Whether two elements have the same tag and classes, or the first of them and it is a long one."""
    if child.tag == container.tag:
        return bool(child.get("class") == container.get("class"))
    first = first_class(container)
    return child.tag in ("div", "section") and len(first) >= TELLING and first_class(child) == first


def _continues(container: HtmlElement, element: HtmlElement) -> bool:
    """Whether an element is one more body of the container's article, with an advertisement between them.

    It has the same first class, stands in the same article, and no headline of its own stands with it.
    """
    if element.tag != container.tag or first_class(element) != first_class(container):
        return False
    if not is_body(element) or element is container:
        return False
    beside = branch(element, set(container.iterancestors()))
    if any(around.tag in ("article", "aside", "li") for around in beside):
        return False
    return next(beside[-1].iter("h1"), None) is None


def first_class(element: HtmlElement) -> str:
    """The first class of an element, empty if it has none."""
    return (element.get("class") or "").partition(" ")[0]


@lru_cache(maxsize=4096)
def announced(*names: str | None) -> frozenset[str]:
    """The kinds that the words of a class or id announce.

    >>> sorted(announced("post-newsletterSignup wide"))
    ['newsletter']
    """
    return frozenset(kind for word in words(*names) if (kind := _kind(word)) is not None)


@lru_cache(maxsize=4096)
def words(*names: str | None) -> frozenset[str]:
    """The words of classes and ids, in lower case.

    >>> sorted(words("post-newsletterSignup", None))
    ['newsletter', 'post', 'signup']
    """
    return frozenset(word.lower() for name in names if name for word in _WORDS.findall(name[:_LONGEST]))


def in_a_card(block: Block) -> bool:
    """Whether a block is the summary of another story: its small box has a headline that is a link."""
    element = block.element
    for _ in range(CARD):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "main") or len(parent) > CARD_PARTS:
            break
        if not is_shorter(parent, len(block.text) + CARD_TEXT):
            break
        for heading in parent.iter("h2", "h3", "h4", "h5", "h6"):
            link = next(heading.iterancestors("a"), None)
            if link is None:
                link = heading.find(".//a[@href]")
            if link is not None and (link.get("href") or "#")[0] != "#":
                return True
        element = parent
    return False


def chrome_kinds() -> frozenset[str]:
    return frozenset(page_names().furniture)


def in_a_row_of_cards(block: Block) -> bool:
    """Whether a block's small box, a link in it, stands among others of its kind: a grid of teasers."""
    element = block.element
    for _ in range(CARD + 1):
        parent = element.getparent()
        if (
            parent is None
            or element.tag in ("body", "main")
            or not is_shorter(element, len(block.text) + CARD_TEXT)
        ):
            return False
        alike = [e for e in parent.iterchildren(element.tag) if e.get("class") == element.get("class")]
        if len(alike) >= ROW and all(e.find(".//a[@href]") is not None for e in alike[:ROW]):
            return not is_shorter(element, len(block.text) + HEADED)
        element = parent
    return False


def is_shorter(element: HtmlElement, most: int) -> bool:
    """Whether an element holds at most so many characters; a longer one is not read to its end."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > most:
            return False
    return True


@cache
def _kinds_by_word() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    whole: dict[str, str] = {}
    patterns: list[tuple[re.Pattern[str], str]] = []
    for table in (page_names().furniture, page_names().beside):
        for kind, words in table.items():
            whole |= dict.fromkeys((word for word in words if "*" not in word), kind)
            open_ended = "|".join(re.escape(word).replace(r"\*", ".*") for word in words if "*" in word)
            if open_ended:
                patterns.append((re.compile(f"(?:{open_ended})$"), kind))
    return whole, tuple(patterns)


@lru_cache(maxsize=4096)
def _kind(word: str) -> str | None:
    whole, patterns = _kinds_by_word()
    if word in whole:
        return whole[word]
    return next((kind for pattern, kind in patterns if pattern.match(word)), None)
