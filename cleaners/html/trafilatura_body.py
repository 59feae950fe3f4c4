"""Where an article may stand in a tree: trafilatura's `BODY_XPATH`, asked in Python.

Its expressions judge every container of the page before they name the first; here the search ends with
the first, and each class is judged once. The words are trafilatura's own, as in `trafilatura_discard.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement
from trafilatura import xpaths

from cleaners.html.asked_once import asked_once

_CONTAINERS = ("article", "div", "main", "section")

_is_body_id = asked_once("|".join(xpaths._ARTICLE_CONTENT_ID_TOKENS))
_is_body_class = asked_once("|".join(xpaths._ARTICLE_CONTENT_CLASS_TOKENS))
_is_story_id = asked_once("|".join(xpaths._STORY_ID_TOKENS))
_is_story_class = asked_once("|".join((*xpaths._STORY_CLASS_TOKENS, "(?i:fulltext)")))
_is_content_id = asked_once("|".join((*xpaths._MAIN_CONTENT_ID_TOKENS, "[Mm]ain-[Cc]ontent")))
_is_content_class = asked_once(
    "|".join((*xpaths._MAIN_CONTENT_CLASS_TOKENS, "[Mm]ain-[Cc]ontent", "[Pp]age-[Cc]ontent"))
)


def frames(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The containers to try, the likeliest first; searched only as far as they are asked for."""
    for tags, is_frame in (
        (_CONTAINERS, is_body),
        (("article",), _is_any),
        (_CONTAINERS, is_story),
        (_CONTAINERS, _is_content),
        (_CONTAINERS, _is_main),
    ):
        found = next((element for element in tree.iterdescendants(*tags) if is_frame(element)), None)
        if found is not None:
            yield found


def _is_any(element: HtmlElement) -> bool:
    return True


def is_body(element: HtmlElement) -> bool:
    """Whether its class or id says that an element holds the body of an article."""
    name, classes = element.get("id"), element.get("class")
    return (
        classes in ("post", "entry")
        or name == "articleContent"
        or element.get("itemprop") == "articleBody"
        or _is_body_id(name)
        or _is_body_class(classes)
    )


def is_story(element: HtmlElement) -> bool:
    """Whether its class, id or role says that an element is a story."""
    name, classes = element.get("id"), element.get("class")
    return (
        name in ("article", "story")
        or classes in ("postarea", "art-postcontent", "text", "cell", "story")
        or element.get("role") == "article"
        or _is_story_id(name)
        or _is_story_class(classes)
    )


def _is_content(element: HtmlElement) -> bool:
    name, classes = element.get("id"), element.get("class")
    return name == "content" or classes == "content" or _is_content_id(name) or _is_content_class(classes)


def _is_main(element: HtmlElement) -> bool:
    return bool(
        element.tag == "main"
        or any((element.get(name) or "").startswith("main") for name in ("class", "id", "role"))
    )
