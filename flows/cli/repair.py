"""`copydesk repair`: put right what a wrong clock, or an older program's order of arrival, spoiled."""

from __future__ import annotations

import dataclasses

import click

from flows.cli.cleaning import clean_counted
from flows.cli.options import common, out, put_json, unusable
from flows.cli.progress import counting, turning
from flows.jobs.cleaning import together
from warehouse import Warehouse


@click.command()
@common
def repair(as_json: bool, warehouse: str) -> None:
    """Put right what `copydesk audit` says of arrival: older versions that are shown, moments to come.

    A clock that was wrong, or a program that did not keep the order of arrival, can leave an older version
    in the place of a newer one. Rows get their place in the order of arrival, moments in the future are
    clamped, and newer versions are cleaned and take their place. What is right stays as it is.

    \b
    Examples:
      copydesk audit        # says whether there is anything to repair
      copydesk repair
    """
    tables = Warehouse(warehouse)
    if not any(tables.counts().values()):
        unusable(f"nothing to repair: there are no rows in {warehouse}")
    with turning("Looking at every row's place", quiet=as_json):
        done = tables.repair()
    with counting(quiet=as_json) as progress:
        report = clean_counted(warehouse, progress, done.waiting) if done.waiting else together([])
    total = report.total
    if as_json:
        put_json({**dataclasses.asdict(done), "cleaned": total.cleaned})
        return
    files = sum(done.rewritten.values())
    if not files and not done.waiting:
        out.print("Nothing to repair.")
        return
    out.print(f"{files:,} files rewritten, {done.waiting:,} newer versions cleaned and put in their place.")
