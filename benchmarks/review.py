"""What the review page costs: `python -m benchmarks.review FOLDER --rows 100000`.

A synthetic warehouse below the folder, of so many short articles; one that is there is used again. For
each page the CPU milliseconds of the first request, of the median of later ones, and the characters that
it sends; the first after a commit again; and the memory of the process after five requests of each page and
after forty, which should be the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import time
from dataclasses import replace
from pathlib import Path

import httpx

from benchmarks.growth import short
from benchmarks.warehouse import clean
from cleaners.edits.log import Edit, apply
from cleaners.records import Article, RawArticle
from flows.review.app import build as application
from warehouse import Warehouse
from warehouse.rows import Refusal

TOKEN = "benchmark"
AT_ONCE = 10_000
REASONS = ("too_short", "no_text", "paywall")


def varied(landed: RawArticle, number: int) -> Article:
    """One of the articles: titles, languages and rules differ, and one in fifty is doubtful."""
    made = clean(replace(landed, body=landed.body + b"\n\nFollow us on the network of the day."))
    rule = f"promo.en.number-{number % 300}"
    tail = made.text.rindex("\n\nFollow")
    text, trail = apply(made.text, [Edit(tail, made.text[tail:], "", rule)])
    return replace(
        made,
        raw_id=landed.raw_id,
        title=f"Council {number} rests in session {number % 997}",
        text=text,
        edits=(*made.edits, *trail),
        language=("en", "fr", "de", "und")[number % 4 if number % 50 else 3],
        language_confidence=0.4 if number % 50 == 0 else 0.98,
        abstained=number % 500 == 0,
    )


def refusal(landed: RawArticle, reason: str) -> Refusal:
    """A row of the quarantine."""
    assert landed.landed_at is not None
    return Refusal(
        landed.raw_id, landed.source, landed.uri, "clean", reason, "made up", "r1", landed.landed_at
    )


def fill(root: str, count: int) -> None:
    """Land and commit `count` articles; one in a hundred is refused."""
    house = Warehouse(root)
    house.land((short(number) for number in range(count)), batch_id="build")
    for part, batch in enumerate(house.pending(lambda source: "r1", limit=AT_ONCE)):
        made, refused = [], []
        for landed in batch:
            number = int(landed.uri.removesuffix(".txt"))
            if number % 100 == 7:
                refused.append(refusal(landed, REASONS[number // 100 % 3]))
            else:
                made.append(varied(landed, number))
        house.commit(f"b{part}", made, refused, taken=[landed.raw_id for landed in batch])
    house.maintain()


def memory() -> int:
    """Mebibytes that the process holds now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20


async def measured(root: str) -> None:
    """Ask for each page, and print what it took."""
    app = application(root, TOKEN)
    house = Warehouse(root)
    article = house.read("articles", ["article_id"]).slice(5, 1)["article_id"][0].as_py()
    pages = {
        "inbox": "/",
        "search": "/search",
        "search for words": "/search?words=council+997",
        "search for what is nowhere": "/search?words=unheard+of",
        "search in every text": "/search?words=unheard+of&every=1",
        "search for a rule": "/search?rule=promo.en.number-8&language=fr",
        "article": f"/article/{article}",
        "rules": "/rules",
        "rule": "/rules/promo.en.number-8",
        "sources": "/sources",
        "source": "/sources/source-7",
        "decisions": "/decisions",
    }
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        await client.get(f"/?token={TOKEN}")

        async def ask(place: str) -> tuple[float, int]:
            before = time.process_time()
            answer = await client.get(place)
            answer.raise_for_status()
            return 1000 * (time.process_time() - before), len(answer.text)

        before = time.process_time()
        app.state.review.desk.warm()  # as it is when the page is started
        print(json.dumps({"started_ms": round(1000 * (time.process_time() - before))}))
        for name, place in pages.items():
            first, size = await ask(place)
            later = statistics.median([(await ask(place))[0] for _ in range(5)])
            print(json.dumps({"page": name, "first_ms": round(first), "ms": round(later), "sent": size}))
        house.decide("mute", "source-7", text="promo.en.number-8")
        house.land([short(10**9 + time.time_ns() % 10**6)], batch_id=f"late-{time.time_ns()}")
        for batch in house.pending(lambda source: "r1"):
            made = [varied(landed, 11) for landed in batch]
            house.commit(f"late-{time.time_ns()}", made, [], taken=[landed.raw_id for landed in batch])
        print(json.dumps({"page": "inbox after a commit", "first_ms": round((await ask("/"))[0])}))
        for rounds in (5, 35):
            for _ in range(rounds):
                for place in pages.values():
                    await ask(place)
            print(json.dumps({"requests": rounds * len(pages), "memory_mib": memory()}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps({"peak_mib": peak}))


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    root = str(Path(options.folder, str(options.rows)))
    if not Path(root).exists():
        fill(root, options.rows)
    asyncio.run(measured(root))


if __name__ == "__main__":
    main()
