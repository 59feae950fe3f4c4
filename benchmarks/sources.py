"""What reading and fetching cost, measured in one run: `python -m benchmarks.sources [READ [CLEANED]]`.

A WARC of READ pages (10,000) is read by us and, where installed, by warcio and fastwarc; one of CLEANED
pages (1,000) is landed and cleaned by us, and by the naive script. Then 1,000 pages are fetched from 20 hosts
of a server on loopback, and the time is set against what the hosts' limits allow.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cleaners.records import RawArticle
from flows.fetching.exchange import Request, Response
from flows.fetching.fetcher import Budget
from flows.sources.files.folder import articles_from
from seeds.sources import Source
from tests.support.misbehaving import PAGE, fetcher, running

WORDS = ("harbour", "council", "river", "budget", "winter", "market", "train", "doctor", "garden", "letter")
SOURCE = Source("benchmark")


def page(number: int) -> bytes:
    """A page of about 20 kB, a third of it text, no two alike."""
    choose = random.Random(number)

    def sentence() -> str:
        words = [choose.choice(WORDS) for _ in range(choose.randint(8, 20))]
        return f"The {' '.join(words)} {number}."

    story = "".join(f"<p>{' '.join(sentence() for _ in range(5))}</p>" for _ in range(12))
    links = (f'<a href="/section/{n}?page={number}">{choose.choice(WORDS)}</a>' for n in range(120))
    menu = "".join(f'<li class="menu-item item-{n}">{link}</li>' for n, link in enumerate(links))
    head = f"<title>{sentence()}</title><style>{'.a { margin: 0 } ' * 100}</style>"
    body = f"<ul>{menu}</ul><article>{story}</article>"
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def write_warc(path: Path, pages: int) -> None:
    """One gzip member per record, with a block digest, as crawlers write it."""
    with path.open("wb") as file:
        for number in range(pages):
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(number)
            digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
                f"WARC-Date: 2026-11-02T08:00:00Z\r\nWARC-Block-Digest: sha1:{digest}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + block + b"\r\n\r\n", 6))


def ours(path: Path) -> Iterator[bytes]:
    for found in articles_from([path], source=SOURCE):
        assert isinstance(found, RawArticle), found
        yield found.body


def by_warcio(path: Path) -> Iterator[bytes]:
    from warcio.archiveiterator import ArchiveIterator

    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            yield record.content_stream().read()


def by_fastwarc(path: Path) -> Iterator[bytes]:
    from fastwarc.warc import ArchiveIterator

    with path.open("rb") as file:
        for record in ArchiveIterator(file, verify_digests=True):
            yield record.reader.read()


def naive(path: Path, table: Path) -> int:
    """What a script of an afternoon does: extract, guess the language, write Parquet."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    import trafilatura
    from langdetect import detect

    rows = []
    for body in by_warcio(path):
        found = trafilatura.bare_extraction(body, with_metadata=True)
        rows.append({"title": found.title, "text": found.text, "language": detect(found.text)})
    pq.write_table(pa.Table.from_pylist(rows), table)
    return len(rows)


def landed_and_cleaned(path: Path, root: Path) -> int:
    from flows.jobs.cleaning import clean_pending
    from flows.jobs.landing import land, new_batch_id

    landed = land(str(root), articles_from([path], source=SOURCE), batch_id=new_batch_id())
    assert not landed.refused, landed.refused[:3]
    return sum(report.total.cleaned for report in clean_pending(str(root)))


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of this process and of those it has started."""
    before = _used()
    result = work()
    return _used() - before, result


def _used() -> float:
    import psutil

    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    living = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    ended = sum(usage.ru_utime + usage.ru_stime for usage in usages)
    return ended + sum(times.user + times.system for times in living)


def whole(folder: Path, pages: int) -> dict[str, Any]:
    path = folder / "sample.warc.gz"
    write_warc(path, pages)
    figures: dict[str, Any] = {"pages": pages}
    for name, work in (
        ("ours", lambda: landed_and_cleaned(path, folder / "tables")),
        ("naive", lambda: naive(path, folder / "naive.parquet")),
    ):
        started = time.monotonic()
        seconds, count = cpu(work)
        assert count == pages, (name, count)
        figures[f"{name}_cpu_ms_per_page"] = round(1000 * seconds / pages, 2)
        figures[f"{name}_seconds"] = round(time.monotonic() - started, 1)
    return figures


def reading(folder: Path, pages: int) -> dict[str, Any]:
    path = folder / "news.warc.gz"
    write_warc(path, pages)
    figures: dict[str, Any] = {"pages": pages, "megabytes": round(path.stat().st_size / 1e6, 1)}
    for name, reader in (("ours", ours), ("warcio", by_warcio), ("fastwarc", by_fastwarc)):
        try:
            seconds, count = cpu(lambda reader=reader: sum(1 for _ in reader(path)))  # type: ignore[misc]
        except ImportError:
            continue
        assert count == pages, (name, count)
        figures[f"{name}_ms_per_page"] = round(1000 * seconds / pages, 3)
    return figures


def fetching(pages: int = 1000, hosts: int = 20, per_minute: float = 600.0) -> dict[str, Any]:
    """The time that the limits allow: robots.txt and the pages of one host, one after the other."""
    with running() as server, fetcher(seconds=20, workers=8) as client:
        for number in range(pages):
            server.put(f"/{number}", PAGE)
        requests = [Request(server.url(f"/{n}", f"host{n % hosts}.example")) for n in range(pages)]
        started, used = time.monotonic(), time.process_time()
        outcomes = list(client.fetch(requests, per_minute=per_minute, budget=Budget(10 * pages)))
        seconds = time.monotonic() - started
    assert all(isinstance(outcome, Response) for _, outcome in outcomes)
    allowed = (pages / hosts) * 60 / per_minute
    return {
        "pages": pages,
        "hosts": hosts,
        "seconds": round(seconds, 2),
        "allowed_seconds": round(allowed, 2),
        "ratio": round(seconds / allowed, 3),
        "cpu_ms_per_page": round(1000 * (time.process_time() - used) / pages, 2),
    }


def main() -> None:
    pages, cleaned = (int(each) for each in [*sys.argv[1:], *("10000", "1000")[len(sys.argv) - 1 :]])
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps({"reading": reading(Path(folder), pages)}), flush=True)
        print(json.dumps({"whole": whole(Path(folder), cleaned)}), flush=True)
    print(json.dumps({"fetching": fetching()}), flush=True)
    print(json.dumps({"peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


if __name__ == "__main__":
    main()
