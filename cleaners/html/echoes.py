"""What a page sets off from an article and says in it, too: captions, pull quotes, summaries.

Such a box has a name that says what it is for, and all its sentences stand in the text word for word. A
quotation without such a name is the author's own, and what stands nowhere else stays, whatever its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.containers import Surroundings, holds, words
from cleaners.html.prose import ends_as_sentence
from cleaners.html.selection import letters
from seeds.pages import page_names

LEAST = 16  # letters of what is looked for in the text
LEVELS = 4  # from a block upwards to the element that is named
MOST = 500  # boxes that are looked for in the text of one page
LABEL = 60  # characters of what stands beside a quotation: who said it

_LEFT_OUT = re.compile(r"\.{3}|…|\[[^\]]{0,9}\]")
_TOLD = frozenset(("figcaption", "blockquote", "q"))


def echoes(
    read: Collection[int], blocks: Sequence[Block], keys: Sequence[str], around: Surroundings
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """The blocks that were read in boxes whose sentences all stand in the text as well.

    `keys` are the `letters` of the blocks.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "“We have waited for a year,” she said. Nobody had asked her what she thought of it before."
    >>> quote = "<aside class=pull-quote>We have waited for a year</aside>"
    >>> page = "<div>" + f"<p>{said}</p>" * 4 + quote + "</div>"
    >>> blocks = read_blocks(fromstring(page))
    >>> lengths = [(index, len(block.text)) for index, block in enumerate(blocks)]
    >>> sorted(echoes(range(5), blocks, [letters(b.text) for b in blocks], Surroundings(blocks, lengths)))
    [4]
    """
    boxes: dict[HtmlElement, tuple[str, list[int]]] = {}
    outside: list[int] = []
    for index in sorted(read):
        if (named := _box(blocks[index], around)) is not None:
            boxes.setdefault(named[0], (named[1], []))[1].append(index)
        else:
            outside.append(index)
    if not boxes:
        return {}
    text = "".join(keys[index] for index in outside).casefold()
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    for box, (kind, inside) in islice(boxes.items(), MOST):
        told = [index for index in inside if not _is_label(blocks[index])]
        if told and all(_is_said(blocks[index].text, text) for index in told):
            headings = (i for i in outside if blocks[i].kind == "heading" and holds(box, blocks[i].element))
            found |= dict.fromkeys((*inside, *headings), ("extract.repeat", (kind,)))
    return found


def _box(block: Block, around: Surroundings) -> tuple[HtmlElement, str] | None:
    """The outermost small element around a block whose name says that it is such a box, and which."""
    if block.kind in ("heading", "code", "table"):
        return None
    box: tuple[HtmlElement, str] | None = None
    element: HtmlElement | None = block.element
    for _ in range(LEVELS):
        if element is None or not around.is_part(element):
            break
        tag = element.tag
        kind = _kind(tag if tag in _TOLD else "", element.get("class"), element.get("itemprop"))
        if kind is not None:
            box = element, kind
        element = element.getparent()
    return box


@lru_cache(maxsize=4096)
def _kind(tag: str, *written: str | None) -> str | None:
    """What the names of an element, and its tag where that tells something, say that it is."""
    if tag == "figcaption":
        return "caption"
    said = words(*written)
    if any("caption" in word for word in said):
        return "caption"
    if tag:
        return "quotation" if any(word.startswith("pull") for word in said) else None
    if not page_names().pull_quotes.isdisjoint(said):
        return "quotation"
    return None if page_names().lead.isdisjoint(said) else "summary"


def _is_label(block: Block) -> bool:
    return len(letters(block.text)) < LEAST or (
        len(block.text) < LABEL and block.text.lstrip()[:1] in "-–—" and not ends_as_sentence(block.text)
    )


def _is_said(sentence: str, text: str) -> bool:
    """Whether a folded text has the letters of a sentence, or of its parts where some of it is left out."""
    parts = list(filter(None, map(letters, _LEFT_OUT.split(sentence.casefold()))))
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
    return bool(parts)
