"""Options that every subcommand shares, and how results are put out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import indent
from typing import Any, NoReturn, TypeVar

import click
import orjson
from click.core import ParameterSource

from cleaners.text.plain import visible, visible_json
from flows.cli.terminal import terminal
from flows.settings import server_answers, server_url, warehouse_root

F = TypeVar("F", bound=Callable[..., Any])


def _usable(context: click.Context, parameter: click.Parameter, root: str) -> str:
    """A folder, one that can be made, or an address."""
    if not root.strip():
        raise click.BadParameter("it is empty")
    if "://" not in root and Path(root).exists() and not Path(root).is_dir():
        raise click.BadParameter(f"{root} is no folder")
    return root


warehouse_option = click.option(
    "--warehouse",
    metavar="ROOT",
    callback=_usable,
    default=warehouse_root,
    show_default="$COPYDESK_WAREHOUSE or warehouse/data",
    help="Where the tables are: a folder, or s3://bucket/prefix.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of text.")


def _quiet(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    remarks.quiet = value


def _verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        os.environ["COPYDESK_DEBUG"] = "1"


quiet_option = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_quiet,
    help="Results alone: no progress, no remarks.",
)
verbose_option = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_verbose,
    help="Also each batch, and where an error comes from.",
)

# Progress and remarks go to standard error, results to standard output, so that pipes stay clean.
out = terminal()
remarks = terminal(stderr=True)


def common(command: F) -> F:
    """The options of every subcommand: `--warehouse`, `--json`, `--quiet` and `--verbose`."""
    return warehouse_option(json_option(quiet_option(verbose_option(command))))


def some(count: int, one: str, many: str = "") -> str:
    """`1 article` or `2,000 articles`; with `many` where an s is not enough."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


class Group(click.Group):
    """A group that says of each subcommand its whole first sentence."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
            formatter.write_dl([(name, each.get_short_help_str(200)) for name, each in commands if each])


def day_option(name: str, help: str) -> Callable[[F], F]:
    """An option that takes a day in UTC."""
    return click.option(name, type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help=help)


def nothing_before(context: click.Context) -> None:
    """Refuse options that stand between a group and its subcommand, which would go unheard."""
    given = [
        parameter.opts[-1]
        for parameter in context.command.params
        if context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(
            f"{', '.join(given)} goes behind the subcommand: {context.command_path} "
            f"{context.invoked_subcommand} {given[0]} …"
        )


def detail(line: str) -> None:
    """A line for those who asked for more with `--verbose`."""
    if os.environ.get("COPYDESK_DEBUG"):
        remarks.print(line, style="dim", soft_wrap=True, markup=False)


def put_json(value: object) -> None:
    """Print one JSON value, dates in ISO 8601, on standard output."""
    sys.stdout.write(_spelled(value) + "\n")


def put_json_list(values: Iterable[object]) -> None:
    """Print many JSON values as one list, each as soon as it is there."""
    between = "[\n"
    for value in values:
        sys.stdout.write(between + indent(_spelled(value), "  "))
        between = ",\n"
    sys.stdout.write("[]\n" if between == "[\n" else "\n]\n")


def _spelled(value: object) -> str:
    return visible_json(orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode())


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


def complain(why: str) -> None:
    """One line on standard error, where cron's mail has it."""
    click.echo(visible(f"Error: {why}"), err=True)


def unusable(why: str) -> NoReturn:
    """End with one line on standard error and exit status 2."""
    complain(why)
    raise SystemExit(2)
