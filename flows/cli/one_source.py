"""The option `--source` of commands that work on what is in the tables already."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import click

from flows.cli.options import unusable
from seeds.schema import nearest
from seeds.sources import load
from warehouse import Warehouse

F = TypeVar("F", bound=Callable[..., Any])


def source_option(help: str = "Only this source.") -> Callable[[F], F]:
    """`--source NAME`; the command ends, with status 2, unless a source of that name is known."""

    def with_option(command: F) -> F:
        @wraps(command)
        def checked(*arguments: Any, **options: Any) -> Any:
            _know(options["warehouse"], options["source"])
            return command(*arguments, **options)

        return click.option("--source", metavar="NAME", help=help)(cast(F, checked))

    return with_option


def _know(root: str, name: str | None) -> None:
    """End the command unless a source of this name is declared, or has anything in the tables."""
    if name is None or name in load():
        return
    tables, there = Warehouse(root), {*load()}
    for table in ("raw", "articles", "quarantine"):
        there.update(source for (source,) in tables.tally(["source"], table))
    if name not in there:
        unusable(f"no source {name!r} is declared, or in the tables of {root}{nearest(name, there)}")
