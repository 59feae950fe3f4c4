"""What reading a page costs beside trafilatura, page by page in one run: text with metadata, CPU time.

    python -m benchmarks.extraction FILE.jsonl[.gz]... [--limit N]

Each line of a file is an object with `html`, and `url` if it is known. Without files, it measures on the
golden pages of the tests, which are short. The last column is the mean as a multiple of parsing alone.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import logging
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import trafilatura

from benchmarks.labelled import rows
from cleaners.errors import Rejected
from cleaners.html.extract import extract, read_page
from cleaners.html.head import read_head
from cleaners.html.metadata import read_metadata
from cleaners.html.sanitise import parse

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
PARSED, THEIRS, OURS = "parse alone", "trafilatura.bare_extraction", "text and metadata"


def pages(paths: list[Path]) -> Iterator[tuple[str, str | None]]:
    """Markup and address of each page of the files, or of the golden pages."""
    if not paths:
        for path in sorted(GOLDEN.glob("*.html")):
            yield path.read_text(encoding="utf-8"), None
    for path in paths:
        yield from ((row["html"], row.get("url")) for row in rows(path))


def metadata(html: str, url: str | None) -> None:
    tree = parse(html)
    read_metadata(read_head(tree), tree, url=url)


STEPS: dict[str, Callable[[str, str | None], object]] = {
    PARSED: lambda html, url: parse(html),
    "metadata": metadata,
    OURS: lambda html, url: read_page(html, url=url),
    "the same, wording stripped": lambda html, url: extract(html, url=url),
    "trafilatura.extract, text only": lambda html, url: trafilatura.extract(html, include_comments=False),
    THEIRS: lambda html, url: trafilatura.bare_extraction(
        html, url=url, include_comments=False, with_metadata=True
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="What reading a page costs beside trafilatura.")
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    spent: dict[str, list[float]] = defaultdict(list)
    gc.freeze()  # as in the workers that read pages
    for number, (html, url) in enumerate(itertools.islice(pages(arguments.files), arguments.limit)):
        for name, step in STEPS.items():
            began = time.process_time()
            try:
                step(html, url)
            except Rejected as rejected:
                print(f"page {number}: {rejected}")
            if number > 0:  # the first pays for imports
                spent[name].append(1000 * (time.process_time() - began))
    parsing = statistics.fmean(spent[PARSED])
    print(f"{'CPU ms a page':32} {'mean':>8} {'p50':>8} {'p99':>8} {'max':>8} {'of parsing':>11}")
    for name, values in spent.items():
        p99 = statistics.quantiles(values, n=100)[98] if len(values) > 1 else values[0]
        mean = statistics.fmean(values)
        middle = statistics.median(values)
        print(f"{name:32} {mean:8.2f} {middle:8.2f} {p99:8.2f} {max(values):8.2f} {mean / parsing:11.1f}")
    theirs = statistics.fmean(spent[THEIRS])
    for name in (OURS, "the same, wording stripped"):
        print(f"{name}: {theirs / statistics.fmean(spent[name]):.2f} times as fast as {THEIRS}")


if __name__ == "__main__":
    main()
