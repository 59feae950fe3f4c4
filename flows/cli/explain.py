"""`copydesk explain`: why each line stayed or went, why the language, which rule changed which character."""

from __future__ import annotations

import dataclasses
import sys
import textwrap
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from cleaners.boilerplate.explain import ExplainedLine
from cleaners.edits.log import Edit
from cleaners.errors import Rejected
from cleaners.explain import Explanation
from cleaners.language.explain import ExplainedLanguage
from cleaners.records import Extracted, RawArticle
from cleaners.ruleset import changed
from flows.cli.one_source import source_option
from flows.cli.options import common, out, put_json, unusable
from flows.errors import DocumentError, Unreadable
from flows.jobs.explaining import explain_article, guessed_type
from flows.jobs.templates import learned_for
from flows.sources.files.contents import articles_in, described
from flows.workers.articles import digest_of
from seeds.sources import LOCAL, Source, source_named
from warehouse import Warehouse

_SIGNS = {"stays": " ", "goes": "-", "cut": "~", "spared": "!", "lifted": "^"}
_COLOURS = {"stays": "", "goes": "red", "cut": "red", "spared": "yellow", "lifted": "cyan"}
_MOST = 20_000_000  # bytes of standard input


@click.command()
@click.argument("what", metavar="FILE|ID|-")
@source_option("Read it as an article of this source.")
@click.option(
    "--language", metavar="TAG", help="What page or feed claim, where they don't say it themselves."
)
@click.option("--all", "every", is_flag=True, help="Show long lines whole.")
@common
def explain(
    what: str, source: str | None, language: str | None, every: bool, as_json: bool, warehouse: str
) -> None:
    """Explain a text: for every line its role, its cues with their weights, their sum, the bar that it had to
    reach, and the verdict.

    FILE holds a text, a page (.html) or a record (.json), also packed (.gz, .zst); ID is an article in the
    warehouse, or the beginning of one; - reads standard input. Nothing is written.

    \b
      - goes   ~ loses its end or beginning   ^ went to a column   ! would have gone   (nothing) stays

    \b
    Examples:
      copydesk explain seeds/articles/000_5c21db7152f0505f.txt
      echo "Follow us on Twitter @portnews" | copydesk explain -
    """
    raw, rules = _raw(what, source, warehouse)
    try:
        learned = learned_for(Warehouse(warehouse), [raw.source])
        extracted, explained = explain_article(raw, learned, language=language)
    except Rejected as rejected:
        if as_json:
            put_json(
                {"rejected": {"stage": rejected.stage, "reason": rejected.reason, "detail": rejected.detail}}
            )
        else:
            out.print(
                Text(f"Rejected: {rejected}. docs/reference.md says what each reason means."), soft_wrap=True
            )
        raise SystemExit(1) from None
    old = changed(rules, digest_of(raw.source)) if rules else ()
    if as_json:
        put_json(_as_json(raw, extracted, explained, old))
    else:
        _print(raw, extracted, explained, old, every)


def _raw(what: str, source: str | None, warehouse: str) -> tuple[RawArticle, str]:
    """What to explain; and the rules that made its record, if it has one."""
    if what == "-":
        body = sys.stdin.buffer.read(_MOST + 1)
        return RawArticle(source or LOCAL, "-", body, guessed_type(body)), ""
    path = Path(what)
    if path.is_file():
        return _only_one(path, source_named(source or LOCAL)), ""
    tables = Warehouse(warehouse)
    row = tables.article(what)
    raw = tables.raw(row["raw_id"]) if row else None
    if row is None or raw is None:
        unusable(f"{what!r} is no file, and no article in {warehouse}")
    return raw, row["rules"]


def _only_one(path: Path, source: Source) -> RawArticle:
    """The article of a file, unpacked; a file of a type that nobody knows is read as text."""
    content = described(path.name)
    if content is None:
        return RawArticle(source.name, path.name, path.read_bytes(), "text/plain")
    try:
        with path.open("rb") as file:
            found = list(islice(articles_in(file, path.stat().st_size, content, source), 2))
    except DocumentError as refused:
        unusable(f"{path}: {refused}")
    if len(found) > 1:
        unusable(f"{path} holds several articles: `copydesk ingest {path}`, then explain one by its ID")
    match found:
        case [RawArticle() as article]:
            return article
        case [Unreadable() as left]:
            return unusable(f"{path}: {left.reason} ({left.detail})")
        case _:
            return unusable(f"{path} holds no article")


