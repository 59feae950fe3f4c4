"""A run that is killed and repeated lands each article once, though its pages differ each time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.misbehaving import PAGE, Seen, Server, reply, running
from warehouse import Warehouse

pytestmark = [pytest.mark.slow, pytest.mark.server]

HOME = Path(__file__).parents[2]
ARTICLES = 4
# The real wiring, but for the addresses that may be talked to and for the source, which is not declared.
RUN = """
import os, sys
import flows.jobs.entries, flows.fetching.fetcher
from flows.jobs.landing import land, new_batch_id
from flows.sources.web.fetch_state import Memory
from seeds.sources import Source
from tests.support.misbehaving import fetcher

feed, root, mode = sys.argv[1:]
flows.fetching.fetcher.Fetcher = lambda contact: fetcher()
flows.jobs.entries.load = lambda: {"desk"}
flows.jobs.entries.source_named = lambda name: Source("desk", "feed", (feed,), per_minute=1e6)
if mode == "killed before the state is saved":
    Memory.save = lambda self: os.kill(os.getpid(), 9)
with flows.jobs.entries.entries_of(root, source="desk") as entries:
    land(root, entries, batch_id=new_batch_id())
"""


def run(server: Server, root: Path, mode: str = "whole", kill_at: int = 0) -> int:
    """One run; `kill_at` is the article at whose request the process is killed."""
    arguments = [sys.executable, "-c", RUN, server.url("/feed"), str(root), mode]
    process = subprocess.Popen(arguments, cwd=HOME, env={**os.environ, "PYTHONPATH": str(HOME)})
    asked = [0]

    def page(seen: Seen) -> bytes:
        asked[0] += 1
        if asked[0] == kill_at:
            process.send_signal(signal.SIGKILL)
        return reply(PAGE + os.urandom(8), Content_Type="text/html")

    server.pages.update({f"/{n}": page for n in range(ARTICLES)})
    return process.wait(120)


@pytest.mark.parametrize("kill_at", [1, 3, 0])
def test_each_article_lands_once(tmp_path: Path, kill_at: int) -> None:
    with running() as server:
        links = "".join(f"<item><link>{server.url(f'/{n}')}</link></item>" for n in range(ARTICLES))
        server.put("/feed", f'<rss version="2.0"><channel>{links}</channel></rss>'.encode(), ETag='"1"')
        mode = "whole" if kill_at else "killed before the state is saved"
        assert run(server, tmp_path, mode, kill_at) == -signal.SIGKILL
        assert run(server, tmp_path) == 0
        uris = Warehouse(tmp_path).read("raw", ["uri"])["uri"].to_pylist()
        assert sorted(uris) == [server.url(f"/{n}") for n in range(ARTICLES)]
