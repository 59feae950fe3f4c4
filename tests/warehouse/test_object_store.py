"""The same warehouse in an object store, by its address alone.

Runs against moto's server, started here, or against the S3 server named by `TEST_S3_ENDPOINT`, whose
credentials are in the usual AWS variables.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from tests.support.warehouse_samples import FIRST, backfill, clean, commit_batch, ingest, raw, texts
from warehouse import NotLocal, Warehouse
from warehouse.delta import object_store
from warehouse.figures import figures
from warehouse.parcels import ready_rows
from warehouse.rows import ready_row

pytestmark = [pytest.mark.slow, pytest.mark.server]

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture(scope="module")
def requests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log of the server that is started here: a line a request."""
    return tmp_path_factory.mktemp("server") / "log"


@pytest.fixture(scope="module")
def endpoint(requests: Path) -> Iterator[str]:
    named = os.environ.get("TEST_S3_ENDPOINT")
    if named:
        yield named
        return
    pytest.importorskip("moto.server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # A process of its own: reads hold the interpreter's lock while they wait for the server.
    command = [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)]
    with requests.open("wb") as log:
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def root(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address below a bucket; everything else about the store is in the environment."""
    boto3 = pytest.importorskip("boto3")
    if not os.environ.get("TEST_S3_ENDPOINT"):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    bucket = f"news-{uuid.uuid4().hex[:8]}"
    boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/deep/house"


def test_the_whole_life_of_a_warehouse(root: str) -> None:
    house = Warehouse(root)
    assert set(house.counts().values()) == {0}
    ingest(house, [raw(i) for i in range(6)] + [raw(6, -1)])
    ingest(house, [raw(1, 1), raw(2, uri="copy.txt"), raw(7)], "later")
    pinned = house.versions()[0].version
    house.pin("trainer", pinned)
    assert backfill(house, "bf", FIRST, FIRST + timedelta(3)).updated == 3
    assert house.staged("bf") == set()
    assert sorted(house.changes(pinned)["change"].to_pylist()) == ["updated"] * 3
    house.maintain(retention_hours=0)
    assert house.read("articles", version=pinned).num_rows == 7
    assert house.pins() == {"trainer": ("articles", pinned)}
    house.unpin("trainer")
    assert sum("convened" in text for text in texts(house).values()) == 3
    audit = house.audit()
    assert (audit.problems, audit.waiting) == ((), 0)
    with pytest.raises(NotLocal):
        house.published()


def test_pages_and_figures_beside_the_tables(root: str) -> None:
    house = Warehouse(root)
    ingest(house, [raw(i) for i in range(6)] + [raw(6, -1)])
    found = figures(house)
    assert (found.total.articles, found.total.quarantined) == (6, 1)
    assert house.page_age("report") is None
    assert house.put_page("report", "<p>as it was") == f"{root}/reports/report.html"
    house.put_page("report", "<p>as it is" * 20_000)
    age = house.page_age("report")
    assert age is not None
    assert age < timedelta(minutes=5)
    (article,) = house.read("articles", ["article_id", "source", "uri"]).to_pylist()[:1]
    house.decide("take-down", article["source"], article_id=article["article_id"], values=[article["uri"]])
    house.purge()
    assert house.page_age("report") is None
    with pytest.raises(NotLocal):
        house.published("edits")


def test_a_store_that_lets_nobody_delete(
    root: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is committed is whole, and the run goes on and says what stays behind."""

    def refused(*_: object, **__: object) -> None:
        raise PermissionError("no deletes")

    for name in ("delete_file", "delete_dir", "delete_dir_contents", "move"):
        monkeypatch.setattr(object_store._Handler, name, refused)
    house = Warehouse(root)
    house.land([raw(i) for i in range(4)], batch_id="first")
    (batch,) = house.pending(lambda source: "r1")
    articles = [ready_rows([ready_row(clean(one)) for one in batch])]
    aside = house.put_aside(house.prepared("first", articles, [], taken=batch.ids))
    assert house.commit_together([aside], sign=True).inserted == 4
    for _ in range(2):  # again, with what is still staged
        backfill(house, "bf", FIRST, FIRST + timedelta(60))
        assert set(house.read("articles")["rules"].to_pylist()) == {"r2"}
    house.pin("trainer", 1)
    assert house.pins() == {"trainer": ("articles", 1)}
    assert house.audit().ok
    assert house.counts()["articles"] == 4
    assert "can't be deleted" in caplog.text


def test_files_of_megabytes(root: str) -> None:
    """A file that is larger than any buffer on its way: landed, cleaned, staged and read again."""
    noise = random.Random(1)
    rows = [replace(raw(i), body=raw(i).body + noise.randbytes(20_000).hex().encode()) for i in range(300)]
    house = Warehouse(root)
    ingest(house, rows)
    assert backfill(house, "bf", FIRST, FIRST + timedelta(60)).updated == 300
    sizes = {name: _largest(root, name) for name in ("raw", "articles")}
    assert min(sizes.values()) > 5_000_000, sizes
    assert sorted(len(text) > 40_000 for text in texts(house).values()) == [True] * 300
    assert house.raw(rows[7].raw_id).body == rows[7].body  # type: ignore[union-attr]
    assert house.audit().ok


@pytest.mark.skipif("TEST_S3_ENDPOINT" in os.environ, reason="counts in the log of the server it starts")
def test_a_commit_takes_few_requests_however_long_the_log_is(root: str, requests: Path) -> None:
    house, counts = Warehouse(root), []
    for number in range(12):
        house.land([raw(10 * number + i) for i in range(10)], batch_id=f"l{number}")
        counts.append(_of_a_commit(house, requests, f"b{number}"))
    assert max(counts[1:]) <= 25, counts


@pytest.mark.skipif("TEST_S3_ENDPOINT" in os.environ, reason="counts in the log of the server it starts")
def test_an_update_reads_a_file_at_once_and_not_column_by_column(root: str, requests: Path) -> None:
    house, counts = Warehouse(root), []
    for version in range(4):
        house.land([raw(i, version) for i in range(10)], batch_id=f"l{version}")
        counts.append(_of_a_commit(house, requests, f"b{version}"))
    assert max(counts[2:]) <= 60, counts


@pytest.mark.skipif("TEST_S3_ENDPOINT" in os.environ, reason="counts in the log of the server it starts")
def test_linking_reads_the_entries_that_are_new_however_long_the_log_is(root: str, requests: Path) -> None:
    house = Warehouse(root)
    for number in range(6):
        ingest(house, [raw(number)], f"b{number}")
        before = len(requests.read_text().splitlines())
        house.link_duplicates()
    said = "\n".join(requests.read_text().splitlines()[before:])
    for name in ("articles", "signatures", "duplicates"):
        read = {int(entry) for entry in re.findall(rf"GET \S+/{name}/_delta_log/0*(\d+)\.json", said)}
        assert read <= {house.version(name)}, name


def _of_a_commit(house: Warehouse, requests: Path, name: str) -> int:
    """How many requests the commit of what waits takes."""
    (batch,) = house.pending(lambda source: "r1")
    before = len(requests.read_bytes().splitlines())
    commit_batch(house, batch, name)
    return len(requests.read_bytes().splitlines()) - before


def _largest(root: str, name: str) -> int:
    from deltalake import DeltaTable

    return max(pa.table(DeltaTable(f"{root}/{name}").get_add_actions())["size_bytes"].to_pylist())


def test_readers_of_delta_tables_and_of_lists_of_files(root: str) -> None:
    from deltalake import DeltaTable

    house = Warehouse(root)
    ingest(house, [raw(i) for i in range(6)])
    ingest(house, [raw(1, 1)], "update")
    table = DeltaTable(f"{root}/articles")
    assert table.to_pyarrow_table().num_rows == 6
    assert len(table.file_uris()) == 2


def test_several_writers_lose_and_double_nothing(root: str) -> None:
    writers = [SPAWN.Process(target=_write, args=(root, i)) for i in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    house = Warehouse(root)
    ingest(house, [], "rest")
    assert house.counts()["raw"] == 9 + 4
    own = {f"{number}{i}.txt" for number in (1, 2, 3) for i in range(3)}
    assert set(texts(house)) == own | {"0", "1", "2", "3"}
    assert house.audit().ok


def _write(root: str, number: int) -> None:
    """Three articles of its own, one commit each, and four that everybody lands."""
    house = Warehouse(root)
    for i in range(3):
        ingest(house, [raw((number + 1) * 10 + i)], f"w{number}-{i}")
    ingest(house, [raw(i, uri=str(i)) for i in range(4)], f"shared-{number}")
