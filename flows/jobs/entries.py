"""From what a person named, on the command line or in a schedule, to raw articles."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from itertools import chain
from typing import Any

from cleaners.records import RawArticle
from flows.errors import PassedOver, Unreadable, UnusableError
from flows.sources import open_source
from flows.sources.web.fetch_state import FetchState, Memory
from seeds.sources import FETCHED, LOCAL, WEB, Source, contact, load, source_named, unknown_source
from warehouse import Warehouse

Entries = Iterable[RawArticle | Unreadable | PassedOver]


class StateTable:
    """Fetch states, kept in the warehouse beside everything else."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse

    def load(self, source: str) -> Iterable[FetchState]:
        """All of a source."""
        return [FetchState(**row) for row in self._warehouse.fetch_states(source)]

    def unsettled(self, source: str) -> Iterable[FetchState]:
        return [FetchState(**row) for row in self._warehouse.fetch_states(source, unsettled=True)]

    def find(self, source: str | None, urls: Collection[str]) -> Iterable[FetchState]:
        return [FetchState(**row) for row in self._warehouse.fetch_states(source, urls=urls)]

    def landed(self, source: str, urls: Collection[str]) -> Collection[str]:
        return self._warehouse.landed_from(source, urls)

    def save(self, states: Sequence[FetchState]) -> None:
        if (later := _later.get()) is not None:
            later.extend(states)
        else:
            self._warehouse.save_fetch_states([_fields(state) for state in states])


_later: ContextVar[list[FetchState] | None] = ContextVar("later", default=None)


@contextmanager
def saved_together(root: str) -> Iterator[None]:
    """Save the states of all sources that are taken in this block in one commit, however it ends.

    Each is handed in once its articles have landed. A run that is killed before forgets what it learned
    about URLs, and the next one asks again; the articles it knows.
    """
    states: list[FetchState] = []
    token = _later.set(states)
    try:
        yield
    finally:
        _later.reset(token)
        newest = {(state.source, state.url): state for state in states}
        StateTable(Warehouse(root)).save(list(newest.values()))


def _fields(state: FetchState) -> dict[str, Any]:
    return {field.name: getattr(state, field.name) for field in dataclasses.fields(state)}


@contextmanager
def entries_of(root: str, paths: Sequence[str] = (), *, source: str | None = None) -> Iterator[Entries]:
    """Everything new that `paths` (files, folders, URLs) hold, or, without any, what the source declares.

    What was learned about URLs on the way is saved when the block ends without an exception: by then
    the articles must have landed, so that a state is never ahead of what it speaks of. Raises
    `UnusableError` when there is nothing to read at all.
    """
    chosen = _chosen(paths, source)
    fetched = [each for each in chosen if each.kind in FETCHED]
    if not fetched:
        yield chain.from_iterable([open_source(each) for each in chosen])
        return
    from flows.fetching.fetcher import Fetcher

    warehouse = Warehouse(root)
    with Fetcher(contact()) as fetcher:
        memories = {each.name: Memory(each.name, StateTable(warehouse)) for each in fetched}
        yield chain.from_iterable(
            [open_source(each, fetcher=fetcher, state=memories.get(each.name)) for each in chosen]
        )
        with saved_together(root) if _later.get() is None else nullcontext():
            for memory in memories.values():
                memory.save()


def _chosen(paths: Sequence[str], name: str | None) -> list[Source]:
    """Sources with the places named: URLs and paths apart, each with the settings of the named source."""
    if name and name not in load():
        raise UnusableError(unknown_source(name))
    if not paths:
        return [source_named(name or LOCAL)]
    urls = [path for path in paths if path.startswith(("http://", "https://"))]
    others = [path for path in paths if path not in urls]
    chosen = []
    if urls:
        declared = source_named(name or WEB)
        kind = declared.kind if declared.kind in FETCHED else "pages"
        chosen.append(dataclasses.replace(declared, kind=kind, where=tuple(urls)))
    if others:
        declared = source_named(name or LOCAL)
        kind = "files" if declared.kind in FETCHED else declared.kind
        chosen.append(dataclasses.replace(declared, kind=kind, where=tuple(others)))
    return chosen


__all__ = ["Entries", "StateTable", "UnusableError", "entries_of"]
