"""robots.txt for the next run: a site is asked for its rules once a day, however often a source runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cleaners.records import RawArticle
from flows.errors import Unreadable
from flows.fetching.fetcher import Fetcher
from flows.sources.web.fetch_state import Memory, visited

_FILE = "/robots.txt"
_LONGEST = 64 << 10  # what is longer is asked for again, rather than carried about


def keeping_rules(
    found: Iterable[RawArticle | Unreadable], *, fetcher: Fetcher, state: Memory
) -> Iterator[RawArticle | Unreadable]:
    """`found`, fetched with the rules that are remembered; rules that were read on the way are remembered."""
    now = state.now()
    for known in state.rules():
        if known.fetched_at and known.fetched_at <= now:  # a clock that was wrong knows nothing
            age = (now - known.fetched_at).total_seconds()
            fetcher.recall(known.url.removesuffix(_FILE), known.hints.get("text", ""), age)
    yield from found
    for origin, text in fetcher.rules_read.items():
        if len(text) <= _LONGEST:
            known = replace(state.get(origin + _FILE), role="rules")
            state.remember(replace(visited(known, now, "read", status=200), hints={"text": text}))
