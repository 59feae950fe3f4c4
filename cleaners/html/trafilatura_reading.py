"""One reading of a tree by trafilatura's own steps in its own order: `extract_content`, pruned in Python.

It takes its copies from whoever asks, so that a second one is made only where the first frames hold too
little text; `tests/cleaners/html/test_trafilatura_reading.py` holds both ways against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import convert_tags, process_node
from trafilatura.main_extractor import NOT_AT_THE_END, REBUILT_BLOCKS, handle_textelem
from trafilatura.settings import (
    DEDUPE_SCAN_CAP,
    INLINE_FORMATTABLE,
    MIN_DUPLICATE_LENGTH,
    TAG_CATALOG,
    Extractor,
)
from trafilatura.utils import trim
from trafilatura.xml import delete_element

from cleaners.html.trafilatura_body import frames
from cleaners.html.trafilatura_prune import pruned

SHORT = 250  # characters; trafilatura's own bound, below which it searches the whole page

_WILD = ".//code|.//p|.//quote|.//table|.//div[contains(@class, 'w3-code')]"
_WILD_BY_FOCUS = {
    "balanced": etree.XPath(_WILD),
    "recall": etree.XPath(f"{_WILD}|.//div|.//lb|.//list"),
}


@cache
def settings(focus: str) -> Extractor:
    """trafilatura's settings for a reading, `balanced` or in `recall` mode; no reading changes them."""
    # No comments, and no `deduplicate`: it remembers every page that the process has seen.
    return Extractor(output_format="python", comments=False, dedup=False, recall=focus == "recall")


def reading(fresh: Callable[[], HtmlElement], options: Extractor) -> tuple[etree._Element, str]:
    """The body that is read of a tree, and its text; `fresh` gives a copy of the tree, cleaned."""
    converted = convert_tags(fresh(), options)
    elements = list(converted.iter())
    body = etree.Element("body")
    tags = set(TAG_CATALOG) | {"table", "td", "th", "tr"}
    for frame in frames(converted):
        if len(pruned(frame, options.focus)) > 0:
            if not _has_paragraphs(frame):
                tags.add("div")
            _read_frame(frame, body, tags, options)
            if len(body) > 1:
                break
    text = " ".join(body.itertext()).strip()
    if len(text) < SHORT:
        again = convert_tags(fresh(), options)
        taken = {twin for element, twin in zip(elements, again.iter(), strict=True) if element.tag == "done"}
        _recover(again, body, tags, taken, options)
        text = " ".join(body.itertext()).strip()
    _drop_repeats(body)
    etree.strip_elements(body, "done")
    etree.strip_tags(body, "div")
    for linebreak in body.iter("lb"):
        if linebreak.tail and linebreak.tail.isspace():
            linebreak.tail = None
    return body, text


def _read_frame(frame: HtmlElement, body: etree._Element, tags: set[str], options: Extractor) -> None:
    """Append to `body` what the elements of a frame hold, each processed by trafilatura."""
    elements = frame.xpath(".//*")
    found = {element.tag for element in elements}
    if found == {"lb"} or (frame.tag == "div" and "div" in tags and found <= INLINE_FORMATTABLE | {"lb"}):
        elements = [frame]
    begin, lead = len(body), None
    if elements != [frame] and frame.text and not frame.text.isspace():
        lead = _paragraph(frame.text, options)
    moved: set[etree._Element] = set()  # out of the frame, with what they hold
    for element in elements:
        if element in moved:
            continue
        tag, tail = element.tag, element.tail
        processed = handle_textelem(element, tags, options)
        if processed is not None:
            body.append(processed)
            moved.update(processed.iter())
            if element not in moved:
                element.tag = "done"
        rest = tag in REBUILT_BLOCKS and tail and not tail.isspace()
        if (
            rest
            and (processed is None or processed.tail is None)
            and (after := _paragraph(tail, options)) is not None
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


def _paragraph(text: str, options: Extractor) -> etree._Element | None:
    paragraph = etree.Element("p")
    paragraph.text = text
    return process_node(paragraph, options)


def _recover(
    tree: HtmlElement,
    body: etree._Element,
    tags: set[str],
    taken: Container[HtmlElement],
    options: Extractor,
) -> None:
    """Append to `body` what text the whole tree has elsewhere: trafilatura's `recover_wild_text`."""
    if options.focus == "recall":
        tags = tags | {"div", "lb"}
    elements = _WILD_BY_FOCUS[options.focus](pruned(tree, options.focus))
    before = [_said(element) for element in body]
    known, said = set(before), "\n".join(filter(None, before))
    whole: set[HtmlElement] = set()  # what was taken with all that is in it
    for element in elements:
        if element in taken or any(around in whole for around in element.iterancestors()):
            continue
        processed = handle_textelem(element, tags, options)
        if processed is None:
            continue
        if processed is element:
            whole.add(element)
        text = _said(processed)
        tail = processed.tail
        part = trim(text + tail) if tail and not tail.isspace() else ""
        is_searched = len(said) <= DEDUPE_SCAN_CAP
        if text and (
            text in known
            or (is_searched and len(text) > MIN_DUPLICATE_LENGTH and text in said)
            or (is_searched and part and part in said)
        ):
            continue
        body.append(processed)
        known.add(text)
        if is_searched:
            said += "\n" + (part or text)


def _said(element: etree._Element) -> str:
    return trim("".join(element.itertext()))


def _drop_repeats(body: etree._Element) -> None:
    """A paragraph that says what the one before it said was read twice."""
    before = None
    for element in list(body):
        now = _said(element)
        if now and now == before and len(now) > MIN_DUPLICATE_LENGTH:
            delete_element(element, keep_tail=False)
        else:
            before = now
