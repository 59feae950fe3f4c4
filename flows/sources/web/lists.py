"""Reading what names articles: a feed, a sitemap."""

from __future__ import annotations

from dataclasses import replace

from flows.errors import DocumentError, FetchError, Unreadable
from flows.fetching.exchange import Request, Response
from flows.fetching.fetcher import Budget, Fetcher
from flows.fetching.urls import checked, without_secrets
from flows.sources.web.fetch_state import FetchState, Memory, failed, visited
from seeds.sources import Source


def read_list(
    url: str,
    source: Source,
    *,
    limit: int,
    fetcher: Fetcher,
    state: Memory,
    budget: Budget,
    version: str | None = None,
) -> Response | Unreadable | None:
    """A list, or `None` if it has not changed or its time has not come.

    A failure is remembered here. That a list was read is for the caller to remember (`was_read`), once
    all that it names is on record: it is not named again while the list stays as it is.
    """
    try:
        url = checked(url)
    except FetchError as refused:
        return refused.at(without_secrets(url)[:500], source.name)
    known = replace(state.get(url), role="list")
    if not state.is_due(url, version):
        return None
    request = Request(url, known.etag, known.last_modified, limit)
    [(_, outcome)] = fetcher.fetch([request], per_minute=source.per_minute, budget=budget)
    match outcome:
        case FetchError(reason="budget"):
            return None
        case FetchError():
            return not_read(url, outcome, source, state)
        case Response(status=304):
            state.remember(replace(visited(known, state.now(), "unchanged", status=304), version=version))
            return None
        case _:
            return outcome


def was_read(url: str, answer: Response, state: Memory, *, version: str | None = None) -> None:
    """Remember that all that a list names has been dealt with."""
    url = checked(url)
    known: FetchState = replace(state.get(url), role="list")
    state.remember(
        replace(
            visited(known, state.now(), "read", status=answer.status),
            version=version,
            etag=answer.etag,
            last_modified=answer.last_modified,
            moved_to=answer.url if answer.url != url else None,
        )
    )


def not_read(url: str, refused: DocumentError, source: Source, state: Memory) -> Unreadable:
    """Remember that a list could not be fetched, or not be read as one."""
    url = checked(url)
    failure = refused if isinstance(refused, FetchError) else FetchError(refused.reason, status=200)
    # A list may be mended; what asks us to go away, or is no list's address, is not asked again.
    passing = failure.transient or failure.status in (200, 404)
    known = replace(state.get(url), role="list")
    state.remember(
        failed(
            known,
            state.now(),
            failure.reason,
            status=failure.status,
            passing=passing,
            retry_after=failure.retry_after,
        )
    )
    return refused.at(without_secrets(url), source.name)
