"""The process in which a stranger's Parquet file is read: `python -m warehouse.export_process ABOUT`.

The file is standard input, rows go to standard output as an Arrow stream, each batch small.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.exports import OUT_OF_MEMORY, REFUSED

_ROWS = 64  # read at a time: articles are large, and one may be very large
_TOGETHER = 1 << 20  # bytes that are sent at a time


def _main() -> None:
    about = json.loads(sys.argv[1])
    _limit(about["memory"], about["seconds"])
    try:
        _send(about["columns"], about["limit"])
        sys.stdout.buffer.flush()
        os._exit(0)  # all was said: what libraries do at the end of a process may not make it a failure
    except (MemoryError, pa.ArrowMemoryError):
        os._exit(OUT_OF_MEMORY)
    except BrokenPipeError:
        os._exit(0)
    except (pa.ArrowException, OSError, ValueError) as error:
        sys.stderr.write(str(error).replace("\n", " "))
        sys.stderr.flush()
        os._exit(REFUSED)


def _send(columns: list[str], limit: int) -> None:
    export = pq.ParquetFile(sys.stdin.buffer, page_checksum_verification=True)
    present = [name for name in columns if name in export.schema_arrow.names]
    batches = export.iter_batches(_ROWS, columns=present, use_threads=False)
    schema = pa.schema([export.schema_arrow.field(name) for name in present])
    with pa.ipc.new_stream(sys.stdout.buffer, schema) as stream:
        for batch in batches:
            for some in (
                [batch]
                if batch.nbytes <= _TOGETHER
                else map(batch.slice, range(len(batch)), [1] * len(batch))
            ):
                if some.nbytes > limit:
                    stream.write_batch(some.slice(0, 0), {"too_large": str(some.nbytes)})
                else:
                    stream.write_batch(some)


def _limit(memory: int, seconds: int) -> None:
    statm = Path("/proc/self/statm")  # Linux; elsewhere a process starts out small
    pages = int(statm.read_text().split()[0]) if statm.exists() else 0
    most: Any = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


if __name__ == "__main__":
    _main()
