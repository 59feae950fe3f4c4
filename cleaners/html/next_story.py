"""The next article below: pages that go on for ever put a second story under the one that was asked for.

It has a headline of its own and stands beside the page's article, in an element of the same kind. A second
headline alone shows nothing: the parts of one article may each have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from cleaners.html.blocks import Block
from cleaners.html.containers import branch, holds
from cleaners.html.prose import is_prose
from cleaners.html.selection import letters
from cleaners.html.trafilatura_body import is_body, is_story

LEAST = 8  # letters of a headline that can be told from others
MOST = 50  # headlines that are looked at


def next_stories(blocks: Sequence[Block], titles: Iterable[str]) -> set[int]:
    """The blocks of further articles, by index; `titles` are the headlines that the page's head states.

    >>> from lxml.html import fromstring
    >>> from cleaners.html.blocks import read_blocks
    >>> said = "It runs again since Monday, three weeks after it lost its rudder in the ice of March."
    >>> one = f"<article><h1>Ferry runs again</h1><p>{said}</article>"
    >>> two = "<article><h1>Museum opens</h1><p>Entry is free.</article>"
    >>> blocks = read_blocks(fromstring(f"<main>{one}{two}</main>"))
    >>> [blocks[index].text for index in sorted(next_stories(blocks, ["Ferry runs again - News"]))]
    ['Museum opens', 'Entry is free.']
    """
    headings = [index for index, block in enumerate(blocks) if block.kind == "heading"]
    headlines = [index for index in headings if blocks[index].level == 1][:MOST]
    if len(headlines) == 1:
        return _lower_stories(headlines[0], headings, blocks)
    if not headlines:
        return set()
    stated = [letters(title).casefold() for title in titles]
    own = next((index for index in headlines if _is_among(blocks[index].text, stated)), headlines[-1])
    if own == headlines[-1]:
        return set()
    if not any(is_prose(block.text) for block in blocks[own : headlines[headlines.index(own) + 1]]):
        return set()  # a headline without a text has none behind it
    found: set[int] = set()
    above = {blocks[own].element, *blocks[own].element.iterancestors()}
    for index in headlines:
        if index <= own or index in found or _is_among(blocks[index].text, stated):
            continue
        story = branch(blocks[index].element, above)[-1]  # the largest that does not hold the page's own
        if _is_like(story, blocks[own].element):
            found.update(_blocks_of(story, index, own, blocks))
    return found


def _lower_stories(own: int, headings: Sequence[int], blocks: Sequence[Block]) -> set[int]:
    """The blocks of further articles whose headlines are of the second level, `own` being of the first.

    The parts of one article may have such headings, too: what shows another story is a date of its own, or a
    headline that leads to its page.
    """
    found: set[int] = set()
    around = next(blocks[own].element.iterancestors("article"), None)
    if around is None:
        return found
    for before, index in pairwise(headings):
        if index <= own or index in found or blocks[index].level != 2:
            continue
        story = next(blocks[index].element.iterancestors("article"), None)
        if story is None or story.getparent() is not around.getparent():
            continue
        is_first = not holds(story, blocks[before].element)
        dated = all(next(each.iter("time"), None) is not None for each in (story, around))
        if is_first and story.get("class") == around.get("class") and (dated or blocks[index].linked == 1):
            found.update(_blocks_of(story, index, own, blocks))
    return found


def _blocks_of(story: HtmlElement, index: int, own: int, blocks: Sequence[Block]) -> range:
    """The blocks of a story, of which one is known; `own` is the headline of the page's own article."""
    begin = end = index
    while begin - 1 > own and holds(story, blocks[begin - 1].element):
        begin -= 1
    while end + 1 < len(blocks) and holds(story, blocks[end + 1].element):
        end += 1
    return range(begin, end + 1)


def _is_like(story: HtmlElement, headline: HtmlElement) -> bool:
    """Whether the element of another headline is what the page's own headline stands in, once more."""
    around = next((e for e in headline.iterancestors() if e.getparent() is story.getparent()), None)
    if around is None:  # the story stands inside the page's own article
        return bool(story.tag == "article" and next(headline.iterancestors("article"), None) is not None)
    alike = story.tag == around.tag and story.get("class") == around.get("class")
    return alike and (story.tag == "article" or is_body(story) or is_story(story))


def _is_among(headline: str, stated: Iterable[str]) -> bool:
    key = letters(headline).casefold()
    return len(key) >= LEAST and any(
        key in title or (len(title) >= LEAST and title in key) for title in stated
    )
