"""The text of a page that holds it only as data for its scripts: `__NEXT_DATA__` and its like.

In scripts, in attributes, or in the rows that React's server writes. Or where it shows none of its own: in a
frame that the page carries along, or for browsers without scripts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from lxml.html import HtmlElement

from cleaners.errors import Rejected
from cleaners.html.blocks import read_blocks
from cleaners.html.prose import ends_as_sentence, is_prose, is_wall, width
from cleaners.html.sanitise import parse

LONGEST_SCRIPT = 2_000_000  # characters
LEAST_DATA = 200  # characters of an attribute, or of a string, that is JSON with an article in it
MOST_NODES = 20_000
TEXTS = frozenset(("p", "li", "blockquote", "h2", "h3", "h4"))
HEADING = 60  # columns; longer lines that are no sentence are captions
MOST = 0.6  # of the prose: the smallest object that holds this much is the article

_Path = tuple[str | int, ...]

# What a script begins with that sets a variable: `window.__STATE__ = {`, `var page = JSON.parse("`.
_SETS = re.compile(
    r"""\s*(?:(?:window|self|globalThis)(?:\.|\[["'])|var\s|let\s|const\s)\s*[\w$.]{1,60}(?:["']\])?\s*=\s*"""
    r"(JSON\.parse\(\s*)?(?=[\[{\"])"
)
_PUSHES = re.compile(r"\s*\(?self\.__next_f\s*=.{0,40}?\.push\(|\s*self\.__next_f\.push\(")
_ROW = re.compile(rb"\s*[0-9a-f]{0,8}:(?:T([0-9a-f]{1,8}),)?")  # hints for browsers have no number
_DECODER = json.JSONDecoder(strict=False)


def page_data(tree: HtmlElement) -> list[str]:
    """What scripts of the page are given as JSON, beside its description: in scripts, and in attributes."""
    found: list[str] = []
    pushed: list[str] = []
    for element in tree.iter():
        found += (
            value for value in element.attrib.values() if value[:1] in ("{", "[") and len(value) >= LEAST_DATA
        )
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("type", "").lower() == "application/json":
            found.append(text)
        elif begins := _PUSHES.match(text):
            pushed += _pushed(text[begins.end() : LONGEST_SCRIPT])
        elif len(text) <= LONGEST_SCRIPT and (begins := _SETS.match(text)):
            try:
                value, end = _DECODER.raw_decode(text, begins.end())
            except (ValueError, RecursionError):
                continue
            found.append(value if begins[1] and isinstance(value, str) else text[begins.end() : end])
    return [*found, *_rows("".join(pushed))]


def _pushed(text: str) -> Iterator[str]:
    """The piece of a page's rows that a script hands on: `[1,"0:[...]\\n"])`."""
    try:
        value, _ = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, list):
        yield from (part for part in value[1:] if isinstance(part, str))


def _rows(written: str) -> Iterator[str]:
    """The rows that React's server writes, as JSON: `1f:["$","p",null,{}]`, or `20:T4d2,` and 4d2 bytes."""
    data, at = written.encode("utf-8", "replace"), 0
    while row := _ROW.match(data, at):
        if row[1]:
            at = row.end() + int(row[1], 16)
            yield json.dumps(data[row.end() : at].decode("utf-8", "replace"))
        else:
            end = data.find(b"\n", row.end())
            at = end + 1 if end >= 0 else len(data)
            if data[row.end() : row.end() + 1] in (b"{", b"["):
                yield data[row.end() : at].decode("utf-8", "replace")


def fallback_text(tree: HtmlElement) -> str:
    """The prose that a page shows in frames that it carries along, and where scripts don't run.

    >>> from cleaners.html.sanitise import parse
    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> fallback_text(parse(f"<div id=app></div><noscript><p>{said}</p>Turn scripts on.</noscript>")) == said
    True
    """
    lines: list[str] = []
    for frame in tree.iter("iframe", "noscript"):
        if frame.tag == "iframe":
            lines += _lines(frame.get("srcdoc") or "")
        else:
            frame.tag = "div"
            lines += (block.text for block in read_blocks(frame))
    return "\n".join(line for line in dict.fromkeys(lines) if is_prose(line) and not is_wall(line))


def state_text(scripts: Iterable[str]) -> str:
    """The text of the object that holds most of the prose, a line for each paragraph; empty if there is none.

    What is no prose in it, such as a heading, counts where the data has it in the same way.

    >>> said = "The port was closed on Tuesday after a storm, and will stay so until Friday, officials said."
    >>> state_text(['{"menu": "World", "story": {"title": "Port", "body": ["<p>%s</p>"]}}' % said]) == said
    True
    """
    every: list[tuple[_Path, str]] = []
    for number, script in enumerate(scripts):
        if len(script) > LONGEST_SCRIPT:
            continue
        try:
            every.extend(((number, *path), line) for path, line in _texts(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
    found = [(path, line) for path, line in every if is_prose(line)]
    total, depth = sum(len(line) for _, line in found), 0
    while found:
        weights: Counter[_Path] = Counter()
        for path, line in found:
            weights[path[: depth + 1]] += len(line)
        heaviest, weight = weights.most_common(1)[0]
        if weight < MOST * total or len(heaviest) <= depth:
            break
        depth += 1
        found = [(path, line) for path, line in found if path[:depth] == heaviest]
    ways = {_way(path) for path, _ in found}
    within = found[0][0][:depth] if found else ()
    told = (
        line for path, line in every if path[:depth] == within and _way(path) in ways and _may_be_text(line)
    )
    return "\n".join(dict.fromkeys(told))


def _may_be_text(line: str) -> bool:
    """Whether a line is a sentence, or short as headings are and no mark or address."""
    if ends_as_sentence(line):
        return True
    return width(line) < HEADING and "@" not in line and any(c.isalpha() and not c.isupper() for c in line)


def _way(path: _Path) -> _Path:
    """A path without the numbers of list items."""
    return tuple("" if isinstance(step, int) else step for step in path[1:])


def _texts(value: Any) -> Iterator[tuple[_Path, str]]:
    """Lines of text with the way to each, in the order of the data; without recursion."""
    waiting: list[tuple[_Path, Any]] = [((), value)]
    seen = 0
    while waiting and seen < MOST_NODES:
        path, item = waiting.pop()
        seen += 1
        if isinstance(item, str) and item[:1] in ("{", "[") and len(item) >= LEAST_DATA:
            try:  # an answer that the page's program has asked for, kept as it came
                item = json.loads(item, strict=False)
            except (ValueError, RecursionError):
                continue
        if isinstance(item, list) and item[:1] == ["$"] and (markup := _markup(item)):
            item = markup
        if isinstance(item, dict):
            waiting.extend(reversed([((*path, str(name)), inner) for name, inner in item.items()]))
        elif isinstance(item, list):
            waiting.extend(reversed([((*path, at), inner) for at, inner in enumerate(item)]))
        elif isinstance(item, str):
            yield from ((path, line) for line in _lines(item) if line)


def _markup(element: list[Any]) -> str:
    """A paragraph of React's as HTML, so that words in elements of their own stay in it; else nothing."""
    if len(element) < 4 or element[1] not in TEXTS or not isinstance(element[3], dict):
        return ""
    pieces: list[str] = []
    waiting: list[Any] = [element[3].get("children")]
    while waiting and len(pieces) < MOST_NODES:
        item = waiting.pop()
        if isinstance(item, str):
            pieces.append(escape(item))
        elif isinstance(item, list) and item[:1] == ["$"]:
            waiting.append(item[3].get("children") if len(item) > 3 and isinstance(item[3], dict) else None)
        elif isinstance(item, list):
            waiting.extend(reversed(item))
    return f"<p>{''.join(pieces)}</p>"


def _lines(text: str) -> list[str]:
    if "</" in text or "<br" in text:
        try:
            return [block.text for block in read_blocks(parse(text))]
        except Rejected:
            return []
    return [" ".join(line.split()) for line in text.split("\n")]
