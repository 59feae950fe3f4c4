"""What runs around the cleaning costs: `python -m benchmarks.orchestration [articles] [pages]`.

First `articles` short ones are landed and cleaned as `copydesk ingest` does it: are all cores busy, does
memory stay flat? Then `pages` web pages are cleaned directly and as the Prefect flow, on a server that
the benchmark starts: what share of the time is orchestration? Time in line for a core counts as wanted,
so that figures hold on a machine that others use, too.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.processes import family
from benchmarks.sources import WORDS, page
from cleaners.records import RawArticle
from flows.cleaning import clean_pending
from flows.defaults import server_answers
from flows.landing import land
from flows.sources.files import articles_from
from seeds.sources import Source

SOURCE = Source("benchmark")


def short(number: int) -> dict[str, Any]:
    """An article of about 600 characters with a promo at its end, no two alike."""
    choose = random.Random(number)
    sentences = [
        f"The {' '.join(choose.choice(WORDS) for _ in range(choose.randint(6, 12)))} {number}."
        for _ in range(8)
    ]
    story = f"{' '.join(sentences[:4])}\n\n{' '.join(sentences[4:])}\n\nFollow us on Twitter @example{number}"
    return {
        "url": f"https://news.example/{number}",
        "title": sentences[0],
        "text": story,
        "published_at": f"2026-{1 + number % 3:02}-{1 + number % 28:02}",
    }


def ingest(folder: Path, articles: int) -> dict[str, Any]:
    """Land and clean `articles` in this process, and watch it and its workers."""
    file, root = folder / "short.jsonl", str(folder / "short")
    with file.open("w") as lines:
        lines.writelines(json.dumps(short(number)) + "\n" for number in range(articles))
    land(root, articles_from([file], source=SOURCE), batch_id="benchmark")
    before, began = family(os.getpid()), time.perf_counter()
    done, cleaning, resident = 0, 0.0, {}
    for report in clean_pending(root):
        done, cleaning = done + report.total.taken, cleaning + report.seconds
        now = family(os.getpid())
        main = now.pop(os.getpid()).resident
        resident[done] = (round(main), round(max(used.resident for used in now.values())))
    seconds, after = time.perf_counter() - began, family(os.getpid())

    def grown(what: str) -> float:
        was = sum(getattr(used, what) for pid, used in before.items() if pid in after)
        return float(sum(getattr(used, what) for used in after.values()) - was)

    early = next(figures for count, figures in resident.items() if count >= min(1000, articles))
    return {
        "articles": articles,
        "seconds": round(seconds, 1),
        "cores": os.cpu_count(),
        "cores_used": round(grown("cpu") / seconds, 2),
        "cores_wanted": round(grown("wanted") / seconds, 2),
        "cpu_ms_per_article": round(1000 * grown("cpu") / done, 2),
        "megabytes_main_and_largest_worker": {"after 1,000": early, "at the end": resident[done]},
    }


def orchestration(folder: Path, pages: int) -> dict[str, Any]:
    """The same pages directly and as a flow; what either spends outside of the batches themselves."""
    entries = [
        RawArticle("benchmark", f"https://news.example/{n}", page(n), "text/html", None) for n in range(pages)
    ]
    figures: dict[str, Any] = {"pages": pages}
    with server(folder) as url:
        os.environ["PREFECT_API_URL"] = url
        from flows.clean import CleanOptions, clean

        for name in ("warm-up", "directly", "as a flow"):
            root = str(folder / name)
            land(root, entries[:100] if name == "warm-up" else entries, batch_id="benchmark")
            used, began = time.process_time(), time.perf_counter()
            if name == "directly":
                inside = sum(report.seconds for report in clean_pending(root))
            else:
                inside = clean(CleanOptions(warehouse=root)).seconds
            seconds = time.perf_counter() - began
            figures[name] = {
                "seconds": round(seconds, 2),
                "outside": round(seconds - inside, 2),
                "main_cpu": round(time.process_time() - used, 2),
            }
    outside = figures["as a flow"]["outside"] - figures["directly"]["outside"]
    figures["share"] = round(outside / figures["as a flow"]["seconds"], 4)
    return figures


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A Prefect server with a home of its own."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ |= {
        "PREFECT_HOME": str(folder / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-ui", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}/api"
        while not server_answers(url):
            assert process.poll() is None, (folder / "server.log").read_text()
            time.sleep(0.5)
        yield url
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    articles, pages = (int(argument) for argument in (*sys.argv[1:], 20_000, 2_000)[:2])
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"ingest": ingest(Path(folder), articles)}), flush=True)
        print(json.dumps({"orchestration": orchestration(Path(folder), pages)}), flush=True)


if __name__ == "__main__":
    main()
