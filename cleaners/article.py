"""From received bytes to the record: the outer line around `cleaners.chain`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from cleaners.chain import Style, clean_text
from cleaners.identity import article_id
from cleaners.received import read
from cleaners.records import Article, RawArticle, Rejected
from cleaners.rules import rules_digest
from cleaners.templates import Learned

MAX_BYTES = 20 * 2**20  # the largest real page in our sets is 8 MB; beyond 20 it is no article


def clean_article(
    raw: RawArticle,
    *,
    fields: Mapping[str, str] | None = None,
    language: str | None = None,
    learned: Learned | None = None,
    rules: str | None = None,
    style: Style = "plain",
    annotate: bool = False,
) -> Article:
    """Turn one landed article into its clean record, or raise `Rejected` with stage and reason.

    `fields` maps what a JSON line calls its fields, `language` is the source's usual language,
    `learned` its accepted templates, `annotate` leaves boilerplate in and marks it, `rules` is the digest
    to record (worked out if not given).
    """
    if len(raw.body) > MAX_BYTES:
        raise Rejected("decode", "too_large", f"{len(raw.body):,} bytes, at most {MAX_BYTES:,}")
    decoded, extracted = read(raw, fields or {})
    cleaned = clean_text(
        extracted.text,
        source=raw.source,
        language=extracted.language or language,
        learned=learned,
        title=extracted.title,
        style=style,
        annotate=annotate,
    )
    if not cleaned.text.strip():
        raise Rejected("clean", "no_text", "nothing but title, tags and boilerplate")
    return Article(
        article_id=article_id(raw.source, extracted.url, extracted.text),
        raw_id=raw.raw_id,
        source=raw.source,
        uri=raw.uri,
        url=extracted.url,
        title=cleaned.title,
        text=cleaned.text,
        language=cleaned.language.tag,
        language_confidence=cleaned.language.confidence,
        language_claimed=extracted.language,
        authors=extracted.authors,
        byline=cleaned.byline,
        dateline=cleaned.dateline,
        tags=tuple(dict.fromkeys(extracted.tags + cleaned.tags)),
        site_name=extracted.site_name,
        published_at=extracted.published_at,
        landed_at=raw.landed_at or datetime.now(UTC),
        media_type=raw.media_type,
        charset=decoded.charset,
        charset_evidence=decoded.evidence,
        edits=extracted.edits + cleaned.edits,
        abstained=cleaned.abstained,
        provenance=extracted.provenance,
        rules=rules or rules_digest(),
        marks=cleaned.marks,
    )
