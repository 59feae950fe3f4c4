"""All we know of a language: `seeds/languages/LANG.toml`, one file each, and its only reader.

A file is named by its BCP 47 tag (`en.toml`, `zh.toml`); `und.toml` holds what is so in any language. Every
file has the same six sections, empty where nothing is known: that a language has no tag labels is then
something that somebody wrote, and not something that everybody forgot. `README.md` there says what each key
is for; the records below say which keys there are. Unknown ones are refused (`seeds.schema`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Annotated, Any, Literal

from seeds.alternatives import half_braces
from seeds.schema import Phrases, SchemaError, Series, load, nearest, parse

How = Literal["line", "edge", "heading", "open", "contact", "start", "within", "sure", "notice"]
Cue = Literal["you", "please", "ask", "channel", "self", "lure", "said", "they"]
Furniture = Literal["tags", "byline", "dateline", "caption"]
Column = Literal["tags", "byline", "dateline"]
SpacedMark = Literal[":", ";", "!", "?"]

SECTIONS = ("boilerplate", "inline_metadata", "protected", "detection", "typography", "dates")

CONCEPTS = (  # the first part of a rule's name: `docs/wording.md` says what each holds
    "promo",
    "channel",
    "newsletter",
    "push",
    "app",
    "readmore",
    "related",
    "share",
    "comments",
    "donate",
    "paywall",
    "account",
    "copyright",
    "origin",
    "contact",
    "embed",
    "player",
    "gallery",
    "pager",
    "reading",
    "ad",
    "translation",
    "widget",
    "cookies",
    "nav",
)


def _empty() -> Mapping[Any, Any]:
    return MappingProxyType({})


def _four_marks(value: str) -> str:
    return "" if len(value.split(" ")) == 4 else "must be four marks with spaces between"


def _dotted(value: str) -> str:
    if value.count(".") != 2:
        return "must be concept.language.name"
    concept = value.split(".")[0]
    return "" if concept in CONCEPTS else f"no concept {concept}{nearest(concept, CONCEPTS)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """Phrases that make a line boilerplate where `how` says, lines it `strips` and lines it `keeps`.

    `formerly` are ids that it had before: they stand on stored rows and in decisions, and mean this rule.
    """

    id: Annotated[str, _dotted]
    how: How
    phrases: Annotated[Phrases, half_braces]
    strips: tuple[str, ...]
    keeps: tuple[str, ...]
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Keep:
    """Phrases of lines that never go: corrections, helplines, disclaimers."""

    phrases: Phrases = ()


@dataclass(frozen=True, slots=True)
class CommonWords:
    """Words that tell a language, and titles of pages that are not there (`not_found`).

    `body` is two paragraphs of plain reporting: the tests put every example behind them. `also` are the
    languages whose wording is read, too.
    """

    also: tuple[str, ...] = ()
    common: Phrases = ()
    letters: str = ""
    body: tuple[str, ...] = ()
    not_found: Phrases = ()


@dataclass(frozen=True, slots=True)
class Boilerplate(CommonWords):
    """The wording of promos, buttons and links."""

    cues: Mapping[Cue, Phrases] = field(default_factory=_empty)
    keep: Keep = field(default_factory=Keep)
    furniture: Mapping[Furniture, Phrases] = field(default_factory=_empty)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class InlineMetadata:
    """Words that lines of tags and bylines are known by, lines that are lifted by kind, lines that stay."""

    tags: Phrases = ()
    topics: Phrases = ()
    by: Phrases = ()
    author: Phrases = ()
    joins: Phrases = ()
    stops: Phrases = ()
    credits: Phrases = ()
    keeps: tuple[str, ...] = ()
    lifts: Mapping[Column, tuple[str, ...]] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Protected:
    """Phrases of what is never learned as boilerplate, lines that are not learned, and lines that may be."""

    notes: Phrases = ()
    says: Phrases = ()
    bios: Phrases = ()
    stays: tuple[str, ...] = ()
    goes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """The letters and words that give a language away, and its profile in langdetect or a neighbour's."""

    script: str | None = None
    letters: frozenset[str] = frozenset()
    often: frozenset[str] = frozenset()
    words: Phrases = ()
    parts: Phrases = ()
    profile: str | None = None
    near: str | None = None
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Variant:
    """What a region or script does otherwise."""

    quotes: Annotated[str, _four_marks]
    inside: str = ""
    before: Mapping[SpacedMark, str] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Typography:
    """How a language is set: `quotes` are four marks, outer and inner, with spaces between."""

    quotes: Annotated[str | None, _four_marks] = None
    dash: str = "–"
    inside: str = ""
    before: Mapping[SpacedMark, str] = field(default_factory=_empty)
    elisions: Phrases = ()
    variants: Mapping[str, Variant] = field(default_factory=_empty)


