"""Which data files something opens: for tests that count work and not time."""

from __future__ import annotations

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
