"""`copydesk rules`: check the rule files, try a line on them, list them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.markup import escape

from flows.cli.listing import Listing
from flows.cli.options import Group, json_option, out, put_json, unusable
from flows.errors import UnusableError
from flows.jobs.schedules import scheduled
from seeds.check import problems, unsorted
from seeds.languages import LanguageSeed, all_seeds, closest
from seeds.scripts import unknown_language
from seeds.sources import load


@click.group(cls=Group)
def rules() -> None:
    """Check the rule files and sources.toml, try a line on the rules, or list them.

    \b
    Examples:
      copydesk rules check
      copydesk rules test "Follow us on Twitter for updates"
      copydesk rules list --language hu
    """


def _tag(context: click.Context, parameter: click.Parameter, tag: str | None) -> str | None:
    if what := unknown_language(tag):
        raise click.BadParameter(what)
    return tag


language_option = click.option(
    "--language", metavar="TAG", callback=_tag, help="A BCP 47 tag; without it the line's own words decide."
)


@rules.command("check", short_help="Whether every rule file is sound, and does what its examples say.")
@json_option
def check(as_json: bool) -> None:
    """Read every rule file and sources.toml strictly, then run the examples of all rules.

    A fault is told with its file, line and path. Exit status: 0 nothing wrong, 1 something is.

    \b
    Examples:
      copydesk rules check
    """
    found = [str(problem) for problem in problems()]
    if not found:
        from cleaners.boilerplate.examples import failures
        from cleaners.rule_ids import unknown_rule

        found += [f"{tag}.toml: lists are not laid out: python -m seeds.layout" for tag in unsorted()]
        found += failures()
        found += [
            f"sources.toml: {name}.decided.mute: {what}"
            for name, source in load().items()
            for rule in source.decided.mute
            if (what := unknown_rule(rule))
        ]
        try:
            scheduled()
        except UnusableError as error:
            found.append(f"sources.toml: {error}")
    if as_json:
        put_json({"problems": found})
    else:
        for problem in found:
            click.echo(problem)
        if not found:
            out.print(f"{len(all_seeds())} languages and {_count()} rules: nothing wrong.")
    sys.exit(1 if found else 0)


@rules.command("test", short_help="What fires on a line, and what becomes of it; or a file of cases.")
@click.argument("line", required=False)
@language_option
@click.option(
    "--cases",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Instead of LINE, the cases of a file such as `copydesk export-cases` writes.",
)
@json_option
def try_line(line: str | None, language: str | None, cases: Path | None, as_json: bool) -> None:
    """Show which rule fires on LINE, by which cues, and whether it goes at the end of an article or inside.

    \b
    Examples:
      copydesk rules test "Follow us on Twitter for updates"
      copydesk rules test "Folgen Sie uns auf Facebook" --language de
      copydesk rules test --cases tests/cases/lines.toml
    """
    if cases:
        if line or language:
            unusable("--cases goes alone: each case has its line and its language")
        _try_cases(cases, as_json=as_json)
        return
    from cleaners.boilerplate.examples import tried

    if not line or not line.strip():
        unusable("LINE is empty")
    result = tried(line, language)
    if as_json:
        put_json(result)
        return
    for name, value in result.items():
        shown = ", ".join(value) if isinstance(value, (list, tuple)) else value
        out.print(f"{name + ':':<14}{escape(str(shown)) if shown not in ('', None) else '–'}", soft_wrap=True)


def _try_cases(path: Path, *, as_json: bool) -> None:
    """Run the cases of a file; end with 1 where one is not as it says, known failures too."""
    from cleaners.boilerplate.cases import read_cases, tried

    cases = read_cases(path.read_bytes(), path.name)
    found = [(case, tried(case, cases.body)) for case in cases.line]
    rows = [
        {
            "text": case.text,
            "wanted": case.verdict,
            "today": line.fate,
            "rule": line.rule if line.fate != "stays" else "",
            "known_failure": case.known_failure,
        }
        for case, line in found
    ]
    odd = [row for row in rows if (row["wanted"] == row["today"]) is bool(row["known_failure"])]
    if as_json:
        put_json({"cases": rows, "unexpected": len(odd)})
    else:
        for row in odd:
            what = "is right now: take its known_failure away" if row["known_failure"] else f"{row['today']}"
            out.print(
                f"{what}, wanted {row['wanted']}: {row['text']}  {row['rule']}", soft_wrap=True, markup=False
            )
        known = sum(bool(row["known_failure"]) for row in rows)
        out.print(f"{len(rows):,} cases, {known:,} known failures, {len(odd):,} not as expected")
    sys.exit(1 if odd else 0)


@rules.command("list", short_help="All rules, or those of a language or concept.")
@language_option
@click.option("--concept", metavar="NAME", help="Only this kind: promo, share, related, tags, byline, ...")
@json_option
def show_list(language: str | None, concept: str | None, as_json: bool) -> None:
    """List rules with their concept, how they apply, and how many phrases they have.

    \b
    Examples:
      copydesk rules list --language hu
      copydesk rules list --concept tags
    """
    rows = [row for each in _languages(language) for row in _rows(each)]
    known = sorted({row["concept"] for row in rows})
    if concept is not None:
        rows = [row for row in rows if row["concept"] == concept]
        if not rows:
            unusable(f"no concept {concept!r}; there are {', '.join(known)}")
    if as_json:
        put_json(rows)
        return
    table = Listing(
        *("language", "concept", "rule", "how", "phrases"),
        numbers=("phrases",),
        least=("concept", "how", "phrases", "language"),
    )
    for row in rows:
        table.add(*map(str, row.values()))
    table.put()


def _languages(tag: str | None) -> tuple[LanguageSeed, ...]:
    return all_seeds() if tag is None else (closest(tag),)


def _rows(language: LanguageSeed) -> Iterator[dict[str, Any]]:
    """One row for each rule of a language file and each list of words that columns are recognised by."""
    for rule in language.boilerplate.rules:
        yield _row(language.tag, rule.id.split(".")[0], rule.id, rule.how, len(rule.phrases))
    lifted = language.inline_metadata
    dates = language.dates
    lists = {
        "tags": (("tags", lifted.tags), ("topics", lifted.topics)),
        "byline": (("by", lifted.by), ("author", lifted.author)),
        "dateline": (("months", dates.months), ("weekdays", dates.weekdays), ("words", dates.words)),
        "protected": (("notes", language.protected.notes), ("says", language.protected.says)),
    }
    for concept, named in lists.items():
        for name, phrases in named:
            if phrases:
                yield _row(language.tag, concept, f"{concept}.{language.tag}.{name}", "words", len(phrases))


def _row(language: str, concept: str, rule: str, how: str, phrases: int) -> dict[str, Any]:
    return {"language": language, "concept": concept, "rule": rule, "how": how, "phrases": phrases}


def _count() -> int:
    return sum(len(each.boilerplate.rules) for each in all_seeds())
