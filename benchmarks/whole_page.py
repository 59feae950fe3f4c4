"""The whole cleaning of a page beside the script that everybody writes first.

    python -m benchmarks.whole_page PAGES.jsonl.gz [--every 4]

PAGES holds a page a line, with `html` and perhaps `url`. Both sides get the same pages in one warm process
and do the same job: text, metadata, language, and a Parquet file of the rows. Printed: CPU ms a page of
each, alternating, and the ratio.
"""

from __future__ import annotations

import argparse
import gzip
import io
import itertools
import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import langdetect
import pyarrow as pa
import pyarrow.parquet as pq
import trafilatura

from cleaners import RawArticle, Rejected, clean_article
from warehouse import rows, schemas

ROUNDS = 3


def naive(pages: list[dict[str, Any]]) -> None:
    """trafilatura with metadata, langdetect, pyarrow."""
    found = []
    for page in pages:
        document = trafilatura.bare_extraction(page["html"], url=page.get("url"), with_metadata=True)
        if document is None:
            continue
        row = document.as_dict()
        try:
            language = langdetect.detect(row["text"])
        except langdetect.LangDetectException:
            language = "und"
        names = ("title", "author", "date", "text", "url", "sitename")
        found.append({**{name: row[name] for name in names}, "language": language})
    pq.write_table(pa.Table.from_pylist(found), io.BytesIO())


def ours(pages: list[dict[str, Any]]) -> None:
    """`clean_article` on the bytes, and the rows of `articles`."""
    now = datetime.now(UTC)
    found = []
    for number, page in enumerate(pages):
        hints = {"url": page["url"]} if page.get("url") else {}
        raw = RawArticle("bench", str(number), page["html"].encode(), "text/html", hints=hints, landed_at=now)
        try:
            found.append(rows.article_row(clean_article(raw), "batch", "", now))
        except Rejected:
            continue
    pq.write_table(rows.table(found, schemas.ARTICLES), io.BytesIO())


def cpu(work: Callable[[list[dict[str, Any]]], None], pages: list[dict[str, Any]]) -> float:
    """CPU ms a page."""
    began = time.process_time()
    work(pages)
    return 1000 * (time.process_time() - began) / len(pages)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages")
    parser.add_argument("--every", type=int, default=1, help="Take every n-th page.")
    arguments = parser.parse_args()
    with gzip.open(arguments.pages, "rt", encoding="utf-8", errors="replace") as lines:
        pages = [json.loads(line) for line in itertools.islice(lines, 0, None, arguments.every)]
    for page in pages:
        page["html"] = page["html"].encode("utf-8", "replace").decode()
    langdetect.DetectorFactory.seed = 0
    naive(pages[:5]), ours(pages[:5])  # warm
    pairs = [(cpu(naive, pages), cpu(ours, pages)) for _ in range(ROUNDS)]
    for theirs, own in pairs:
        print(
            f"{len(pages)} pages: naive {theirs:.1f} ms, ours {own:.1f} ms, {theirs / own:.2f} times faster"
        )
    print(f"median {statistics.median(theirs / own for theirs, own in pairs):.2f}")


if __name__ == "__main__":
    main()
