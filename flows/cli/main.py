"""The `copydesk` command. Each subcommand lives in its own file and is imported when it is called."""

from __future__ import annotations

import errno
import gc
import os
import sys
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from cleaners.text.plain import visible
from seeds.schema import SchemaError

COMMANDS = {  # in the order of use, which is the order of the help text
    "ingest": "Land files, folders or URLs and clean them.",
    "clean": "Clean what has landed and is not cleaned yet.",
    "watch": "Land what is dropped into a folder, as soon as it is whole.",
    "show": "Show an article with its edits.",
    "explain": "Say why each line of a text stays or goes, and why the language.",
    "status": "Rows per table, pending, quarantined by reason.",
    "review": "Look at what cleaning did, and correct it, in a browser.",
    "decide": "Say what is right for an article or a source, for good.",
    "decisions": "List what people decided; undo it.",
    "quarantine": "List what was refused and why; try it again.",
    "report": "Per source: articles, languages, what was stripped.",
    "duplicates": "Which articles are one story, and what would collapse.",
    "export": "Write articles as Markdown, JSON lines or TEI.",
    "export-cases": "Write what people decided about lines as cases for the rules.",
    "sources": "List declared sources and their health; try one.",
    "rules": "Check the rule files, try a line on them, list them.",
    "backfill": "Clean a window of days again.",
    "learn": "Find what a source repeats; review proposals.",
    "versions": "List commits and what made them.",
    "changes": "List articles that changed since a version or a moment.",
    "rollback": "Undo what cleaning again changed since a version.",
    "pin": "Keep a version readable for as long as somebody needs it.",
    "audit": "Check that every landed article is accounted for.",
    "repair": "Put right what a wrong clock spoiled.",
    "maintain": "Compact the tables, delete what is past its time.",
    "serve": "Run server, worker, schedules and triggers on this machine.",
}


class Commands(click.Group):
    """A group that knows its subcommands by name and imports only the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = name.replace("-", "_")
        command: click.Command = getattr(import_module(f"flows.cli.{module}"), module)
        if "pyarrow" in sys.modules:
            import_module("warehouse.without_pandas").spare_pandas()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for; where there is none of that name, the nearest is named."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.6)
            hint = f" Did you mean {near[0]!r}?" if near else " `copydesk --help` lists them."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """One line instead of a traceback, whatever happens; `COPYDESK_DEBUG=1` shows where."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted: what was committed is kept; the same command goes on from here.", err=True
            )
            ctx.exit(1)
        except SchemaError as error:  # nothing has run yet: the file has to be mended first
            click.echo(visible(f"Error: {error}"), err=True)
            ctx.exit(2)
        except Exception as error:
            if os.environ.get("COPYDESK_DEBUG"):
                raise
            click.echo(visible(f"Error: {_said(error)} (COPYDESK_DEBUG=1 shows where)"), err=True)
            ctx.exit(1)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _said(error: Exception) -> str:
    """An error in one line; of a home that can't be written to, with the variable that names another."""
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES) and error.filename:
        from flows.settings import home

        if str(home()).startswith(str(error.filename)):
            return (
                f"{error.strerror}: {error.filename}; COPYDESK_HOME names another place for what is written"
            )
    return str(error).strip().split("\n")[0] or type(error).__name__


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="copydesk")
def main() -> None:
    """Turn raw news articles into one clean Parquet record each, with every change on record.

    \b
    Start here:
      copydesk ingest seeds/articles     land the files, clean them, show what became of them
      copydesk show --latest             an article with everything that cleaning changed
      copydesk status                    rows, what is pending, what was rejected and why

    Tables are kept under --warehouse (or $COPYDESK_WAREHOUSE). Where a Prefect server is configured
    (PREFECT_API_URL), the work is done as recorded flow runs; without one the same code runs directly.

    Exit status: 0 done; 1 ran, but something was quarantined or failed; 2 unusable arguments.
    """


# Prefect reads these when it is imported, which is later: no telemetry, no banner, no log to a server.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")
# Python looks for garbage after 700 new objects, hundreds of times while modules and tables are read.
gc.set_threshold(10_000, 10, 10)


if __name__ == "__main__":
    sys.exit(main())
