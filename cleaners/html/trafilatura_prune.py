"""trafilatura's cleaning and pruning of a tree, its own steps in its own order, where there is work to do.

It looks through the page once for each of fifty tags, most of which no page has, and judges the links of
every container twice, most of which have none. Here the page is asked once which of them there are.
`tests/cleaners/html/test_trafilatura_prune.py` holds both ways against each other.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree
from lxml.html import HtmlElement
from trafilatura.htmlprocessing import (
    _handle_forms,
    link_density_test,
    link_density_test_tables,
    prune_html,
    prune_unwanted_nodes,
    recover_math,
)
from trafilatura.settings import MANUALLY_CLEANED, MANUALLY_STRIPPED
from trafilatura.utils import LINK_FARM_RATIO, trim
from trafilatura.xml import delete_element

from cleaners.html.trafilatura_discard import captions_and_teasers, unwanted_sections

SHORT_SECTION = 100  # characters of a linked container that is chrome if it has several children
SEVERAL = 3
LONG_SECTION = 300  # characters; trafilatura's bound, above which a container is chrome only if it is links


def cleaned(tree: HtmlElement) -> HtmlElement:
    """What `tree_cleaning` leaves of a tree in balanced mode without images, in place."""
    recover_math(tree)
    for element in tree.iter("figure", "table"):
        if (
            element.find(".//table") is not None
            if element.tag == "figure"
            else element.get("role") in ("presentation", "none")
        ):
            element.tag = "div"
    etree.strip_tags(tree, *MANUALLY_STRIPPED)
    there = {element.tag for element in tree.iter(*MANUALLY_CLEANED)}
    for tag in MANUALLY_CLEANED:  # one after the other: what is deleted with another is passed over
        if tag in there and tag != "form":
            for element in tree.iter(tag):
                delete_element(element)
    if "form" in there:
        _handle_forms(tree)
    return prune_html(tree, "balanced")


def pruned(frame: HtmlElement, focus: str = "balanced") -> HtmlElement:
    """The frame of an article without what classes and links show to be chrome, in place.

    With the focus `recall` teasers stay.
    """
    if unwanted := list(unwanted_sections(frame)):
        prune_unwanted_nodes(frame, [lambda _: unwanted], with_backup=True)
    captions, teasers = captions_and_teasers(frame)
    for element in captions if focus == "recall" else captions + teasers:
        delete_element(element)
    linked = _linked(frame)
    untested = set(linked)
    for tag in ("div", "list", "p") * 2:
        _delete_link_farms(frame, tag, untested, linked)
    for table in [table for table in frame.iter("table") if link_density_test_tables(table)]:
        delete_element(table, keep_tail=False)
    etree.strip_tags(frame, "span", "ref")
    return frame


def _linked(frame: HtmlElement) -> dict[HtmlElement, int]:
    """The elements of a frame that have links in them, the frame itself among them: characters in links."""
    found: dict[HtmlElement, int] = {}
    for element in reversed([*frame.iter()]):  # what stands in an element comes before it
        length = found.get(element)
        if element.tag == "ref":
            length = (length or 0) + sum(map(len, element.itertext()))
        if length is not None and element is not frame:
            around = element.getparent()
            found[around] = found.get(around, 0) + length
    return found


def _delete_link_farms(
    frame: HtmlElement, tag: str, untested: set[HtmlElement], linked: Mapping[HtmlElement, int]
) -> None:
    """Delete the elements of a tag whose links show them to be chrome.

    What was tested is tested again only where something around or behind it went, as two rounds would.
    """
    farms = []
    for element in frame.iter(tag) if untested else ():
        if element not in untested:
            continue
        untested.discard(element)
        if element not in linked or _says_more(element, linked[element]):
            continue
        is_farm, is_short = link_density_test(element)
        if is_farm or (
            tag == "div"
            and is_short
            and len(element) >= SEVERAL
            and len(trim(element.text_content())) < SHORT_SECTION
        ):
            parent = element.getparent()
            if tag == "p" and parent is not None and parent.tag in ("item", "td", "th"):
                continue  # the list or table is judged as a whole
            farms.append(element)
    for element in farms:
        untested.update(element.iterancestors())
        if (before := element.getprevious()) is not None:
            untested.add(before)
        delete_element(element)


def _says_more(element: HtmlElement, linked: int) -> bool:
    """Whether an element's text is so much more than its links that no test of these can fail.

    It is read no further than that. `linked` are its characters in links, or more.
    """
    said = 0  # characters that are no white space: the test counts these, and some spaces
    for text in element.itertext():
        said += sum(map(len, text.split()))
        if said >= LONG_SECTION and said * LINK_FARM_RATIO >= linked:
            return True
    return False
