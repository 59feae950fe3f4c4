"""Feeds are parsed in a process of their own, which ends when it takes too long or too much.

A plain subprocess, because those of `multiprocessing` start by running the caller's script again.
"""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict

from flows.errors import DocumentError
from flows.sources.web.feed_items import Item, parse_feed

_SECONDS = 10.0  # of CPU time
_PATIENCE = 12.0  # times as many by the clock, before a process that waits is given up
_MEMORY = 1 << 30


def items_apart(
    body: bytes, charset: str | None, url: str, *, seconds: float = _SECONDS, memory: int = _MEMORY
) -> list[Item]:
    """What `parse_feed` makes of a feed, within `seconds` of CPU time and `memory` bytes.

    Raises `DocumentError`: as `parse_feed` does, or `parser_timeout` or `parser_crash`.
    """
    about = json.dumps({"charset": charset, "url": url, "memory": memory, "seconds": math.ceil(seconds)})
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
    try:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", __name__, about],
            input=body,
            capture_output=True,
            timeout=_PATIENCE * seconds,
            env=environment,
            check=True,
        )
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        late = f"not read within {_PATIENCE * seconds:.0f} s by the clock"
        raise DocumentError("parser_timeout", late) from error
    except subprocess.CalledProcessError as error:
        if error.returncode == -signal.SIGXCPU:
            raise DocumentError("parser_timeout", f"not read within {seconds:.0f} s") from error
        last = error.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise DocumentError("parser_crash", f"{error.returncode}: {last}"[:200]) from error
    if "refused" in answer:
        raise DocumentError(*answer["refused"])
    return [Item(**item) for item in answer["items"]]


def _main() -> None:
    about = json.loads(sys.argv[1])
    _limit(about["memory"], about["seconds"])
    try:
        items = parse_feed(sys.stdin.buffer.read(), about["charset"], about["url"])
        answer: dict[str, object] = {"items": [asdict(item) for item in items]}
    except DocumentError as refused:
        answer = {"refused": [refused.reason, refused.detail]}
    json.dump(answer, sys.stdout)


def _limit(size: int, seconds: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))

    with suppress(ValueError, OSError):  # not every system knows this limit
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    _main()
