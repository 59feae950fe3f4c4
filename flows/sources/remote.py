"""The same files as in `files.py`, on object storage: `s3://`, `gs://`, and what else Arrow can open."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.records import RawArticle
from flows.sources.contents import KNOWN, articles_in, described
from flows.sources.names import uri_of
from flows.sources.refusals import Refused, Unreadable, Unusable
from flows.sources.streams import DOCUMENT_LIMIT
from seeds.sources import Source


def articles_below(
    place: str, *, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """Raw articles of a file, or of all files below a prefix; `uri` is the name below it.

    Raises `Unusable` if there is nothing at `place`.
    """
    from warehouse.exports import BadExport, files_below, opened

    place = place.rstrip("/")
    try:
        names = files_below(place)
    except BadExport as error:
        raise Unusable(f"{place}: {error}") from error
    for name in names:
        shown = name or place.rpartition("/")[2]
        content = described(shown, source.kind)
        if content is None:
            if not name:
                yield Unreadable(uri_of(shown), source.name, "unknown_type", KNOWN)
            continue
        try:
            with opened(f"{place}/{name}" if name else place) as (file, size):
                yield from articles_in(file, size, content, source, limit)
        except Refused as refused:
            yield refused.at(content.uri, source.name)
        except (BadExport, OSError) as error:
            yield Unreadable(content.uri, source.name, "unreadable", str(error)[:200])
