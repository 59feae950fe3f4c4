"""Whether a page is an article, and if not, what it is."""

from __future__ import annotations

from cleaners.html.head import Head
from cleaners.html.json_ld import types

LIVE = frozenset({"liveblogposting"})


def page_kind(head: Head) -> tuple[str, str]:
    """The kind of a page and the evidence for it; `unsure` where nothing speaks for any.

    >>> page_kind(Head(article={"@type": "LiveBlogPosting"}))
    ('live', 'json-ld: liveblogposting')
    """
    said = sorted(types(head.article))
    if LIVE.intersection(said):
        return "live", "json-ld: liveblogposting"
    if said:
        return "article", f"json-ld: {said[0]}"
    return "unsure", "nothing"
