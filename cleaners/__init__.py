"""The public face of the cleaners: plain values in, frozen records out, no I/O.

Each name is imported when it is first asked for, so that `import cleaners` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaners.boilerplate.strip import boilerplate_edits
    from cleaners.duplicates.links import Link, duplicate_links
    from cleaners.edits.log import Edit, apply, replay, revert
    from cleaners.encoding.decode import decode
    from cleaners.errors import Misfit, Rejected
    from cleaners.html.extract import extract
    from cleaners.language.detect import detect_language
    from cleaners.learned.mine import learn_boilerplate
    from cleaners.pipeline import clean_article, clean_text
    from cleaners.records import Article, Cleaned, Extracted, Language, RawArticle
    from cleaners.typography.normalise import typography_edits

_HOME = {
    "clean_article": "pipeline",
    "boilerplate_edits": "boilerplate.strip",
    "clean_text": "pipeline",
    "decode": "encoding.decode",
    "Link": "duplicates.links",
    "duplicate_links": "duplicates.links",
    "Edit": "edits.log",
    "Misfit": "errors",
    "apply": "edits.log",
    "replay": "edits.log",
    "revert": "edits.log",
    "extract": "html.extract",
    "detect_language": "language.detect",
    "learn_boilerplate": "learned.mine",
    "Article": "records",
    "Cleaned": "records",
    "Extracted": "records",
    "Language": "records",
    "RawArticle": "records",
    "Rejected": "errors",
    "typography_edits": "typography.normalise",
}

__all__ = [
    "Article",
    "Cleaned",
    "Edit",
    "Extracted",
    "Language",
    "Link",
    "Misfit",
    "RawArticle",
    "Rejected",
    "apply",
    "boilerplate_edits",
    "clean_article",
    "clean_text",
    "decode",
    "detect_language",
    "duplicate_links",
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
