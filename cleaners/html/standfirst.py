"""The standfirst of an article: the sentence or two between headline and text that say what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from cleaners.html.containers import words
from cleaners.html.head import one_line
from cleaners.text.folding import WIDE, compact
from seeds.pages import page_names

SHORTEST, LONGEST = 40, 400  # characters
SHORTEST_WIDE = 15  # characters of Chinese, Japanese and Korean, of which each is a syllable or a word
FEWEST_WORDS = 8  # of a second-level heading under the first; a rubric has fewer
MOST_LOOKED_AT = 6  # elements behind the headline, and behind what holds it
MOST_ABOVE = 3  # elements that hold the headline alone

PARAGRAPH = 120  # characters; the article's text has begun

_LEADS = ("h1", "h2", "h3", "h4", "p", "div", "span")
_APART = frozenset(("nav", "aside", "footer", "form"))
_HEADLINES = ("h1", "h2")
_END = frozenset(("article", "main", "body", "html"))
_SKIPPED = frozenset(
    ("script", "style", "noscript", "svg", "template", "figure", "img", "picture", "hr", "br")
)
_HEADINGS = ("h2", "h3", "h4")
_CLOSING = ("div", "p", "span")
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»」)]?$")
_BYLINE = re.compile(
    r"(?:(?:posted |written )?by|von|par|por|di|door|av|af|text|updated|published)\b", re.IGNORECASE
)
DIGITS = 0.2  # of the letters; what has more is a date


def standfirst(tree: HtmlElement, title: str | None) -> str | None:
    """What stands right below the headline and is marked as a lead, or is a sentence in a second heading.

    >>> from lxml.html import document_fromstring
    >>> page = "<h1>Port reopens</h1><h2>Two days after the storm the first ferries left the harbour.</h2>"
    >>> standfirst(document_fromstring(page), "Port reopens")
    'Two days after the storm the first ferries left the harbour.'
    """
    wanted = compact(title or "")
    headline = next(
        (h1 for h1 in tree.iter("h1") if wanted and compact("".join(h1.itertext())) == wanted), None
    )
    if headline is None:
        return None
    found = None
    for number, element in enumerate(_below(headline)):
        alone = number == 0 and _is_last_in_its_block(element, title or "")
        if (marked := _is_marked(element)) or alone or (number == 0 and element.tag in _HEADINGS):
            text = one_line(" ".join(element.itertext()))
            many = len(text.split()) >= FEWEST_WORDS
            told = (marked and (many or element.tag not in _HEADINGS)) or (
                many and _SENTENCE_END.search(text)
            )
            if told and _may_be(text, element) and wanted not in compact(text):
                if not marked or words(element.get("class")) & page_names().lead_alone:
                    return text
                found = found or text  # a summary, say: what is called a standfirst may stand below
        elif element.tag == "p" and len(element.text or "") > LONGEST:
            break
    return found


def marked_lead(tree: HtmlElement, title: str | None = None) -> str | None:
    """What is marked with a word for leads alone, behind the first headline and above the first paragraph.

    Right below the `title`, before another heading, any word for leads marks a paragraph.

    For pages that describe themselves badly: it may be the standfirst of what stands beside the article.

    >>> from lxml.html import document_fromstring
    >>> page = "<h1>Port</h1><ul><li>A</ul><h2 class='dek'>Two days after the storm the ferries left.</h2>"
    >>> marked_lead(document_fromstring(page))
    'Two days after the storm the ferries left.'
    """
    wanted = compact(title or "")
    behind = below_own = False
    for element in tree.iter(*_LEADS):
        said = compact("".join(element.itertext())) if element.tag in _HEADLINES else ""
        own = bool(said) and said == wanted
        if element.tag == "h1" or own:
            behind, below_own = behind or bool(said), own
        elif behind:
            named = words(element.get("class"))
            below_own = below_own and element.tag not in _HEADINGS
            leads = page_names().lead if below_own and element.tag == "p" else page_names().lead_alone
            if named & leads and not named & page_names().marked["apart"]:
                text = one_line(" ".join(element.itertext()))
                if _may_be(text, element) and not any(up.tag in _APART for up in element.iterancestors()):
                    return text
            elif element.tag == "p" and len("".join(element.itertext())) > PARAGRAPH:
                return None
    return None


def _below(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The elements behind the headline, and behind those that hold it, in document order."""
    above, looked_at = headline, 0
    for _ in range(MOST_ABOVE):
        for element in above.itersiblings():
            if not isinstance(element.tag, str) or element.tag in _SKIPPED:
                continue
            looked_at += 1
            if looked_at > MOST_LOOKED_AT:
                return
            yield element
        if above.getparent() is None or above.getparent().tag in _END:
            return
        above = above.getparent()


def _is_last_in_its_block(element: HtmlElement, title: str) -> bool:
    """Whether a small element closes the block of the headline, so that the text begins elsewhere, and
    takes up a word of the title, as notes to the reader do not."""
    above = element.getparent()
    return (
        element.tag in _CLOSING
        and above is not None
        and above.tag not in _END
        and next(element.iter("img", "figure", "picture", "time"), None) is None
        and not _long_words(title).isdisjoint(_long_words("".join(element.itertext())))
        and not any(
            isinstance(after.tag, str) and after.tag not in _SKIPPED for after in element.itersiblings()
        )
    )


def _long_words(text: str) -> set[str]:
    return set(re.findall(r"\w{5,}", text.casefold()))


def _is_marked(element: HtmlElement) -> bool:
    if element.get("itemprop", "").lower() in ("description", "abstract"):
        return True
    return not words(element.get("class")).isdisjoint(page_names().lead)


def _may_be(text: str, element: HtmlElement) -> bool:
    linked = sum(len("".join(link.itertext())) for link in element.iter("a"))
    return (
        ";" not in text
        and len(text) <= LONGEST
        and (len(text) >= SHORTEST or len(WIDE.findall(text)) >= SHORTEST_WIDE)
        and 2 * linked < len(text)
        and len(element.findall(".//p")) <= 1
        and not is_byline(text)
    )


def is_byline(text: str) -> bool:
    """Whether a line begins as bylines do, or is mostly a date.

    >>> [is_byline(line) for line in ("Posted by Ann on Friday", "December 6, 2016 — 6:22 PM", "Byron left.")]
    [True, True, False]
    """
    return bool(_BYLINE.match(text)) or sum(map(str.isdigit, text)) > DIGITS * sum(map(str.isalpha, text))
