"""Reads `scripts.toml` and `discriminators.toml`: what scripts and languages look like to the eye."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Script:
    """A script as `scripts.toml` has it; `name` is the first word of its letters' Unicode names."""

    name: str
    profiles: tuple[str, ...] = ()
    only: str | None = None
    common: frozenset[str] = frozenset()
    joins: tuple[str, ...] = ()
    weight: float = 1.0
    lookalikes: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Tongue:
    """A written language: its tag, its script, and the letters and words that give it away.

    `profile` is the name of its profile in langdetect, None if it has none; `near` names a profile of
    another language that serves for it.
    """

    tag: str
    script: str
    letters: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    profile: str | None = None
    near: str | None = None
    parts: tuple[str, ...] = ()
    rare: bool = False


@functools.cache
def scripts() -> tuple[Script, ...]:
    """All scripts, in the order of the file.

    >>> [script.only for script in scripts() if script.name == "GEORGIAN"]
    ['ka']
    """
    return tuple(
        Script(
            name,
            profiles=tuple(entry.get("profiles", ())),
            only=entry.get("only"),
            common=frozenset(entry.get("common", "")),
            joins=tuple(entry.get("joins", ())),
            weight=entry.get("weight", 1.0),
            lookalikes=entry.get("lookalikes", ""),
            complete=entry.get("complete", False),
        )
        for name, entry in _read("scripts.toml").items()
    )


@functools.cache
def tongues() -> tuple[Tongue, ...]:
    """All languages that have letters or words on file, in the order of the file.

    >>> sorted(next(tongue for tongue in tongues() if tongue.tag == "is").often)
    ['á', 'í', 'ð']
    """
    profiled = {profile for script in scripts() for profile in script.profiles}
    return tuple(
        Tongue(
            tag,
            script=entry["script"],
            letters=frozenset(entry.get("letters", "")),
            often=frozenset(entry.get("often", "")),
            words=frozenset(entry.get("words", "").split()),
            profile=entry.get("profile", tag if tag in profiled else None),
            near=entry.get("near"),
            parts=tuple(entry.get("parts", ())),
            rare=entry.get("rare", False),
        )
        for tag, entry in _read("discriminators.toml").items()
    )


def _read(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((resources.files("seeds") / name).read_text(encoding="utf-8"))
