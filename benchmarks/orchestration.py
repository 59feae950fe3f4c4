"""What runs around the cleaning costs: `python -m benchmarks.orchestration [articles] [pages]`.

First `articles` short ones are landed and cleaned as `copydesk ingest` does it: are all cores busy, does
memory stay flat? Then `pages` web pages are cleaned directly and as the Prefect flow, on a server that the
benchmark starts: what share of time, and of CPU time, is orchestration? Time in line for a core counts as
wanted, so that figures hold on a machine that others use, too.
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

from benchmarks.processes import Used, family
from benchmarks.sources import WORDS, page
from cleaners.records import RawArticle
from flows.jobs import cleaning
from flows.jobs.cleaning import clean_pending
from flows.jobs.landing import land
from flows.settings import server_answers
from flows.sources.files.folder import articles_from
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
    done, resident = 0, {}
    for report in clean_pending(root):
        done += report.total.taken
        now = family(os.getpid())
        main = now.pop(os.getpid()).resident
        resident[done] = (round(main), round(max(used.resident for used in now.values())))
    seconds, after = time.perf_counter() - began, family(os.getpid())
    early = next(figures for count, figures in resident.items() if count >= min(1000, articles))
    return {
        "articles": articles,
        "seconds": round(seconds, 1),
        "cores": os.cpu_count(),
        "cores_used": round(grown("cpu", before, after) / seconds, 2),
        "cores_wanted": round(grown("wanted", before, after) / seconds, 2),
        "cpu_ms_per_article": round(1000 * grown("cpu", before, after) / done, 2),
        "megabytes_main_and_largest_worker": {"after 1,000": early, "at the end": resident[done]},
    }


def grown(what: str, before: dict[int, Used], after: dict[int, Used]) -> float:
    """By how much a figure of all processes grew. One that ended meanwhile is left out."""
    was = sum(getattr(used, what) for pid, used in before.items() if pid in after)
    return float(sum(getattr(used, what) for used in after.values()) - was)


def orchestration(folder: Path, pages: int) -> dict[str, Any]:
    """The same pages directly and as a flow, whose run and task runs are recorded by a server."""
    entries = [
        RawArticle("benchmark", f"https://news.example/{n}", page(n), "text/html", None) for n in range(pages)
    ]
    figures: dict[str, Any] = {"pages": pages}
    with server(folder) as pid, batches() as spans:
        from flows.clean import CleanOptions, clean

        def flow(root: str) -> None:
            clean(CleanOptions(warehouse=root))

        def directly(root: str) -> None:
            list(clean_pending(root))

        for name, work, some in (
            ("warm-up", flow, entries[:100]),
            ("directly", directly, entries),
            ("as a flow", flow, entries),
        ):
            land(root := str(folder / name), some, batch_id="benchmark")
            spans.clear()
            before, server_before = family(os.getpid()), family(pid)
            used, began = time.process_time(), time.perf_counter()
            work(root)
            seconds = time.perf_counter() - began
            figures[name] = {
                "seconds": seconds,
                "no_batch_under_way": seconds - covered(spans),
                "cpu": grown("cpu", before, family(os.getpid())),
                "main_cpu": time.process_time() - used,
                "server_cpu": grown("cpu", server_before, family(pid)),
            }
    flow_figures, direct = figures["as a flow"], figures["directly"]
    idle_server = direct["server_cpu"] / direct["seconds"] * flow_figures["seconds"]
    extra_cpu = (
        flow_figures["main_cpu"] - direct["main_cpu"] + max(0.0, flow_figures["server_cpu"] - idle_server)
    )
    extra_time = flow_figures["no_batch_under_way"] - direct["no_batch_under_way"]
    figures["share_of_time"] = extra_time / flow_figures["seconds"]
    figures["share_of_cpu"] = extra_cpu / (direct["cpu"] + extra_cpu)
    figures["cpu_ms_per_page"] = 1000 * direct["cpu"] / pages
    return figures


@contextmanager
def batches() -> Iterator[list[tuple[float, float]]]:
    """When batches began and ended, however they are called."""
    spans: list[tuple[float, float]] = []
    real = cleaning.clean_batch

    def timed(*arguments: Any, **options: Any) -> cleaning.Report:
        began = time.perf_counter()
        try:
            return real(*arguments, **options)
        finally:
            spans.append((began, time.perf_counter()))

    cleaning.clean_batch = timed
    try:
        yield spans
    finally:
        cleaning.clean_batch = real


def covered(spans: list[tuple[float, float]]) -> float:
    """Seconds in which at least one batch was under way."""
    total, until = 0.0, 0.0
    for began, ended in sorted(spans):
        total += max(0.0, ended - max(began, until))
        until = max(until, ended)
    return total


def rounded(figures: Any) -> Any:
    if isinstance(figures, dict):
        return {name: rounded(value) for name, value in figures.items()}
    return round(figures, 4) if isinstance(figures, float) else figures


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """A Prefect server with a home of its own, to which this process then talks; its process id."""
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
        os.environ["PREFECT_API_URL"] = url
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"ingest": rounded(ingest(Path(folder), articles))}), flush=True)
        print(json.dumps({"orchestration": rounded(orchestration(Path(folder), pages))}), flush=True)


if __name__ == "__main__":
    main()
