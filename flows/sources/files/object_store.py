"""The same files as in `folder.py`, on object storage: `s3://`, `gs://`, and what else Arrow can open."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from flows.errors import DocumentError, PassedOver, Unreadable, UnusableError
from flows.sources.files.contents import KNOWN, Entry, articles_in, described, observed
from flows.sources.names import uri_of
from flows.streams import DOCUMENT_LIMIT
from seeds.sources import Source


def articles_below(place: str, *, source: Source, limit: int = DOCUMENT_LIMIT) -> Iterator[Entry]:
    """Raw articles of a file, or of all files below a prefix; `uri` is the name below it.

    Raises `UnusableError` if there is nothing at `place`.
    """
    from warehouse.errors import ExportError
    from warehouse.exports import files_at

    try:
        files = files_at(place)
    except ExportError as error:
        raise UnusableError(f"{_shown(place)}: {error}") from error
    for stored in files:
        content = described(stored.name, source.kind)
        if content is None:
            uri = uri_of(stored.name)
            alone = len(files) == 1
            yield (
                Unreadable(uri, source.name, "unknown_type", KNOWN) if alone else PassedOver(uri, source.name)
            )
            continue
        try:
            with stored.opened() as file:
                yield from observed(articles_in(file, stored.size, content, source, limit), stored.changed_ns)
        except DocumentError as refused:
            yield refused.at(content.uri, source.name)
        except (ExportError, OSError) as error:
            yield Unreadable(content.uri, source.name, "unreadable", str(error)[:200])


def _shown(place: str) -> str:
    """A URI without what may be secret: keys before the host, options behind the path."""
    parts = urlsplit(place)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
