"""Somebody else's words in an artifact: no markup, no links, no pictures, no end of a table or a block."""

from __future__ import annotations

import html
import re

from cleaners.text.plain import plain, visible

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~^$:@])")


def inert(text: str, most: int = 200) -> str:
    r"""Text as it would be read, in Markdown that means nothing else, on one line.

    >>> inert("![x](https://evil.example/) | <script>")
    '\\!\\[x\\]\\(https\\://evil\\.example/\\) \\| &lt;script&gt;'
    """
    return html.escape(_MARKS.sub(r"\\\1", plain(text)[:most]), quote=False)


def block(lines: list[str] | tuple[str, ...], language: str = "") -> list[str]:
    """Lines as a block of code that they cannot end."""
    shown = [visible(line).replace("\n", " ").replace("```", "'''").replace("~~~", "---") for line in lines]
    return [f"```{language}", *shown, "```"]