@dataclass(frozen=True, slots=True)
class Dates:
    """The words that may stand in a date line beside its numbers."""

    months: Series = ()
    weekdays: Series = ()
    words: Phrases = ()


@dataclass(frozen=True, slots=True)
class LanguageTraits:
    """What a language file says of a language but for its wording of boilerplate, nine tenths of the file."""

    name: str
    boilerplate: CommonWords
    inline_metadata: InlineMetadata
    protected: Protected
    detection: Detection
    typography: Typography
    dates: Dates
    tag: str = field(default="und", metadata={"given": True})


@dataclass(frozen=True, slots=True)
class LanguageSeed(LanguageTraits):
    """One language file: its tag, its name in English, and its sections."""

    boilerplate: Boilerplate


@cache
def tags() -> tuple[str, ...]:
    """The tags that have a file, sorted.

    >>> "en" in tags() and "und" in tags()
    True
    """
    folder = files("seeds") / "languages"
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


@cache
def seed(tag: str) -> LanguageSeed:
    """The file for exactly this tag. Raises `KeyError` if there is none, `SchemaError` if it is faulty.

    >>> seed("en").name
    'English'
    """
    return load(_file(tag), LanguageSeed, tag=tag)


@cache
def traits(tag: str) -> LanguageTraits:
    """The same without the wording of boilerplate, in a tenth of the time. Raises what `seed` does.

    >>> traits("en").dates.months[0]
    'january'
    """
    file = _file(tag)
    tables = file.read_bytes().split(b"\n[")
    light = b"\n[".join(table for table in tables if not table.lstrip(b"[").startswith(b"boilerplate."))
    try:
        return replace(parse(light, file.name, LanguageTraits), tag=tag)
    except SchemaError:
        return seed(tag)  # which tells all faults of the file, and where


def _file(tag: str) -> Traversable:
    if tag not in tags():
        raise KeyError(tag)
    return files("seeds") / "languages" / f"{tag}.toml"


@cache
def all_traits() -> tuple[LanguageTraits, ...]:
    """What is known of every language but its wording of boilerplate, sorted by tag."""
    return tuple(map(traits, tags()))


@cache
def all_seeds() -> tuple[LanguageSeed, ...]:
    """Every language file, sorted by tag. Raises `SchemaError` if one is faulty.

    That takes some tenths of a second: what needs no wording of boilerplate asks for `all_traits`.
    """
    return tuple(map(seed, tags()))


@lru_cache(maxsize=256)  # a tag may be whatever a page claims
def closest(tag: str | None) -> LanguageSeed:
    """The file with wording for a tag as it comes: exact, else without region and script, else `und`.

    >>> closest("en-GB").tag, closest("pt_BR").tag, closest("tlh").tag, closest(None).tag
    ('en', 'pt', 'und', 'und')
    """
    known = {name.lower(): name for name in tags()}
    for each in narrowest_first((tag or "und").replace("_", "-").lower()):
        found = known.get(each)
        if found and seed(found).boilerplate.rules:
            return seed(found)
    return seed("und")


def narrowest_first(tag: str) -> Iterator[str]:
    """A BCP 47 tag, and what is looked up where nothing is known of it (RFC 4647, "Lookup").

    >>> list(narrowest_first("sr-Latn-RS"))
    ['sr-Latn-RS', 'sr-Latn', 'sr']
    """
    while tag:
        yield tag
        tag = tag.rpartition("-")[0]
