"""`copydesk audit`: check a warehouse against its own promises."""

from __future__ import annotations

import dataclasses
import sys

import click
from rich.markup import escape

from flows.cli.options import common, out, put_json, some, unusable
from flows.cli.progress import Counter, counting
from warehouse import Warehouse


@click.command()
@common
def audit(as_json: bool, warehouse: str) -> None:
    """Check that every landed article is accounted for, that every trail reverts to what was extracted,
    and that the published view equals the table. Exit status 1 if anything is amiss.

    \b
    Examples:
      copydesk audit
      copydesk audit --json
    """
    tables = Warehouse(warehouse)
    if not any(tables.counts().values()):
        unusable(f"nothing to audit: there are no rows in {warehouse}")
    with counting(quiet=as_json) as progress:
        found = tables.audit(Counter(progress, "Checking rows", total=tables.audit_work()))
    if as_json:
        put_json(dataclasses.asdict(found))
    elif found.ok:
        out.print(
            "Every trail reverts, every record is what it was made as, the published view equals the table."
        )
        out.print(_waiting(found.waiting))
    else:
        for problem in found.problems:
            shown = ", ".join(
                f"{name} {value}" for name, value in dataclasses.asdict(problem).items() if value
            )
            out.print(f"[red]{escape(shown)}[/red]", soft_wrap=True)
        if not found.complete:
            out.print(f"… and more; it stopped after {len(found.problems):,}.")
    sys.exit(0 if found.ok else 1)


def _waiting(rows: int) -> str:
    """Whether every landed row has its outcome."""
    if not rows:
        return "Every landed row is accounted for."
    waiting = some(rows, "landed row waits", "landed rows wait")
    return f"[yellow]{waiting} for cleaning[/yellow]: `copydesk clean` does it now."
