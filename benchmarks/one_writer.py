"""What the process that commits spends on JSON lines: `python -m benchmarks.one_writer --articles 20000`.

Short articles land from one file and are cleaned on this machine. However many workers clean, one process
lands, hands out, commits, signs and links, so what it spends on an article bounds what all of them can do.
Prints its CPU seconds (those of its workers beside them), by step, bytes read and written, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.warehouse import WORDS
from flows.jobs.cleaning import clean_pending
from flows.jobs.entries import entries_of
from flows.jobs.landing import land
from warehouse import Warehouse
from warehouse.warehouse import Linking

SAID = ["".join(random.Random(-i).choices("etaoinshrdlu", k=2 + i % 7)) for i in range(1, 40)]


def write(path: Path, count: int) -> None:
    """Articles of three paragraphs, in words of which some stand in no other."""
    with path.open("w") as file:
        for number in range(count):
            chance = random.Random(number)
            paragraphs = [
                f"{' '.join(chance.choices(SAID, k=28)).capitalize()} {' '.join(chance.choices(WORDS, k=4))}."
                for _ in range(3)
            ]
            article = {
                "url": f"https://example.org/{number}",
                "title": f"Port of Aldmere closes again, {number} people say",
                "text": "\n\n".join(paragraphs),
                "published_at": f"2026-{1 + number % 6:02}-{1 + number % 28:02}T12:00:00Z",
            }
            file.write(json.dumps(article) + "\n")


def moved() -> dict[str, int]:
    """Bytes that this process has asked to read and to write."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return {name: int(value) for name, value in (line.split(": ") for line in lines)}


def _timed_linking() -> list[float]:
    """A list that gets what each call of `link_duplicates` takes from now on, in CPU seconds."""
    spent: list[float] = []
    link = Warehouse.link_duplicates

    def timed(house: Warehouse, **how: Any) -> Linking:
        began = time.process_time()
        try:
            return link(house, **how)
        finally:
            spent.append(time.process_time() - began)

    Warehouse.link_duplicates = timed  # type: ignore[method-assign]
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, lines = f"{folder}/house", Path(folder, "articles.jsonl")
        write(lines, options.articles)
        before, began = moved(), time.process_time()
        with entries_of(root, [str(lines)]) as entries:
            land(root, entries, batch_id="jsonl")
        landed = time.process_time()
        linking = _timed_linking()
        cleaned = sum(report.total.cleaned for report in clean_pending(root))
        done, after = time.process_time(), moved()
        size = sum(path.stat().st_size for path in Path(root).rglob("*") if path.is_file())
        said = {
            "articles": cleaned,
            "links": Warehouse(root).counts()["duplicates"],
            "land_cpu_s": round(landed - began, 2),
            "clean_commit_cpu_s": round(done - landed - sum(linking), 2),
            "sign_and_link_at_the_end_cpu_s": round(sum(linking), 2),
            "ms_an_article": round(1000 * (done - began) / options.articles, 3),
            "read_mb": (after["rchar"] - before["rchar"]) >> 20,
            "written_mb": (after["wchar"] - before["wchar"]) >> 20,
            "kept_mb": size >> 20,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        }
    print(json.dumps(said, indent=1))


if __name__ == "__main__":
    main()
