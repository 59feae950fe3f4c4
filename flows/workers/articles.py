"""What a worker process does with one landed article. It needs the cleaners, and no table."""

from __future__ import annotations

from cleaners.decisions import Decisions
from cleaners.learned.template import Learned
from cleaners.pipeline import NOTHING_DECIDED, clean_article
from cleaners.records import Article, RawArticle
from cleaners.ruleset import rules_digest
from cleaners.text.urls import Parameters
from seeds.sources import source_named


def clean_one(raw: RawArticle, learned: dict[str, Learned], decided: dict[str, Decisions]) -> Article:
    """Clean one landed article by what is declared, learned and decided for its source. Raises `Rejected`."""
    source = source_named(raw.source)
    decisions = decided.get(raw.source, NOTHING_DECIDED)
    return clean_article(
        raw,
        fields=source.fields,
        language=source.language,
        learned=learned.get(raw.source),
        rules=digest_of(raw.source),
        style=source.style,
        annotate=source.annotate,
        timezone=source.timezone,
        vouched=source.vouches_for,
        parameters=Parameters(source.keep_parameters, source.drop_parameters),
        decisions=decisions,
    )


def digest_of(source: str) -> str:
    """The rules digest of one source today."""
    return rules_digest(source_named(source).settings)
