"""RSS and Atom: articles in full in the feed, or behind its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.fetching.exchange import Response
from flows.fetching.fetcher import Budget, Fetcher
from flows.sources.web import pages
from flows.sources.web.feed_items import Item
from flows.sources.web.feed_process import items_apart
from flows.sources.web.fetch_state import Memory, visited
from flows.sources.web.lists import not_read, read_list, was_read
from flows.streams import MIB
from seeds.sources import Source

FEED_LIMIT = 16 * MIB


def articles(
    source: Source, *, fetcher: Fetcher, state: Memory, budget: Budget | None = None
) -> Iterator[RawArticle | Unreadable]:
    """New and changed articles of the feeds that `source.where` names.

    With `source.follow` the page behind each link is landed, else the content that the feed itself
    carries; an entry without a link is landed by its content in any case.
    """
    budget = budget or Budget(source.budget)
    for url in source.where:
        answer = read_list(url, source, limit=FEED_LIMIT, fetcher=fetcher, state=state, budget=budget)
        if isinstance(answer, Unreadable):
            yield answer
        if not isinstance(answer, Response):
            continue
        try:
            items = items_apart(answer.body, answer.charset, answer.url)
        except DocumentError as refused:
            yield not_read(url, refused, source, state)
            continue
        yield from _landed([item for item in items if not (source.follow and item.link)], source, state)
        linked = [
            pages.Entry(item.link, item.version, item.hints) for item in items if source.follow and item.link
        ]
        yield from pages.visit(linked, source, fetcher=fetcher, state=state, budget=budget)
        was_read(url, answer, state)
    yield from pages.visit_waiting(source, fetcher=fetcher, state=state, budget=budget)


def _landed(items: list[Item], source: Source, state: Memory) -> Iterator[RawArticle | Unreadable]:
    state.look_up(item.locator for item in items)
    for item in reversed(items):  # the newest lands last, as what came last counts as the newest
        if source.accept and not any(part in item.locator for part in source.accept):
            continue
        if not state.is_due(item.locator, item.version):
            continue
        known = visited(state.get(item.locator), state.now(), "landed", status=200)
        if not item.content:
            state.remember(replace(known, outcome="no_content", version=item.version))
            yield Unreadable(
                item.locator, source.name, "no_content", "an entry with neither a link nor a text"
            )
            continue
        state.remember(replace(known, version=item.version))
        body = item.content.encode("utf-8")
        yield RawArticle(
            source.name, item.locator, body, "text/html", "utf-8", item.hints, observed_at=known.fetched_at
        )
