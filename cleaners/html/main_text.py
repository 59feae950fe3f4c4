"""The main text of a tree, by trafilatura's own steps in its own order, without the work done twice.

`trafilatura.bare_extraction` copies the tree five times and runs two more extractors on every page to
compare. Here the same functions are called, and on most pages the text is the same to the letter; but
a copy is made only where a second reading needs it, and a second reading only where the page shows much
more prose than the first one found. trafilatura is pinned exactly, because `_extract` and its siblings
are not its public face; `tests/cleaners/html/test_extract.py` compares both ways of calling it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.baseline import baseline
from trafilatura.external import compare_extraction, justext_rescue
from trafilatura.htmlprocessing import (
    convert_tags,
    process_node,
    prune_unwanted_nodes,
    tree_cleaning,
)
from trafilatura.main_extractor import (
    NOT_AT_THE_END,
    REBUILT_BLOCKS,
    extract_content,
    handle_textelem,
    recover_wild_text,
)
from trafilatura.settings import INLINE_FORMATTABLE, MIN_DUPLICATE_LENGTH, TAG_CATALOG, Extractor
from trafilatura.utils import trim
from trafilatura.xml import delete_element, xmltotxt

from cleaners.html.blocks import Block
from cleaners.html.hidden import fill_templates, remove_hidden, strip_unshown
from cleaners.html.trafilatura_body import frames
from cleaners.html.trafilatura_discard import comment_sections
from cleaners.html.trafilatura_prune import cleaned, pruned

SHORT = 250  # characters; trafilatura's own bound, below which it searches the whole page
PROSE = 40  # characters of an unlinked block that count as prose
SMALL_PAGE = 3000  # characters; trafilatura's bounds for a reading in recall mode: below this much text
SMALL_SHARE = 0.2  # and below this share of the page
MOST_PROSE = 0.6  # of the page's prose; a reading that has this much needs no third beside it
MUCH_LONGER = 1.5  # a reading in recall mode replaces the first if it is this many times as long,
JUSTEXT_LONGER = 2.0  # and one by density alone, which takes in more, if it is this many


def prepare(tree: HtmlElement) -> None:
    """Take out of the tree, in place, what no reading wants: scripts, what is hidden, comments, spans.

    A cell that claims to span a thousand columns would be padded with as many empty ones.
    """
    fill_templates(tree)
    strip_unshown(tree)
    remove_hidden(tree)
    etree.strip_attributes(tree, "colspan", "rowspan")
    prune_unwanted_nodes(tree, [comment_sections])


def read_text(tree: HtmlElement, blocks: Sequence[Block]) -> str:
    """The main text of a prepared tree, a line for each paragraph; the tree stays as it is.

    `blocks` are those of the same tree: they say how much there is to find.
    """
    settings = _settings("balanced")
    body, text = _first_reading(tree, settings)
    if len(text) < SHORT:
        whole, whole_text, length = baseline(tree)
        if length > len(text):
            body, text = whole, whole_text
    if len(text) < SMALL_PAGE and len(text) < SMALL_SHARE * sum(len(block.text) for block in blocks):
        prose = sum(len(block.text) for block in blocks if _is_prose(block))
        if prose > MUCH_LONGER * len(text):  # or else there is nothing more to find
            body, text = _generous_reading(tree, body, text, prose)
    if not text:
        return "\n".join(block.text for block in blocks if _is_prose(block))
    return xmltotxt(body, False)


def _is_prose(block: Block) -> bool:
    return block.linked < 0.5 and len(block.text) >= PROSE


def _settings(focus: str) -> Extractor:
    # No comments, and no `deduplicate`: it remembers every page that the process has seen.
    return Extractor(output_format="python", comments=False, dedup=False, recall=focus == "recall")


def _first_reading(tree: HtmlElement, settings: Extractor) -> tuple[etree._Element, str]:
    """What `extract_content` reads, without its second copy of the tree."""
    converted = convert_tags(cleaned(copy(tree)), settings)
    elements = list(converted.iter())
    body = etree.Element("body")
    tags = set(TAG_CATALOG) | {"table", "td", "th", "tr"}
    for frame in frames(converted):
        if len(pruned(frame)) > 0:
            if not _has_paragraphs(frame):
                tags.add("div")
            _read_frame(frame, body, tags, settings)
            if len(body) > 1:
                break
    text = " ".join(body.itertext()).strip()
    if len(text) < SHORT:
        again = convert_tags(cleaned(copy(tree)), settings)
        taken = {twin for element, twin in zip(elements, again.iter(), strict=True) if element.tag == "done"}
        recover_wild_text(again, body, settings, tags, taken)
        text = " ".join(body.itertext()).strip()
    _drop_repeats(body)
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    for linebreak in body.iter("lb"):
        if linebreak.tail and linebreak.tail.isspace():
            linebreak.tail = None
    return body, text


def _read_frame(frame: HtmlElement, body: etree._Element, tags: set[str], settings: Extractor) -> None:
    """Append to `body` what the elements of a frame hold, each processed by trafilatura."""
    elements = frame.xpath(".//*")
    found = {element.tag for element in elements}
    if found == {"lb"} or (frame.tag == "div" and "div" in tags and found <= INLINE_FORMATTABLE | {"lb"}):
        elements = [frame]
    begin, lead = len(body), None
    if elements != [frame] and frame.text and not frame.text.isspace():
        lead = _paragraph(frame.text, settings)
    for element in elements:
        if element.getroottree().getroot() is body:
            continue
        tag, tail = element.tag, element.tail
        processed = handle_textelem(element, tags, settings)
        if processed is not None:
            body.append(processed)
            if element.getroottree().getroot() is not body:
                element.tag = "done"
        rest = tag in REBUILT_BLOCKS and tail and not tail.isspace()
        if (
            rest
            and (processed is None or processed.tail is None)
            and (after := _paragraph(tail, settings)) is not None
        ):
            body.append(after)
    while len(body) > 0 and body[-1].tag in NOT_AT_THE_END:
        delete_element(body[-1], keep_tail=False)
    if lead is not None and len(body) > 1:
        body.insert(begin, lead)


def _has_paragraphs(frame: HtmlElement) -> bool:
    """Whether the page of the frame holds enough text in paragraphs that the rest can be left out."""
    length = 0
    for paragraph in frame.getroottree().getroot().iter("p"):
        length += sum(map(len, paragraph.itertext()))
        if length >= SHORT * 3:
            return True
    return False


def _paragraph(text: str, settings: Extractor) -> etree._Element | None:
    paragraph = etree.Element("p")
    paragraph.text = text
    return process_node(paragraph, settings)


def _drop_repeats(body: etree._Element) -> None:
    """A paragraph that says what the one before it said was read twice."""
    before = None
    for element in list(body):
        now = trim("".join(element.itertext()))
        if now and now == before and len(now) > MIN_DUPLICATE_LENGTH:
            delete_element(element, keep_tail=False)
        else:
            before = now


def _generous_reading(
    tree: HtmlElement, body: etree._Element, text: str, prose: int
) -> tuple[etree._Element, str]:
    """A reading in recall mode, or one by density alone where even that misses much of the page's prose."""
    settings = _settings("recall")
    uncluttered = tree_cleaning(copy(tree), settings)
    first, first_text = extract_content(convert_tags(copy(uncluttered), settings), settings)
    first, first_text = compare_extraction(uncluttered, copy(tree), first, first_text, settings)
    if len(first_text) < MOST_PROSE * prose:
        dense, dense_text = justext_rescue(copy(tree), settings)
        if len(dense_text) > max(len(first_text), JUSTEXT_LONGER * len(text)):
            return dense, dense_text
    if len(first_text) >= SHORT and len(first_text) > MUCH_LONGER * len(text):
        return first, first_text
    return body, text
