"""What the process that commits spends on JSON lines: `python -m benchmarks.one_writer --articles 20000`.

Short articles land from one file and are cleaned on this machine. However many workers clean, one process
lands, hands out, commits, signs and links, so what it spends on an article bounds what all of them can do.
Prints its CPU seconds (those of its workers beside them), by step, bytes read and written, and peak memory.

Their words are made up, so two of them have less in common than two real ones: one pair in 55,000 shares a
key of its signatures, and of 6,600 reports of a news agency that are nobody's copies one pair in 1,240. With
`--news` they have idioms by which as many do, and every tenth is another's copy, cut.
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
# Five words that many say, some of them often.
IDIOMS = [" ".join(random.Random(f"idiom {i}").choices(SAID, k=5)) for i in range(800)]
OFTEN = [(1 + i) ** -0.4 for i in range(len(IDIOMS))]
MONTHS, DAYS = 6, 28


def paragraphs(number: int, news: bool) -> list[str]:
    """The text of an article, in words of which some stand in no other."""
    if news and number % 10 == 9 and number > MONTHS * DAYS:
        return paragraphs(number - MONTHS * DAYS // 2, news)[:2]  # of the same day
    chance = random.Random(number)
    made = [
        f"{' '.join(chance.choices(SAID, k=28)).capitalize()} {' '.join(chance.choices(WORDS, k=4))}."
        for _ in range(3)
    ]
    if news:
        made = [
            f"{one} {chance.choices(IDIOMS, OFTEN)[0]}." if chance.random() < 0.45 else one for one in made
        ]
    return made


def write(path: Path, count: int, news: bool = False) -> None:
    """Articles of three paragraphs, one a line."""
    with path.open("w") as file:
        for number in range(count):
            article = {
                "url": f"https://example.org/{number}",
                "title": f"Port of Aldmere closes again, {number} people say",
                "text": "\n\n".join(paragraphs(number, news)),
                "published_at": f"2026-{1 + number % MONTHS:02}-{1 + number % DAYS:02}T12:00:00Z",
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
    parser.add_argument("--news", action="store_true", help="texts as alike as those of a news agency")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root, lines = f"{folder}/house", Path(folder, "articles.jsonl")
        write(lines, options.articles, options.news)
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
