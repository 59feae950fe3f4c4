"""Where raw articles come from: one adapter per kind of source, and the choice between them.

Nothing outside this folder and `flows/fetching` knows about protocols and file formats.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleaners.records import RawArticle
    from flows.errors import PassedOver, Unreadable
    from flows.fetching.fetcher import Fetcher
    from flows.sources.web.fetch_state import Memory
    from seeds.sources import Source


def open_source(
    source: Source, *, fetcher: Fetcher | None = None, state: Memory | None = None
) -> Iterator[RawArticle | Unreadable | PassedOver]:
    """Everything new that a source has now: raw articles, and by name what could not be had.

    Kinds that fetch need a `fetcher` and a `state`; save the state after what was taken is committed.
    Raises `UnusableError` if there is nothing to read at all: no place, no such path.
    """
    from flows.errors import UnusableError

    if not source.where:
        raise UnusableError(f"source {source.name!r} names no place to read from")
    if source.kind in ("files", "jsonl", "warc", "parquet"):
        return _stored(source)
    if fetcher is None or state is None:
        raise UnusableError(f"source {source.name!r} of kind {source.kind!r} needs a fetcher and a state")
    from flows.sources.web.robots_cache import keeping_rules

    match source.kind:
        case "feed":
            from flows.sources.web.feeds import articles
        case "sitemap":
            from flows.sources.web.sitemaps import articles
        case _:
            from flows.sources.web.pages import articles
    return keeping_rules(articles(source, fetcher=fetcher, state=state), fetcher=fetcher, state=state)


def _stored(source: Source) -> Iterator[RawArticle | Unreadable | PassedOver]:
    from itertools import chain

    from flows.errors import UnusableError
    from flows.sources.files import folder

    remote = [place for place in source.where if "://" in place]
    if any(place.startswith(("http://", "https://")) for place in remote):
        raise UnusableError(f"source {source.name!r}: files are not fetched over http; use s3:// or a copy")
    local = [place for place in source.where if "://" not in place]
    streams = [folder.articles_from(local, source=source)] if local else []
    if remote:
        from flows.sources.files import object_store

        streams += [object_store.articles_below(place, source=source) for place in remote]
    return chain.from_iterable(streams)
