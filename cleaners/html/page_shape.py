"""What a page is made of: how much prose, and where, how many links, cards, forms and buttons.

An article is a run of paragraphs in one place. What sells, lists or documents scatters its words over many
places, or has hardly any; what is discussed has as many places as it has posts.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lxml import etree
from lxml.html import HtmlElement

from cleaners.html.blocks import Block, read_blocks
from cleaners.html.head import Head
from cleaners.html.prose import LONG, ends_as_sentence, width
from cleaners.text.sentences import ASKED

LABEL = 40  # characters; a button says no more
SENTENCE = 40  # characters of a short one
NEAR = 8  # blocks behind the headline: a byline, a date, a picture with its caption
LINKED = 0.5  # of a line in links, from which on it is no prose

_APART = frozenset(("nav", "footer", "aside"))
_OWN = frozenset(("article", "main"))
_CLASSES = etree.XPath(".//@class", smart_strings=False)
_FIELDS = frozenset((None, "text", "email", "tel", "date", "number", "password"))  # types of inputs
_COUNTED = ("a", "button", "summary", "input", "textarea", "img", "time")
_ITEM_TYPES = etree.XPath(".//@itemtype|.//@typeof", smart_strings=False)
_SCHEMA_TYPE = re.compile(r"(?:schema\.org/|schema:|^)(\w+)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_MARKS = re.compile(r"[^\w\s']")


@dataclass(frozen=True)
class PageShape:
    """The counts of a page, each made when it is first asked for."""

    tree: HtmlElement

    @cached_property
    def _body(self) -> HtmlElement | None:
        return self.tree.find(".//body")

    @cached_property
    def blocks(self) -> list[Block]:
        """All that is shown as text."""
        return read_blocks(self.tree if self._body is None else self._body)

    @cached_property
    def text(self) -> str:
        """All that is shown, as one line."""
        return " ".join(block.text for block in self.blocks)

    @cached_property
    def own(self) -> list[Block]:
        """What stands outside navigation, footers and what is set apart."""
        known: dict[HtmlElement, bool] = {}
        return [block for block in self.blocks if not _is_apart(block.element, known)]

    @cached_property
    def linked(self) -> float:
        """The share of the page's own text in links, from 0 to 1."""
        return _linked(self.own)

    @cached_property
    def linked_anywhere(self) -> float:
        """The share of all text in links, that of navigation, too."""
        return _linked(self.blocks)

    @cached_property
    def prose(self) -> list[Block]:
        """Paragraphs of more than a line, outside what is set apart and not in links."""
        return [
            block
            for block in self.own
            if width(block.text) >= LONG and block.linked < LINKED and block.kind not in ("heading", "code")
        ]

    @cached_property
    def _places(self) -> Counter[HtmlElement]:
        """The columns of prose by the element that holds its paragraphs."""
        places: Counter[HtmlElement] = Counter()
        for block in self.prose:
            element = block.element
            holder = element.getparent() if element.tag in ("p", "li", "blockquote") else element
            places[element if holder is None else holder] += width(block.text)
        return places

    @cached_property
    def flow(self) -> int:
        """The columns of prose in the place that holds most, or with no heading and no link in between."""
        longest = run = 0
        prose = set(map(id, self.prose))
        for block in self.blocks:
            if id(block) in prose:
                run += width(block.text)
                longest = max(run, longest)
            elif block.kind == "heading" or block.linked >= LINKED:
                run = 0
        return max(longest, *self._places.values(), 0)

    @cached_property
    def opening(self) -> int:
        """How many paragraphs of a sentence or more stand right below the headline, one behind the other."""
        most = run = 0
        top = min((block.level for block in self.blocks if block.kind == "heading"), default=0)
        since = None if top else 0  # blocks behind the last headline
        for block in self.blocks:
            if block.kind == "heading":
                since, run = (0 if block.level == top else None), 0
            elif since is not None:
                since += 1
                if block.linked < LINKED and len(block.text) >= SENTENCE and ends_as_sentence(block.text):
                    run += 1
                    most = max(most, run)
                elif run or since > NEAR:
                    since = None
        return most

    @cached_property
    def places(self) -> int:
        """How many elements hold paragraphs of prose."""
        return len(self._places)

    @cached_property
    def columns(self) -> int:
        """The columns of all prose."""
        return sum(self._places.values())

    @cached_property
    def cards(self) -> int:
        """Headings below the first level that are links, outside what is set apart."""
        return _cards(self.own)

    @cached_property
    def cards_anywhere(self) -> int:
        """Such headings, wherever they are."""
        return _cards(self.blocks)

    @cached_property
    def questions(self) -> int:
        """Headings, and what opens when it is clicked, that ask something."""
        return sum(
            (block.kind == "heading" or block.element.tag in ("summary", "button", "dt"))
            and block.text.rstrip().endswith(ASKED)
            for block in self.blocks
        )

    @cached_property
    def cells(self) -> int:
        """Cells of tables that hold hardly more than a word or a number."""
        return sum(block.kind == "table" and len(block.text) <= LABEL for block in self.own)

    @cached_property
    def _counted(self) -> list[HtmlElement]:
        """The elements of the tags that are counted or pressed."""
        return [*self.tree.iter(*_COUNTED)]

    @cached_property
    def pictures(self) -> int:
        """Pictures that are links, or stand in one."""
        pictures = (each for each in self._counted if each.tag == "img")
        return sum(next(picture.iterancestors("a"), None) is not None for picture in pictures)

    @cached_property
    def dates(self) -> int:
        """Dates that are marked as such."""
        return sum(each.tag == "time" for each in self._counted)

    @cached_property
    def code(self) -> int:
        """Lines of code."""
        return sum(block.kind == "code" for block in self.blocks)

    @cached_property
    def labels(self) -> Counter[str]:
        """What buttons and links say, plainly, and how often."""
        buttons = (each for each in self._counted if _is_pressed(each))
        said = (button.get("value") or "".join(button.itertext()) for button in buttons)
        return Counter(plain(label) for label in said if len(label) <= 4 * LABEL)

    @cached_property
    def classes(self) -> Counter[str]:
        """The words of all classes, and how often."""
        found: Counter[str] = Counter()
        for names, number in Counter(_CLASSES(self.tree)).items():
            for word in names.lower().split():
                found[word] += number
        return found

    @cached_property
    def body_classes(self) -> frozenset[str]:
        """What the system that made the page says of it: `single-post`, `product-template`, `home`."""
        written = self._body.get("class") if self._body is not None else None
        return frozenset((written or "").lower().split())

    @cached_property
    def marked(self) -> frozenset[str]:
        """The schema.org types that the page marks parts of itself with, in small letters."""
        found = (_SCHEMA_TYPE.search(name) for name in _ITEM_TYPES(self.tree))
        return frozenset(match[1].lower() for match in found if match)

    @cached_property
    def folded(self) -> str:
        """All that is shown, plainly."""
        return f" {plain_text(self.text)} "

    @cached_property
    def fields(self) -> int:
        """Fields that a reader can fill in."""
        return sum(
            each.tag == "textarea" or (each.tag == "input" and each.get("type") in _FIELDS)
            for each in self._counted
        )

    @cached_property
    def passwords(self) -> int:
        """Fields for a password."""
        return sum(each.tag == "input" and each.get("type") == "password" for each in self._counted)

    @cached_property
    def to_call(self) -> int:
        """Links to numbers to call at."""
        return sum(each.tag == "a" and (each.get("href") or "").startswith("tel:") for each in self._counted)

    def buttons(self, labels: frozenset[str]) -> int:
        """How many buttons and links say one of these labels."""
        return sum(number for label, number in self.labels.items() if label in labels)

    def software(self, head: Head, names: frozenset[str]) -> str | None:
        """The name of the software that the page says made it; of several, the first by the alphabet."""
        body, root = self._body, self.tree
        said = [head.first("generator"), root.get("id"), root.get("class"), root.get("data-app")]
        said += [body.get("id"), body.get("class")] if body is not None else []
        whole = " ".join(filter(None, said)).lower()
        return min((name for name in names if name in whole), default=None)

    def share(self, words: frozenset[str]) -> float:
        """The share of the words of the prose that are among `words`, which are in small letters."""
        said = [word for block in self.prose for word in _WORD.findall(block.text.lower())]
        return sum(word in words for word in said) / len(said) if said else 0.0


