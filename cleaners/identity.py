"""Which article is this? An id that stays the same over re-landing, other file names and trackers."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from cleaners.text.folding import without_ascii_marks
from cleaners.text.urls import NOTHING_DECLARED, Parameters, canonical_url

__all__ = ["article_id", "canonical_url"]

_NO_LETTERS = re.compile(r"[\W_]+")


def article_id(source: str, url: str | None, text: str, declared: Parameters = NOTHING_DECLARED) -> str:
    """SHA-256 (hex) over the canonical URL; where there is none, over source and content.

    Content is compared by its letters and digits alone, so that another reading of the same page,
    with other spaces or quotes, is the same article. Pass the extracted text, not the clean one:
    rules change, the id must not. `declared` is what the source says of parameters in addresses.

    >>> article_id("a", "https://example.com/1", "x") == article_id("b", "http://www.example.com/1", "y")
    True
    >>> article_id("a", None, "“Yes”, she said.") == article_id("a", None, '"Yes", she  said.')
    True
    >>> article_id("a", None, "Yes") == article_id("b", None, "Yes")
    False
    """
    canonical = canonical_url(url, declared) if url else None
    parts = ("url", canonical) if canonical else ("content", source, _letters(text))
    digest = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _letters(text: str) -> str:
    """Letters, digits and the marks that belong to them (vowel signs of Indic scripts, accents)."""
    # Text that has no letters at all is still some text.
    return _NO_LETTERS.sub(_marks, without_ascii_marks(text)).casefold() or text


def _marks(between: re.Match[str]) -> str:
    return "".join(c for c in between[0] if unicodedata.category(c)[0] == "M")
