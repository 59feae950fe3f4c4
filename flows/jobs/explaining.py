"""Explaining what cleaning makes of one landed article: the same for the command and for the review page."""

from __future__ import annotations

from collections.abc import Mapping

from cleaners.document import read
from cleaners.explain import Explanation, explain_text
from cleaners.learned.template import Learned
from cleaners.records import Extracted, RawArticle
from seeds.sources import source_named


def explain_article(
    raw: RawArticle, learned: Mapping[str, Learned], *, language: str | None = None
) -> tuple[Extracted, Explanation]:
    """Read and clean an article by what is declared and learned for its source, and say why.

    `language` is what page or feed claim, where they don't say it themselves. Raises `Rejected`.
    """
    declared = source_named(raw.source)
    _, extracted = read(raw, declared.fields, language=declared.language, timezone=declared.timezone)
    explanation = explain_text(
        extracted.text,
        source=raw.source,
        language=extracted.language or language or declared.language,
        learned=learned.get(raw.source),
        title=extracted.title,
        style=declared.style,
        annotate=declared.annotate,
    )
    return extracted, explanation


def guessed_type(body: bytes) -> str:
    """The media type of bytes that come without one, by how they begin.

    >>> guessed_type(b" <html>"), guessed_type(b"Rain fell.")
    ('text/html', 'text/plain')
    """
    start = body.lstrip()[:200].lower()
    if start.startswith(b"{"):
        return "application/json"
    return "text/html" if start.startswith((b"<!doctype", b"<html", b"<?xml")) else "text/plain"
