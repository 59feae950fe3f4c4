"""What was learned about URLs is saved once the articles have landed, and never before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.jobs.entries import entries_of
from tests.support.misbehaving import PAGE, Server, running
from warehouse import Warehouse


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.mark.parametrize("fails", [True, False])
def test_a_landing_that_fails_leaves_no_memory_of_the_visit(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    monkeypatch.setenv("COPYDESK_CONTACT", "desk@example.org")
    monkeypatch.setenv("COPYDESK_ALLOW_NETWORKS", "127.0.0.0/8")
    server.put("/1", PAGE, Content_Type="text/html")
    url = f"http://127.0.0.1:{server.port}/1"
    try:
        with entries_of(str(tmp_path), [url]) as entries:
            assert [entry.uri for entry in entries] == [url]
            if fails:
                raise OSError("no space left on the device")
    except OSError:
        assert fails
    states = {row["url"]: row["outcome"] for row in Warehouse(tmp_path).read("fetch_state").to_pylist()}
    assert states.get(url) == (None if fails else "landed")
