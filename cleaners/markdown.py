"""Markdown: rendered as a page and read as one, so that lists, quotes and headings stay what they are."""

from __future__ import annotations

import re

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PAIR = re.compile(r"^([A-Za-z_]+):[ \t]*(\S.*?)[ \t]*$", re.MULTILINE)
_QUOTED = re.compile(r"""\A(["'])(.*)\1\Z""", re.DOTALL)
_HINTS = {  # what site generators (Jekyll, Hugo, Pelican) call our hints
    "title": "title",
    "date": "published_at",
    "lang": "language",
    "language": "language",
    "author": "authors",
    "authors": "authors",
    "tags": "tags",
    "url": "url",
}
_LISTS = ("authors", "tags")


def render(text: str) -> tuple[str, dict[str, str]]:
    """A Markdown document as a page, and the hints that its front matter gives.

    Front matter is read for single lines (`title: Storm`, `tags: [sea, wind]`), which is what hints need.

    >>> page, hints = render("---\\ntitle: Storm\\ntags: [sea, wind]\\n---\\nThe *port* is closed.")
    >>> hints, "<p>The <em>port</em> is closed.</p>" in page
    ({'title': 'Storm', 'tags': 'sea\\nwind'}, True)
    """
    from markdown_it import MarkdownIt  # only who reads Markdown needs it

    front = _FRONT.match(text)
    hints: dict[str, str] = {}
    for name, value in _PAIR.findall(front[1]) if front else ():
        ours = _HINTS.get(name.lower())
        if ours:
            hints[ours] = _list(value) if ours in _LISTS else _plain(value)
    body = MarkdownIt("commonmark").enable("table").render(text[front.end() :] if front else text)
    return f"<html><body><article>\n{body}</article></body></html>", hints


def _plain(value: str) -> str:
    quoted = _QUOTED.match(value)
    return quoted[2] if quoted else value


def _list(value: str) -> str:
    inner = value.removeprefix("[").removesuffix("]")
    return "\n".join(_plain(each.strip()) for each in inner.split(",") if each.strip())
