"""Every curated file read at once: what cannot be meant, and what names something that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path

from seeds import (
    addresses,
    calendars,
    charsets,
    feed_footers,
    fingerprints,
    languages,
    line_model,
    pages,
    relative_dates,
    scripts,
    sources,
    zones,
)
from seeds.alternatives import two_answers
from seeds.layout import formatted
from seeds.schema import Problem, SchemaError, nearest

READERS: tuple[Callable[[], object], ...] = (  # of the files that are about no one language
    addresses.addresses,
    calendars.calendars,
    charsets.charsets,
    feed_footers.feed_footers,
    fingerprints.masked_months,
    line_model.settings,
    pages.page_names,
    relative_dates.relative_dates,
    scripts.scripts,
    zones.time_zones,
)


def problems(declared: Path | None = None) -> list[Problem]:
    """All faults of the rule files and of `sources.toml` (or the file `declared`), file by file.

    >>> problems()
    []
    """
    found: list[Problem] = []
    for tag in languages.tags():
        found += _faults(lambda tag=tag: languages.seed(tag))  # type: ignore[misc]
    for read in READERS:
        found += _faults(read)
    if not found:  # what follows needs files that can be read
        found += _faults(lambda: sources.load(declared))
        found += [problem for each in languages.all_seeds() for problem in _strangers(each)]
    return found


def unsorted() -> list[str]:
    """The language files whose lists are not laid out as `seeds.layout` does, by tag."""
    folder = files("seeds") / "languages"
    texts = {tag: (folder / f"{tag}.toml").read_text(encoding="utf-8") for tag in languages.tags()}
    return [tag for tag, text in texts.items() if formatted(text, languages.LanguageSeed) != text]


def _faults(read: Callable[[], object]) -> tuple[Problem, ...]:
    try:
        read()
    except SchemaError as error:
        return error.problems
    except OSError as error:
        return (Problem(str(error.filename), None, "", error.strerror or str(error)),)
    return ()


def _strangers(language: languages.LanguageSeed) -> Iterator[Problem]:
    """Names in a language file that lead to nothing in another file, and phrases that mean two things."""
    file = f"{language.tag}.toml"
    known = {script.name: script for script in scripts.scripts()}
    seen = language.detection
    if seen.script is not None:
        if seen.script not in known:
            what = f"scripts.toml has no {seen.script}{nearest(seen.script, known)}"
            yield Problem(file, None, "detection.script", what)
            return
        profiles = known[seen.script].profiles
        for key, profile in (("profile", seen.profile), ("near", seen.near)):
            if profile is not None and profile not in profiles:
                what = f"{seen.script} has no profile {profile}{nearest(profile, profiles)}"
                yield Problem(file, None, f"detection.{key}", what)
    for tag in language.boilerplate.also:
        if tag not in languages.tags():
            yield Problem(file, None, "boilerplate.also", f"there is no {tag}.toml")
    for at, rule in enumerate(language.boilerplate.rules):
        if rule.id.split(".")[1] != language.tag:
            what = f"{rule.id} must be kind.{language.tag}.name"
            yield Problem(file, None, f"boilerplate.rules[{at}].id", what)
        if what := two_answers(rule.phrases):
            yield Problem(file, None, f"boilerplate.rules[{at}].phrases", what)
    for tag in language.typography.variants:
        if not tag.startswith(f"{language.tag}-"):
            yield Problem(file, None, f"typography.variants.{tag}", f"is no variant of {language.tag}")
