"""From what a person named on the command line to the adapter that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cleaners.records import RawArticle
from flows.sources.files import articles_from
from flows.sources.refusals import Unreadable, Unusable
from seeds.sources import LOCAL, source_named


def entries_of(paths: Sequence[str], *, source: str | None = None) -> Iterator[RawArticle | Unreadable]:
    """Everything that `paths` hold, or, without any, what the named source declares.

    Raises `Unusable` when there is nothing to read at all.
    """
    declared = source_named(source or LOCAL)
    places = list(paths) or list(declared.where)
    if not places:
        raise Unusable(f"source {declared.name!r} declares no place, and no path was given")
    return articles_from(places, source=declared)
