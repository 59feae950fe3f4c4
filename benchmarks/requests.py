"""How many requests an object store gets: `python -m benchmarks.requests --rounds 6`.

Starts moto's S3 server, which the tests use too, and counts the lines of its log: what landing, handing out
and committing 500 articles takes, new ones and every third time new versions of those before, by one
process that stays; then what a run adds once, for signatures and links.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import boto3

from benchmarks.warehouse import clean, raw
from warehouse import Warehouse
from warehouse.parcels import RawRows, ready_rows
from warehouse.rows import ready_row

SIZE = 500
Made = TypeVar("Made")


@contextmanager
def server() -> Iterator[Path]:
    """An S3 server, named in the environment, with a bucket `news`; gives its log, a line a request."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        log = Path(folder, "log")
        command = [sys.executable, "-c", "from moto.server import main; main()", "-p", str(port)]
        with log.open("wb") as file:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=file)
        url = f"http://127.0.0.1:{port}"
        names = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_REGION": "us-east-1"}
        os.environ.update(names, AWS_ENDPOINT_URL=url, AWS_ALLOW_HTTP="true")
        try:
            while True:
                try:
                    urllib.request.urlopen(url, timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            boto3.client("s3", endpoint_url=url, region_name="us-east-1").create_bucket(Bucket="news")
            yield log
        finally:
            process.kill()
            process.wait()


def waiting(house: Warehouse) -> list[RawRows]:
    """What is to be cleaned."""
    return list(house.pending(lambda source: "r1"))


def commit(house: Warehouse, name: str, rows: RawRows) -> None:
    """Commit a batch as a run does that commits many."""
    made = ready_rows([ready_row(clean(each)) for each in rows])
    house.commit_together([house.prepared(name, [made], [], taken=rows.ids)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=6)
    rounds = parser.parse_args().rounds
    with server() as log:
        house = Warehouse("s3://news/deep/house")
        said: dict[str, int] = {}

        def counted(step: str, work: Callable[..., Made], *given: Any, **named: Any) -> Made:
            before = len(log.read_bytes().splitlines())
            made = work(*given, **named)
            said[step] = len(log.read_bytes().splitlines()) - before
            return made

        for number in range(rounds):
            again = number % 3 == 2
            first = SIZE * (number - again)
            articles = [raw(first + place, number if again else 0) for place in range(SIZE)]
            counted("land", house.land, articles, batch_id=f"{number}")
            (batch,) = counted("pending", waiting, house)
            counted("commit", commit, house, f"b{number}", batch)
            counted("sign and link", house.link_duplicates)
            print(json.dumps({"articles": "updates" if again else "new", **said}), flush=True)


if __name__ == "__main__":
    main()
