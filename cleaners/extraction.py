"""Main text and metadata of a page: guard, one parse, metadata, text."""

from __future__ import annotations

from datetime import datetime, timezone

from cleaners.records import Extracted, Rejected


def extract(html: bytes | str, *, url: str | None = None) -> Extracted:
    """Read a page: its main text and what it says about itself.

    Raises `Rejected` with stage `extract` and reason `empty` where there is nothing to read.
    """
    from trafilatura import bare_extraction

    if isinstance(html, bytes):
        from cleaners.decoding import decode

        html = decode(html, markup=True).text
    document = bare_extraction(
        html,
        url=url,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": True},
    )
    if document is None:
        raise Rejected("extract", "empty")
    published_at = None
    if document.date:
        published_at = datetime.strptime(document.date, "%Y-%m-%d").replace(tzinfo=timezone.utc)
    return Extracted(
        text=document.text or "",
        title=document.title,
        authors=tuple((document.author or "").split("; ")) if document.author else (),
        published_at=published_at,
        tags=tuple(document.tags or ()),
        url=document.url or url,
        site_name=document.sitename,
    )
