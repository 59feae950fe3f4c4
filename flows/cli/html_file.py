"""A page, written where somebody asked for it."""

from __future__ import annotations

from pathlib import Path

from flows.cli.options import unusable


def write_page(path: Path, page: str) -> None:
    """Write a page where somebody asked for it; end with one line where that can't be."""
    try:
        path.write_text(page, "utf-8", errors="backslashreplace")
    except OSError as error:
        unusable(f"{path}: {error.strerror or error}")
