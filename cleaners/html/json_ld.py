"""The article that a page describes in JSON-LD, found among whatever else is there."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from html import unescape
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cleaners.errors import Rejected
from cleaners.html.blocks import read_blocks
from cleaners.html.prose import is_prose
from cleaners.html.sanitise import parse
from cleaners.html.selection import letters
from cleaners.text.folding import compact
from seeds.pages import page_names

LONGEST_SCRIPT = 2_000_000  # characters; the largest honest ones carry a whole article and its comments
MOST_NODES = 20_000
MUCH_LONGER = 1.5  # times as long as what the page shows is a description that goes on behind it
BEGINNING = 3_000  # characters; a page that shows more shows its article
NEARLY_ALL = 0.8  # of the prose that the page shows

_WORD = re.compile(r"\w+")
# Where the script is not JSON: single facts, each read where it stands, never further than `LONGEST_FACT`.
_FACT = re.compile(r'"(headline|datePublished|dateCreated|inLanguage|author)"\s{0,9}:\s{0,9}(?=["{\[])')
LONGEST_FACT = 3_000  # characters; a dozen authors with their portraits
MOST_FACTS = 100  # of one script; those of the article stand before those of what is beside it


def article_node(
    scripts: Iterable[str], titles: Iterable[str] = (), addresses: Iterable[str] = ()
) -> dict[str, Any]:
    """The properties of the page's own article, `{}` if none is described.

    Where several are described, the one of the page's address or title wins (`addresses` and `titles` are
    what the rest of the page says), then the first with a headline and a date. Members of a list or a
    collection, and what has another address and another title, are other articles. What `@id` refers to
    is put in place. A script that is not JSON gives the few facts that can be read by themselves.

    >>> article_node(['{"@graph": [{"@type": "WebSite"}, {"@type": ["NewsArticle"], "headline": "Ice"}]}'])
    {'@type': ['NewsArticle'], 'headline': 'Ice'}
    """
    return described(scripts, titles, addresses).article


class Described(NamedTuple):
    """What `article_node` gives, the types of all that is described outside lists, in small letters, and
    the description of the page itself, whatever is on it.
    """

    article: dict[str, Any]
    types: frozenset[str]
    page: dict[str, Any]


def described(scripts: Iterable[str], titles: Iterable[str] = (), addresses: Iterable[str] = ()) -> Described:
    """What the scripts of a page describe: see `Described` and `article_node`."""
    nodes: list[dict[str, Any]] = []
    listed: set[int] = set()
    loose: dict[str, Any] = {}
    for script in scripts:
        if len(script) > LONGEST_SCRIPT:
            continue
        try:
            nodes.extend(_nodes(_loaded(_bare(script)), listed))
        except (ValueError, RecursionError):
            loose = _facts(script) | loose
    articles = [node for node in nodes if types(node) & page_names().articles]
    said = frozenset(name for node in nodes if id(node) not in listed for name in types(node))
    own = {_path(address) for address in addresses if address} - {""}
    said_titles = tuple(titles)
    named = {compact(title) for title in said_titles} - {""}

    def merit(node: dict[str, Any]) -> tuple[bool, bool, int]:
        headline = compact(_headline(node))
        return (
            bool(own & _paths(node)),
            bool(headline) and any(headline in title for title in named),
            ("headline" in node) + 2 * ("datePublished" in node),
        )

    def is_another(node: Mapping[str, Any]) -> bool:
        return bool(own and _paths(node)) and _is_unlike(node, said_titles)

    pages = (node for node in nodes if types(node) & page_names().pages and id(node) not in listed)
    page = next((node for node in pages if own & _paths(node)), {})
    ranked = [(merit(node), node) for node in articles]
    ranked = [(rank, node) for rank, node in ranked if any(rank[:2]) or not is_another(node)]
    ranked = [(rank, node) for rank, node in ranked if id(node) not in listed or rank[0]]
    if not ranked:
        return Described(loose if not articles else {}, said, page)
    _, best = max(ranked, key=lambda each: each[0])
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    return Described(_resolved(best, by_id), said, page)


def _loaded(script: str) -> Any:
    """JSON, with what scripts may have in it: comments, a comma before a closing bracket, odd escapes."""
    if '"' not in script:
        script = unescape(script)  # a system wrote it as it writes attributes
    try:
        return json.loads(script, strict=False)
    except ValueError:
        mended = _LOOSE.sub(_strict, script)
        if mended == script:
            raise
        return json.loads(mended, strict=False)


def _strict(found: re.Match[str]) -> str:
    """A string without escapes that JSON does not know; a bracket without the comma before it."""
    return _ODD_ESCAPE.sub(r"\1\2", found[1]) if found[1] else found[2] or ""


def _facts(script: str) -> dict[str, Any]:
    """What can be read by itself in a script that is no JSON, the first of each name."""
    found: dict[str, Any] = {}
    for fact in islice(_FACT.finditer(script), MOST_FACTS):
        try:
            value, _ = _DECODER.raw_decode(script[fact.end() : fact.end() + LONGEST_FACT])
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str) or fact[1] == "author":
            found.setdefault(fact[1], value)
    return found


def _is_unlike(node: Mapping[str, Any], titles: Iterable[str]) -> bool:
    """Whether a headline of several words shares less than half of them with any of the titles."""
    words = set(_WORD.findall(unescape(_headline(node)).casefold()))
    shared = (len(words & set(_WORD.findall(title.casefold()))) for title in titles)
    return len(words) > 1 and 2 * max(shared, default=len(words)) < len(words)


def _headline(node: Mapping[str, Any]) -> str:
    return str(node.get("headline") or node.get("name") or "")


def _paths(node: Mapping[str, Any]) -> set[str]:
    """The addresses that a node gives as its own, without scheme and host."""
    page = node.get("mainEntityOfPage")
    values = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
    return {_path(value) for value in values if isinstance(value, str)} - {""}


def _path(address: str) -> str:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return parts.path.strip("/") + (f"?{parts.query}" if parts.query else "")


def stated_body(article: Mapping[str, Any]) -> str:
    """The text that the description itself carries, a line for each paragraph; often cut short, or missing.

    >>> stated_body({"articleBody": "&lt;p&gt;Ice &lt;b&gt;holds.&lt;/b&gt;&lt;/p&gt;"})
    'Ice holds.'
    """
    body = article.get("articleBody")
    if not isinstance(body, str) or not body.strip():
        return ""
    body = unescape(body)
    if "</" in body or "<br" in body or "<p>" in body:
        try:
            return "\n".join(block.text for block in read_blocks(parse(body)))
        except Rejected:  # what is wrong with a description must not cost the page
            return ""
    return "\n".join(line for line in (" ".join(line.split()) for line in body.splitlines()) if line)


def continued_body(article: Mapping[str, Any], read: Collection[str]) -> str:
    """The text that the description carries, if the lines that were `read` are hardly more than its start.

    It must hold nearly all paragraphs of prose among them, each once, and be much longer; a page that shows
    much of its own is not asked.

    >>> said = [f"The port was closed on {day} after a storm, and will stay so for a week, officials said."
    ...         for day in ("Monday", "Tuesday", "Friday")]
    >>> continued_body({"articleBody": " ".join(said)}, said[:1]) == " ".join(said)
    True
    >>> continued_body({"articleBody": " ".join(said[1:])}, said[:1])
    ''
    """
    body = article.get("articleBody")
    length = sum(map(len, read))
    if not isinstance(body, str) or length > BEGINNING or len(body) < MUCH_LONGER * length:
        return ""
    stated = stated_body(article)
    key, prose = letters(stated), [letters(line) for line in read if is_prose(line)]
    held = sum(len(each) for each in prose if key.count(each) == 1)
    if not held or held < NEARLY_ALL * sum(map(len, prose)):
        return ""
    return stated if len(key) > MUCH_LONGER * sum(len(letters(line)) for line in read) else ""


# What holds other articles: lists, parts, what is recommended.
_MEMBERS = frozenset(
    (
        "itemListElement",
        "hasPart",
        "relatedLink",
        "isRelatedTo",
        "citation",
        "mentions",
        "liveBlogUpdate",
        "comment",
    )
)
# A string or comment that nothing closes ends with the script: to look for its end from each that opens in it
# takes for ever.
_LOOSE = re.compile(r'("(?:[^"\\]|\\.)*+"?)|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?|,(\s*[}\]])', re.DOTALL)
_ODD_ESCAPE = re.compile(r'(\\["\\/bfnrtu])|\\(.)', re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)


def _bare(script: str) -> str:
    """Without what is wrapped around the JSON: comments, CDATA marks, a stray semicolon."""
    before, end, behind = script.rpartition("]]>")
    if end and behind.strip() in ("", "*/"):
        script = before
    begin = min((at for at in (script.find("{"), script.find("[{")) if at >= 0), default=0)
    return script[begin : max(script.rfind("}"), script.rfind("]")) + 1]


def types(node: Mapping[str, Any]) -> set[str]:
    """The schema.org types of an object, in small letters."""
    written = node.get("@type")
    names = written if isinstance(written, list) else [written]
    return {name.rpartition("/")[2].lower() for name in names if isinstance(name, str)}


def _nodes(value: Any, listed: set[int]) -> Iterator[dict[str, Any]]:
    """Every object in document order, without recursion: the depth is the page's to choose.

    The ids of those that are members of a list or a part of something else go into `listed`.
    """
    waiting, seen = [(value, False)], 0
    while waiting and seen < MOST_NODES:
        item, within = waiting.pop()
        seen += 1
        if isinstance(item, dict):
            if within:
                listed.add(id(item))
            yield item
            inner = [
                (each, within or name in _MEMBERS)
                for name, each in item.items()
                if isinstance(each, dict | list)
            ]
            waiting.extend(reversed(inner))
        elif isinstance(item, list):
            waiting.extend((each, within) for each in reversed(item))


def _resolved(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    def follow(value: Any) -> Any:
        if isinstance(value, dict) and len(value) <= 2 and "@id" in value and "name" not in value:
            return by_id.get(str(value["@id"]), value)
        return value

    return {
        name: [follow(item) for item in value] if isinstance(value, list) else follow(value)
        for name, value in node.items()
    }
