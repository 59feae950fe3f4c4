"""The public face of the cleaners: plain values in, frozen records out, no I/O.

Each name is imported when it is first asked for, so that `import cleaners` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaners.article import clean_article
    from cleaners.boilerplate import boilerplate_edits
    from cleaners.chain import clean_text
    from cleaners.decoding import decode
    from cleaners.edits import Edit, Misfit, apply, replay, revert
    from cleaners.extraction import extract
    from cleaners.language import detect_language
    from cleaners.learned import learn_boilerplate
    from cleaners.records import Article, Cleaned, Extracted, Language, RawArticle, Rejected
    from cleaners.typography import typography_edits

_HOME = {
    "clean_article": "article",
    "boilerplate_edits": "boilerplate",
    "clean_text": "chain",
    "decode": "decoding",
    "Edit": "edits",
    "Misfit": "edits",
    "apply": "edits",
    "replay": "edits",
    "revert": "edits",
    "extract": "extraction",
    "detect_language": "language",
    "learn_boilerplate": "learned",
    "Article": "records",
    "Cleaned": "records",
    "Extracted": "records",
    "Language": "records",
    "RawArticle": "records",
    "Rejected": "records",
    "typography_edits": "typography",
}

__all__ = [
    "Article",
    "Cleaned",
    "Edit",
    "Extracted",
    "Language",
    "Misfit",
    "RawArticle",
    "Rejected",
    "apply",
    "boilerplate_edits",
    "clean_article",
    "clean_text",
    "decode",
    "detect_language",
    "extract",
    "learn_boilerplate",
    "replay",
    "revert",
    "typography_edits",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
