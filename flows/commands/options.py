"""Options that every subcommand shares, and how results are put out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click
import orjson
from rich.console import Console

from flows.defaults import server_answers, server_url, warehouse_root

F = TypeVar("F", bound=Callable[..., Any])

warehouse_option = click.option(
    "--warehouse",
    metavar="ROOT",
    default=warehouse_root,
    show_default="$COPYDESK_WAREHOUSE or warehouse/data",
    help="Where the tables are: a folder, or s3://bucket/prefix.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")

# Progress and remarks go to standard error, results to standard output, so that pipes stay clean.
out = Console(highlight=False)
remarks = Console(stderr=True, highlight=False)


def common(command: F) -> F:
    """The options of every subcommand: `--warehouse` and `--json`."""
    return warehouse_option(json_option(command))


def put_json(value: object) -> None:
    """Print one JSON value, dates in ISO 8601, on standard output."""
    sys.stdout.write(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


def recorded() -> bool:
    """Whether the work is to be done as recorded flow runs; says in one line why not."""
    url = server_url()
    if url is None:
        remarks.print("No Prefect server is configured: running directly.", style="dim")
    elif not server_answers(url):
        remarks.print(f"The Prefect server at {url} does not answer: running directly.", style="yellow")
    else:
        return True
    return False


def unusable(why: str) -> NoReturn:
    """End with one line on standard error and exit status 2."""
    click.echo(f"Error: {why}", err=True)
    raise SystemExit(2)