def _print(
    raw: RawArticle, extracted: Extracted, explained: Explanation, old: tuple[str, ...], every: bool
) -> None:
    cleaned = explained.cleaned
    out.print(Text(f"{raw.uri}  ({raw.media_type}, source {raw.source})", "bold"), soft_wrap=True)
    if old:
        out.print(f"Its record was made by other rules: {', '.join(old)} changed since.", style="yellow")
    columns = {"title": cleaned.title, "byline": cleaned.byline, "dateline": cleaned.dateline}
    for name, value in (columns | {"tags": ", ".join(cleaned.tags)}).items():
        if value:
            where = extracted.provenance.get(name, "text")
            out.print(Text.assemble((f"{name:>9}  ", "dim"), value, (f"  (from {where})", "dim")))
    for label, language in _languages(explained):
        out.print(Text.assemble((f"{label:>9}  ", "dim"), language))
    if cleaned.abstained:
        out.print("Too much of it looked like boilerplate, so nothing was stripped.", style="yellow")
    for edit in extracted.edits:
        out.print(Text(f"\n- {_short(edit.before, every)}", "red"))
        _remark(f"{edit.rule}: taken out of the page before its text was cleaned")
    for line in explained.lines:
        out.print()
        _print_line(line, explained.changes.get(line.start, ()), every)
    fates = Counter(line.fate for line in explained.lines)
    out.print("\n" + ", ".join(f"{count} {fate}" for fate, count in sorted(fates.items())), style="dim")


def _print_line(line: ExplainedLine, changes: tuple[Edit, ...], every: bool) -> None:
    out.print(Text(f"{_SIGNS[line.fate]} {_short(line.text, every)}", _COLOURS[line.fate]))
    verdict = [line.fate, line.rule and f"by {line.rule}" if line.fate != "stays" else line.rule]
    place = ", ".join(part for part in (line.role and f"role {line.role}", line.where) if part)
    if line.fate == "lifted":
        place = ""
    score = ""
    if line.bar is not None and line.cues:
        score = f"score {line.score:.2f} of {line.bar:.2f}"
    said = "; ".join(part for part in (" ".join(filter(None, verdict)), place, score, line.decided) if part)
    _remark(said)
    if line.cues:
        _remark("  ".join(_cue(cue.kind, cue.found, cue.weight) for cue in line.cues))
    made = Counter((edit.rule, edit.before, edit.after) for edit in changes)
    for (rule, before, after), times in made.items():
        often = f" ×{times}" if times > 1 else ""
        _remark(f"{_quoted(before)} → {_quoted(after)}{often}  {rule}", "green")


def _remark(text: str, style: str = "") -> None:
    """Indented lines; a no-break space keeps two words together and is printed as a space."""
    for row in textwrap.wrap(text, max(40, out.width - 5), break_on_hyphens=False):
        out.print(Text(f"    {row}".replace("\xa0", " "), style), soft_wrap=True)


def _cue(kind: str, found: str, weight: float) -> str:
    """One cue, with spaces that no line is broken at."""
    cue = f"{weight:+.2f} {kind}" + (f' "{found}"' if found != kind else "")
    return cue.replace(" ", "\xa0")


def _quoted(text: str) -> str:
    """A few characters, with names for those that can't be seen."""
    if not text:
        return "nothing"
    shown = text if len(text) <= 24 else f"{text[:12]}…{text[-8:]}"
    return "".join(
        character
        if character == " " or (character.isprintable() and not character.isspace())
        else f"U+{ord(character):04X}"
        for character in f"[{shown}]"
    )


def _short(text: str, every: bool) -> str:
    one_line = " ".join(text.split())
    return one_line if every or len(one_line) <= 74 else f"{one_line[:52]} … {one_line[-19:]}"


def _languages(explained: Explanation) -> list[tuple[str, str]]:
    said = [("language", _language(explained.language))]
    first = explained.first_language
    if first.answer.tag != explained.language.answer.tag:
        said.append(("at first", _language(first)))
    if explained.claimed:
        used = "used, because the text does not tell" if first.answer.tag == "und" else "not used"
        said.append(("claimed", f"{explained.claimed} ({used})"))
    return said


def _language(language: ExplainedLanguage) -> str:
    answer = language.answer
    if not language.rivals:
        return f"{answer.tag} (no letters of a known script, or too few)"
    rivals = ", ".join(f"{tag} {lead:+.1f}" for tag, lead in language.rivals[1:4])
    return (
        f"{answer.tag}, confidence {language.confidence:.2f} of {language.bar:.2f}"
        + (f"; likeliest {language.rivals[0][0]}" if answer.tag == "und" else "")
        + (f"; then {rivals}" if rivals else f"; the only one in {language.script.title()} script")
    )


def _as_json(
    raw: RawArticle, extracted: Extracted, explained: Explanation, old: tuple[str, ...]
) -> dict[str, Any]:
    lines = [
        dataclasses.asdict(line)
        | {"cues": [cue._asdict() for cue in line.cues]}
        | {"changes": [_edit(edit) for edit in explained.changes.get(line.start, ())]}
        for line in explained.lines
    ]
    cleaned = dataclasses.asdict(explained.cleaned)
    return {
        "uri": raw.uri,
        "source": raw.source,
        "media_type": raw.media_type,
        "rules_changed": list(old),
        "extraction": [_edit(edit) for edit in extracted.edits],
        "provenance": dict(extracted.provenance),
        "cleaned": {
            name: cleaned[name] for name in ("title", "byline", "dateline", "tags", "text", "abstained")
        },
        "language": {
            "first": dataclasses.asdict(explained.first_language),
            "claimed": explained.claimed,
            "of_record": dataclasses.asdict(explained.language),
        },
        "lines": lines,
    }


def _edit(edit: Edit) -> dict[str, Any]:
    return {"start": edit.start, "before": edit.before, "after": edit.after, "rule": edit.rule}
