"""Which data files something opens: for tests that count work and not time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.delta.data_files import File, Folder


def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are opened from now on, each as often as it is."""
    found: list[str] = []
    really = Folder._parquet

    def watched(folder: Folder, file: File) -> pq.ParquetFile:
        found.append(file.path)
        return really(folder, file)

    monkeypatch.setattr(Folder, "_parquet", watched)
    return found


class Read(NamedTuple):
    """A file of which some columns were read at once."""

    path: str
    columns: tuple[str, ...]


def read_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Read]:
    """The files of which narrow columns are read from now on, each as often as that is."""
    found: list[Read] = []
    really = Folder.whole

    def watched(folder: Folder, file: File, columns: Sequence[str]) -> pa.Table:
        found.append(Read(file.path, tuple(columns)))
        return really(folder, file, columns)

    monkeypatch.setattr(Folder, "whole", watched)
    return found
