"""Texts with labels by hand: `python -m benchmarks.hand_labelled ROWS.jsonl.gz ... > TEXTS.jsonl`.

ROWS are evaluation data that stay outside: a web page a line with `url` and `html`, or a text with `id` and
`paragraphs`. What belongs to us is in `benchmarks/labels`: which lines of a text are no body, and how it was
taken from its page. Both together are articles as the scorers and `benchmarks.train_line_model` want them. A
text that is not the one that was labelled, as another trafilatura may read it, is left out and counted.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import trafilatura
from lxml import html

from benchmarks.labelled import joined, rows

LABELS = Path(__file__).with_name("labels")
_BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figcaption", "td", "dt", "dd")
)
_LOOSE = frozenset(("a", "span", "div", "button"))
_INLINE = frozenset(("a", "b", "em", "i", "img", "path", "span", "strong", "svg"))
_ARTICLE = 400  # characters of the paragraphs of an `article` or `main` that holds one


def by_precision(page: str) -> str | None:
    """trafilatura as it comes, without comments."""
    return trafilatura.extract(page, include_comments=False)


def by_recall(page: str) -> str | None:
    """trafilatura in recall mode."""
    return trafilatura.extract(page, include_comments=False, favor_recall=True)


def by_walk(page: str) -> str | None:
    """All block elements of the element that holds most paragraphs, and links and labels beside them."""
    tree = html.fromstring(page)
    held = [(sum(len(p.text_content()) for p in e.iter("p")), e) for e in tree.iter("article", "main")]
    most, container = max(held, key=lambda each: each[0], default=(0, None))
    if most < _ARTICLE:
        held = [
            (sum(len(p.text_content()) for p in e.findall("p")), e) for e in tree.iter("div", "section", "td")
        ]
        container = max(held, key=lambda each: each[0], default=(0, None))[1]
    if container is None:
        return None
    lines: list[str] = []
    for element in container.iter():
        line = " ".join(element.text_content().split()) if _is_line(element) else ""
        if line and line not in lines[-1:]:
            lines.append(line)
    return "\n".join(lines)


def _is_line(element: Any) -> bool:
    """Whether an element is a line of its own: a block without others in it, or a label in none."""
    if not isinstance(element.tag, str):
        return False
    inside = [each.tag for each in element.iterdescendants() if isinstance(each.tag, str)]
    if element.tag in _BLOCKS:
        return _BLOCKS.isdisjoint(inside)
    around = {each.tag for each in element.iterancestors()}
    return (
        element.tag in _LOOSE and _INLINE.issuperset(inside) and around.isdisjoint(_BLOCKS | _LOOSE - {"div"})
    )


WAYS: dict[str, Callable[[str], str | None]] = {
    "trafilatura": by_precision,
    "trafilatura-recall": by_recall,
    "article-walk": by_walk,
}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def lines_of(row: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """The lines that were labelled; none where the page has no text."""
    if "paragraphs" in row:
        return [paragraph["text"] for paragraph in row["paragraphs"]]
    text = WAYS[known["extractor"]](row["html"]) or ""
    return [line for line in text.split("\n") if line.strip()]


def article(row: dict[str, Any], known: dict[str, Any]) -> dict[str, Any] | None:
    """A text with its labels; None if it is read otherwise than it was."""
    lines = lines_of(row, known)
    if digest("\n".join(lines)) != known["text"]:
        return None
    labelled = [(line, known["labels"].get(str(at), "body")) for at, line in enumerate(lines)]
    text, found = joined(labelled)
    paragraphs = [{"text": text[a:b], "label": label, "start": a, "end": b} for a, b, label in found]
    about = {name: known[name] for name in ("id", "source", "lang", "read")}
    return {"kind": "article", **about, "text": text, "paragraphs": paragraphs}


def name_of(row: dict[str, Any]) -> str:
    """The id that a row has in the labels: its own, or that of its page's address."""
    if "paragraphs" in row:
        return str(row["id"])
    return hashlib.sha1((row.get("url") or "").encode()).hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="+", type=Path)
    labelled = {known["id"]: known for path in sorted(LABELS.glob("*.jsonl")) for known in rows(path)}
    found = changed = 0
    for row in chain.from_iterable(map(rows, parser.parse_args().rows)):
        known = labelled.pop(name_of(row), None)
        if known is None:
            continue
        one = article(row, known)
        if one is None:
            changed += 1
        else:
            found += 1
            print(json.dumps(one, ensure_ascii=False))
    print(f"{found} texts; {changed} read otherwise, {len(labelled)} without a row", file=sys.stderr)


if __name__ == "__main__":
    main()
