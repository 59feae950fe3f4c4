"""Reads `scripts.toml`, and from the language files what languages look like to the eye."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import resources

from seeds.languages import all_traits, tags
from seeds.schema import Phrases, Positive, Series, load

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Script:
    """A script as `scripts.toml` has it; `name` is the first word of its letters' Unicode names."""

    name: str = field(default="", metadata={"given": True})
    profiles: Series = ()
    only: str | None = None
    common: frozenset[str] = frozenset()
    joins: Series = ()
    weight: Positive = 1.0
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
    words: Phrases = ()
    profile: str | None = None
    near: str | None = None
    parts: Phrases = ()
    rare: bool = False


@functools.cache
def scripts() -> tuple[Script, ...]:
    """All scripts, in the order of the file.

    >>> [script.only for script in scripts() if script.name == "GEORGIAN"]
    ['ka']
    """
    found = load(resources.files("seeds") / "scripts.toml", Mapping[str, Script])  # type: ignore[type-abstract]
    return tuple(replace(script, name=name) for name, script in found.items())


@functools.cache
def tongues() -> tuple[Tongue, ...]:
    """All languages that have letters or words on file, sorted by tag.

    >>> sorted(next(tongue for tongue in tongues() if tongue.tag == "is").often)
    ['á', 'í', 'ð']
    """
    profiled = {profile for script in scripts() for profile in script.profiles}
    return tuple(
        Tongue(
            language.tag,
            script=known.script,
            letters=known.letters,
            often=known.often,
            words=known.words,
            profile=known.profile or (language.tag if language.tag in profiled else None),
            near=known.near,
            parts=known.parts,
            rare=known.rare,
        )
        for language in all_traits()
        if (known := language.detection).script is not None
    )


def _has_file(tag: str) -> bool:
    """Whether there is a language file for a tag. To read all of them takes a while."""
    language = tag.split("-")[0].lower()
    return bool(_TAG.fullmatch(tag)) and any(each.split("-")[0] == language for each in tags())


def unknown_language(tag: str | None) -> str:
    """What is wrong with a BCP 47 tag: its form, or a language that nothing is known of; "" if nothing is.

    >>> print(unknown_language("Finnish"))
    'Finnish' is not a BCP 47 tag; did you mean "fi"?
    >>> unknown_language("pt-BR")
    ''
    >>> unknown_language("xq")
    "'xq' is no language that we know; a file in seeds/languages makes it known"
    """
    if tag is None or _has_file(tag):
        return ""
    named = {language.name.lower(): language.tag for language in all_traits()}
    if not _TAG.fullmatch(tag) or tag.lower() in named:
        found = difflib.get_close_matches(tag.lower(), named, n=1)
        meant = f'; did you mean "{named[found[0]]}"?' if found else ""
        return f"{tag!r} is not a BCP 47 tag{meant}"
    known = {each.tag for each in all_traits()} | {script.only for script in scripts() if script.only}
    if tag.split("-")[0].lower() in {each.split("-")[0] for each in known}:
        return ""
    return f"{tag!r} is no language that we know; a file in seeds/languages makes it known"
