"""A JSON file: one article as an object, or a list of them. Each lands as it is written in the file."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.sources.files.jsonl import WIDE
from seeds.sources import Source

_SPACE = re.compile(r"\s*")


def articles_of(body: bytes, name: str, source: Source) -> Iterator[RawArticle | Unreadable]:
    """One raw article for an object, `uri` being `name`; one for each member of a list, `name#number` from 1.

    An object is not judged here: `cleaners.json_record` does that, so an object that can't be read is
    quarantined with its bytes. Raises `DocumentError` for a list whose members cannot be told apart.
    """
    if body.startswith(WIDE):
        raise DocumentError("encoding", "JSON is UTF-8; this is UTF-16 or UTF-32")
    if not body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"["):
        yield RawArticle(source.name, name, body, "application/json", source.charset)
        return
    try:
        text = body.decode(source.charset or "utf-8-sig")
    except (UnicodeDecodeError, LookupError) as error:
        raise DocumentError("encoding", f"{error}; `charset` of a source says which it is"[:200]) from error
    for number, member in enumerate(_members(text), start=1):
        yield RawArticle(source.name, f"{name}#{number}", member.encode("utf-8"), "application/json")


def _members(text: str) -> Iterator[str]:
    """The members of a JSON list, each as it is written."""
    decoder = json.JSONDecoder()
    at = _skip(text, text.index("[") + 1)
    while not text.startswith("]", at):
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise DocumentError("bad_json", f"after {at} characters: {error}"[:200]) from error
        yield text[at:end]
        at = _skip(text, end)
        if text.startswith(",", at):
            at = _skip(text, at + 1)
            if text.startswith("]", at):
                raise DocumentError("bad_json", f"after {at} characters: a comma, and no member behind it")
        elif not text.startswith("]", at):
            raise DocumentError("bad_json", f"after {at} characters: the list neither goes on nor ends")


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at
