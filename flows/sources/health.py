"""How a source has been doing, read from what is remembered of its visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.sources.web.fetch_state import FetchState


@dataclass(frozen=True, slots=True)
class Health:
    """One source: when it last answered, how often it failed since, and what became of its articles.

    `outcomes` counts articles by their last outcome; `recent` are the last visits to the places that the
    source names, the newest first.
    """

    answered_at: datetime | None
    failing: int
    waiting: int
    outcomes: Mapping[str, int]
    recent: tuple[str, ...]


def health_of(places: Iterable[str], states: Iterable[FetchState]) -> Health:
    """Sum up the states of one source; `places` are the URLs that it names."""
    named = set(places)
    by_url = list(states)
    lists = [state for state in by_url if state.role == "list" or state.url in named]
    articles = [state for state in by_url if state.role == "article"]
    answered = [state.fetched_at for state in by_url if state.fetched_at and not state.failures]
    recent = sorted((visit for state in lists for visit in state.history), reverse=True)
    return Health(
        answered_at=max(answered, default=None),
        failing=max((state.failures for state in lists), default=0),
        waiting=sum(not state.settled for state in articles),
        outcomes=dict(Counter(state.outcome for state in articles).most_common()),
        recent=tuple(recent[:20]),
    )
