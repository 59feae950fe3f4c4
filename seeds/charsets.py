"""The reader of charsets.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of a language beyond ASCII, the most frequent first, and the charsets it was written in."""

    charsets: tuple[str, ...]
    letters: str


@dataclass(frozen=True, slots=True)
class Charsets:
    """What is known about charsets; the file says what each part means."""

    meant: Mapping[str, str]
    spelled: Mapping[str, str]
    one_byte: frozenset[str]
    many_bytes: frozenset[str]
    letters: Mapping[str, Letters]


def load_charsets() -> Charsets:
    """Read the file that ships with the project.

    >>> load_charsets().meant["iso8859-1"]
    'cp1252'
    """
    data = tomllib.loads((files("seeds") / "charsets.toml").read_text(encoding="utf-8"))
    return Charsets(
        meant=data["meant"],
        spelled=data["spelled"],
        one_byte=frozenset(data["text"]["one_byte"]),
        many_bytes=frozenset(data["text"]["many_bytes"]),
        letters={
            language: Letters(tuple(known["charsets"]), known["letters"])
            for language, known in data["letters"].items()
        },
    )
