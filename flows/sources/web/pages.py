"""Web pages: URLs that a person, a list, a feed or a sitemap named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from cleaners.records import RawArticle
from flows.errors import DocumentError, FetchError, Unreadable, UnusableError
from flows.fetching.exchange import Request, Response
from flows.fetching.fetcher import Budget, Fetcher
from flows.fetching.urls import checked, without_secrets
from flows.sources.web.fetch_state import LONGEST_PAUSE, FetchState, Memory, failed, visited
from flows.sources.web.soft_404 import is_soft_404
from flows.streams import MIB
from seeds.sources import Source

_MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_LIST_LIMIT = 8 * MIB
_NOT_ASKED = frozenset({"budget", "host_down"})  # still waiting, and no failure of the page


@dataclass(frozen=True, slots=True)
class Entry:
    """A page to fetch, as a list tells of it: `version` changes when the page does, if the list knows."""

    url: str
    version: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)


def articles(
    source: Source, *, fetcher: Fetcher, state: Memory, budget: Budget | None = None
) -> Iterator[RawArticle | Unreadable]:
    """The pages that `source.where` names. A path among them is a list: a file with one URL a line."""
    budget = budget or Budget(source.budget)
    entries = [Entry(url) for place in source.where for url in _urls(place)]
    yield from visit(entries, source, fetcher=fetcher, state=state, budget=budget)


def _urls(place: str) -> list[str]:
    if "://" in place:
        return [place]
    try:
        with Path(place).open("rb") as file:
            content = file.read(_LIST_LIMIT + 1)
    except OSError as error:
        raise UnusableError(f"{place}: {error.strerror}") from error
    if len(content) > _LIST_LIMIT:
        raise UnusableError(f"{place}: a list of more than {_LIST_LIMIT} bytes")
    lines = content.decode("utf-8-sig", "replace").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def visit(
    entries: Iterable[Entry], source: Source, *, fetcher: Fetcher, state: Memory, budget: Budget
) -> Iterator[RawArticle | Unreadable]:
    """Fetch the entries that are due and yield what is new or changed; what fails is yielded by name.

    All of them are remembered as waiting before the first is fetched, so that none is lost when the
    budget is spent, and the list that named them need not name them again.
    """
    due, refused = _due(entries, source, state)
    yield from refused
    requests = [_request(state.get(url)) for url in due]
    for request, outcome in fetcher.fetch(requests, per_minute=source.per_minute, budget=budget):
        if isinstance(outcome, FetchError) and outcome.reason in _NOT_ASKED:
            if outcome.retry_after:
                later = state.now() + min(timedelta(seconds=outcome.retry_after), LONGEST_PAUSE)
                state.remember(replace(state.get(request.url), next_at=later))
            continue
        found, known = _found(due[request.url], state.get(request.url), outcome, source, state)
        state.remember(known)
        if found is not None:
            yield found


def visit_waiting(
    source: Source, *, fetcher: Fetcher, state: Memory, budget: Budget
) -> Iterator[RawArticle | Unreadable]:
    """Fetch what earlier runs left."""
    entries = [Entry(known.url, known.version, known.hints) for known in state.waiting()]
    yield from visit(entries, source, fetcher=fetcher, state=state, budget=budget)


def _due(
    entries: Iterable[Entry], source: Source, state: Memory
) -> tuple[dict[str, Entry], list[Unreadable]]:
    named: list[tuple[str, Entry]] = []
    refused: list[Unreadable] = []
    for entry in entries:
        try:
            url = checked(entry.url)
        except FetchError as failure:
            refused.append(failure.at(without_secrets(entry.url)[:500], source.name))
            continue
        if not source.accept or any(part in url for part in source.accept):
            named.append((url, entry))
    state.look_up(url for url, _ in named)
    due: dict[str, Entry] = {}
    for url, entry in named:
        if url not in due and state.is_due(url, entry.version):
            due[url] = replace(entry, url=url)
            known = replace(state.get(url), outcome="waiting", settled=False)
            state.remember(replace(known, version=entry.version, hints=entry.hints))
    return due, refused


def _request(known: FetchState) -> Request:
    return Request(known.url, known.etag, known.last_modified)


def _found(
    entry: Entry, known: FetchState, outcome: Response | FetchError, source: Source, state: Memory
) -> tuple[RawArticle | Unreadable | None, FetchState]:
    """What an answer brings, and what to remember of it."""
    now = state.now()
    try:
        if isinstance(outcome, FetchError):
            raise outcome
        if outcome.status == 304:
            return None, visited(known, now, "unchanged", status=304)
        media_type = _media_type(outcome)
        if is_soft_404(entry.url, outcome.url, outcome.body):
            raise DocumentError("soft_404", f"a page that says it is not there, at {outcome.url}")
    except DocumentError as refused:
        status = refused.status if isinstance(refused, FetchError) else 200
        after = refused.retry_after if isinstance(refused, FetchError) else None
        # A page may be announced before it is there, so that 404 is not yet the end.
        passing = refused.transient or status == 404
        known = failed(known, now, refused.reason, status=status, passing=passing, retry_after=after)
        return refused.at(entry.url, source.name), known
    digest = hashlib.sha256(outcome.body).hexdigest()
    landed = "unchanged" if digest == known.digest else "landed"
    known = replace(
        visited(known, now, landed, status=200),
        etag=outcome.etag,
        last_modified=outcome.last_modified,
        digest=digest,
        moved_to=outcome.url if outcome.url != entry.url else None,
    )
    if landed == "unchanged":
        return None, known
    hints = {**entry.hints, "url": outcome.url}
    if outcome.robots:
        hints["robots"] = outcome.robots
    charset = outcome.charset or source.charset
    found = RawArticle(source.name, entry.url, outcome.body, media_type, charset, hints, observed_at=now)
    return found, known


def _media_type(response: Response) -> str:
    if response.media_type in _MEDIA_TYPES:
        return response.media_type
    if response.media_type not in ("", "application/octet-stream", "unknown/unknown"):
        raise DocumentError("media_type", f"{response.media_type[:80]} is no page")
    head = response.body[:1024].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html", b"<!--", b"<head", b"<body")):
        return "text/html"
    raise DocumentError("media_type", "of no declared type, and no page by its looks")