def _is_pressed(element: HtmlElement) -> bool:
    """Whether an element is something to press, and no field to fill in."""
    if element.tag == "input":
        return element.get("type") in ("submit", "button")
    return element.tag in ("a", "button", "summary")


def _linked(blocks: list[Block]) -> float:
    whole = sum(len(block.text) for block in blocks)
    return sum(len(block.text) * block.linked for block in blocks) / whole if whole else 0.0


def _cards(blocks: list[Block]) -> int:
    return sum(
        block.kind == "heading" and block.level in (2, 3, 4) and block.linked >= LINKED for block in blocks
    )


def _is_apart(element: HtmlElement, known: dict[HtmlElement, bool]) -> bool:
    """Whether navigation or a footer holds an element, and no article in it: some never close theirs.

    What is `known` of the elements of a page is not asked again, however many blocks stand in them.
    """
    apart = known.get(element)
    if apart is None:
        around = element.getparent()
        if around is None or around.tag in _OWN:
            apart = False
        else:
            apart = around.tag in _APART or _is_apart(around, known)
        known[element] = apart
    return apart


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Small letters and digits, with a space for whatever stands between them.

    >>> plain("  Add to Cart! ")
    'add to cart'
    """
    return plain_text(text)


def plain_text(text: str) -> str:
    """`plain` for a text that is asked about once."""
    return " ".join(_MARKS.sub(" ", text.casefold().replace("’", "'")).split())
