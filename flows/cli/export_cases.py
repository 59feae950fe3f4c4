"""`copydesk export-cases`: what people decided about lines, as cases for the rules."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from cleaners.boilerplate.cases import written
from flows.cli.files import write_file
from flows.cli.one_source import source_option
from flows.cli.options import common, put_json, remarks
from flows.jobs.exporting_cases import export_cases as exported
from warehouse import Warehouse


@click.command("export-cases")
@source_option("Only decisions about this source and its articles.")
@click.option(
    "--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write them there."
)
@common
def export_cases(source: str | None, out: Path | None, as_json: bool, warehouse: str) -> None:
    """Write what people decided about lines as cases, in the format of `tests/cases/lines.toml`.

    Each is a line with the paragraphs around it, its language, what should become of it and the rule that
    takes it today; where today's rules do otherwise, it is a `known_failure`. The text is that of your
    articles: look before you pass it on.

    \b
    Examples:
      copydesk export-cases --out cases.toml
      copydesk rules test --cases cases.toml
    """
    made = exported(Warehouse(warehouse), source)
    if as_json:
        put_json([dataclasses.asdict(case) for case in made.cases])
    elif out:
        write_file(out, written(made.cases))
    else:
        click.echo(written(made.cases), nl=False)
    known = sum(bool(case.known_failure) for case in made.cases)
    said = f"{len(made.cases):,} cases, {known:,} of which today's rules fail"
    if gone := made.without.pop("gone", 0):
        said += f"; {gone:,} decisions about lines that no article has"
    if made.without:
        said += f"; no cases: {', '.join(f'{count:,} {name}' for name, count in made.without.most_common())}"
    remarks.print(said, style="dim", soft_wrap=True)
