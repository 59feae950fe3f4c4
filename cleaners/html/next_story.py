"""The next article below: pages that go on for ever put a second story under the one that was asked for.

It has a headline of its own and stands beside the page's article, in an element of the same kind. A second
headline alone shows nothing: the parts of one article may each have one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
    headlines = [index for index, block in enumerate(blocks) if block.level == 1 and block.kind == "heading"]
    del headlines[MOST:]
    if len(headlines) < 2:
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
            begin = end = index
            while begin - 1 > own and holds(story, blocks[begin - 1].element):
                begin -= 1
            while end + 1 < len(blocks) and holds(story, blocks[end + 1].element):
                end += 1
            found.update(range(begin, end + 1))
    return found


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
