"""Reads `protected.toml`: what a source may repeat in every article without its being boilerplate."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Protected:
    """One language's phrases, as they are written in `protected.toml`, which says what each list is for."""

    language: str
    notes: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()


@cache
def protected() -> tuple[Protected, ...]:
    """Every language's phrases, in the order of the file.

    Raises `ValueError` for a list with an unknown name, so that a slip in the file is not silent.

    >>> any("helpline" in each.notes for each in protected())
    True
    """
    tables = tomllib.loads(files("seeds").joinpath("protected.toml").read_text(encoding="utf-8"))
    known = {each.name for each in fields(Protected)} - {"language"}
    for language, table in tables.items():
        if unknown := table.keys() - known:
            raise ValueError(f"protected.toml, [{language}]: unknown {', '.join(sorted(unknown))}")
    return tuple(
        Protected(language, **{name: tuple(lines) for name, lines in table.items()})
        for language, table in tables.items()
    )
