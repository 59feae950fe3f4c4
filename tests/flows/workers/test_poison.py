"""One bad article never costs another, and every one of them is accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cleaners import RawArticle
from flows.jobs.cleaning import clean_pending, together
from warehouse import Warehouse

PAGE = (
    "<html><head><title>Pier {n}</title></head><body><article><h1>Pier {n}</h1>{body}</article></body></html>"
)
PARAGRAPH = (
    "<p>The pier number {n} was closed on Tuesday after a storm, the port authority said, and ships "
    "waited for hours outside the harbour while crews looked for damage below the water line.</p>"
)
POISONS: dict[str, tuple[bytes, str]] = {
    "doctype": (b"<!DOCTYPE " + b"/" * 1_000_000 + b">", "text/html"),
    "unclosed": (b"<p" * 400_000, "text/html"),
    "deep": (b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000, "text/html"),
    "attributes": (b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">many</p>", "text/html"),
    "spans": (b"<table>" + b"<tr><td colspan=99999999 rowspan=99999999>x" * 200, "text/html"),
    "word": (b"<p>" + b"x" * 1_000_000 + b"</p>", "text/html"),
    "reference": (b"<p>a&#xFFFF;b&#x0;c&#xD800;d</p>", "text/html"),
    "authors": (
        b'<script type="application/ld+json">{"@type":"NewsArticle","author":['
        + b'{"name":"a"},' * 100_000
        + b"{}]}</script><p>x</p>",
        "text/html",
    ),
    "utf-16": (PAGE.format(n=999, body=PARAGRAPH.format(n=999) * 3).encode("utf-16-le"), "text/html"),
    "binary": (b"%PDF-1.7\n" + bytes(range(256)) * 400, "text/html"),
    "empty": (b"", "text/html"),
    "nested json": (b'{"text":' + b"[" * 200_000, "application/json"),
    "marks": (("a" + "\u0301\u0323" * 200_000).encode(), "text/plain"),
    "spaces": (b"x" + b" " * 2_000_000 + b"y", "text/plain"),
    "newlines": (b"above" + b"\n \n" * 100_000 + b"below", "text/plain"),
    "quotes": (("“" * 500_000).encode(), "text/plain"),
    "sentences": (b"Follow us. " * 100_000, "text/plain"),
}
# What differs between two runs by design.
OF_THE_RUN = {"batch_id", "landed_at", "cleaned_at", "article_date", "run", "sequence", "changed_at"}


def good(number: int) -> RawArticle:
    body = PAGE.format(n=number, body=PARAGRAPH.format(n=number) * 3)
    return RawArticle("local", f"good-{number:03}.html", body.encode(), "text/html")


def cleaned(root: Path, raws: list[RawArticle]) -> list[dict[str, Any]]:
    warehouse = Warehouse(root)
    warehouse.land(raws, batch_id="one")
    total = together(clean_pending(str(root))).total
    assert total.taken == len({raw.raw_id for raw in raws})
    assert warehouse.audit().ok
    return warehouse.read("articles").to_pylist()


@pytest.mark.slow
def test_a_batch_full_of_poison_loses_nothing_but_the_poison(tmp_path: Path) -> None:
    healthy = [good(number) for number in range(60)]
    bad = [RawArticle("local", name, body, kind) for name, (body, kind) in POISONS.items()]
    mixed = list(healthy)
    for number, raw in enumerate(bad):
        mixed.insert(3 * number, raw)
    alone = cleaned(tmp_path / "alone", healthy)
    beside = cleaned(tmp_path / "beside", mixed)
    names = {raw.uri for raw in healthy}
    assert len(alone) == len(healthy)
    assert _same([row for row in beside if row["uri"] in names]) == _same(alone)
    refused = Warehouse(tmp_path / "beside").read("quarantine").to_pylist()
    assert {row["uri"] for row in refused} | {row["uri"] for row in beside if row["uri"] not in names} == set(
        POISONS
    )
    assert all(row["reason"] and row["stage"] and row["reason"] != "error" for row in refused)


def _same(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = [{name: value for name, value in row.items() if name not in OF_THE_RUN} for row in rows]
    return sorted(kept, key=lambda row: str(row["uri"]))
