"""What a worker process does with one landed article. It needs the cleaners, and no table."""

from __future__ import annotations

from cleaners.learned.template import Learned
from cleaners.pipeline import clean_article
from cleaners.records import Article, RawArticle
from cleaners.ruleset import rules_digest
from seeds.sources import source_named


def clean_one(raw: RawArticle, learned: dict[str, Learned]) -> Article:
    """Clean one landed article with what is declared and learned for its source. Raises `Rejected`."""
    source = source_named(raw.source)
    return clean_article(
        raw,
        fields=source.fields,
        language=source.language,
        learned=learned.get(raw.source),
        rules=digest_of(raw.source),
        style=source.style,
        annotate=source.annotate,
        timezone=source.timezone,
    )


def digest_of(source: str) -> str:
    """The rules digest of one source today."""
    return rules_digest(source_named(source).settings)
