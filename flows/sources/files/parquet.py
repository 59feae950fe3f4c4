"""Parquet exports of other pipelines: a row lands as the JSON of the columns that are mapped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import orjson

from cleaners.records import RawArticle
from flows.errors import DocumentError, Unreadable
from flows.streams import DOCUMENT_LIMIT
from seeds.sources import OUR_FIELDS, Source
from warehouse.errors import ExportBombError, ExportError
from warehouse.exports import TooLarge, rows


def articles_of(
    file: IO[bytes], name: str, source: Source, limit: int = DOCUMENT_LIMIT
) -> Iterator[RawArticle | Unreadable]:
    """One raw article a row, `uri` being `name#number`, counted from 1, as if it were a JSON line.

    `source.fields` says which columns are taken; without it, those with our names. Raises `DocumentError`.
    """
    columns = [source.fields.get(ours, ours) for ours in OUR_FIELDS]
    tops = list(dict.fromkeys(name for column in columns for name in (column, column.partition(".")[0])))
    try:
        for number, row in enumerate(rows(file, tops, limit=limit), start=1):
            if isinstance(row, TooLarge):
                yield Unreadable(f"{name}#{number}", source.name, "too_large", f"a row of {row.size} bytes")
                continue
            body = orjson.dumps(row, default=_plain, option=orjson.OPT_NON_STR_KEYS)
            uri = f"{name}#{number}"
            if len(body) > limit:
                yield Unreadable(uri, source.name, "too_large", f"a row of {len(body)} bytes")
            else:
                yield RawArticle(source.name, uri, body, "application/json")
    except ExportBombError as error:
        raise DocumentError("bomb", str(error)) from error
    except ExportError as error:
        raise DocumentError("corrupt", str(error)) from error
    except orjson.JSONEncodeError as error:
        raise DocumentError("corrupt", f"a value that is no text: {error}"[:200]) from error


def _plain(value: object) -> object:
    """Text that an export keeps as bytes, and numbers that JSON does not know."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
