"""Labelled articles: how their files, like others of JSON lines, are read; what of them cleaning deletes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cleaners import Edit

GONE = 0.9  # of what is no space in a paragraph that counts as deleted

Label = tuple[int, int, str]  # where a stretch of a text starts and ends, and what it is


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, packed or not."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def spans(row: dict[str, Any]) -> tuple[str, list[Label]]:
    """The text of an object and the label of each stretch of it."""
    if "doc_text" in row:
        start = row["doc_text"].find(row["target"])
        return row["doc_text"], [(start, start + len(row["target"]), "body")] if start >= 0 else []
    if "text" in row:
        return row["text"], [(each["start"], each["end"], each["label"]) for each in row["paragraphs"]]
    return joined([(each["text"], each["label"]) for each in row["paragraphs"]])


def joined(parts: Sequence[tuple[str, str]]) -> tuple[str, list[Label]]:
    """Paragraphs with a blank line between them, each with its label."""
    found, at = [], 0
    for text, label in parts:
        found.append((at, at + len(text), label))
        at += len(text) + 2
    return "\n\n".join(text for text, _ in parts), found


def deleting(text: str, edits: Iterable[Edit], labels: Iterable[Label]) -> list[Edit | None]:
    """For each stretch the first edit that deletes of it, or None where more than a tenth of it stays."""
    edits = list(edits)
    gone = bytearray(len(text))
    for edit in edits:
        gone[edit.start : edit.end] = b"\x01" * len(edit.before)
    found: list[Edit | None] = []
    for start, end, _ in labels:
        inside = [gone[at] for at in range(start, end) if not text[at].isspace()]
        going = bool(inside) and sum(inside) >= GONE * len(inside)
        found.append(next(edit for edit in edits if edit.end > start) if going else None)
    return found
