"""Files that people ask a command for."""

from __future__ import annotations

from pathlib import Path

from flows.cli.options import unusable


def write_file(path: Path, text: str) -> None:
    """Write a text where somebody asked for it; end with one line where that can't be."""
    try:
        path.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        unusable(f"{path}: {error.strerror or error}")
