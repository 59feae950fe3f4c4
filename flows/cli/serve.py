"""`copydesk serve`: run everything on this machine until it is told to stop."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import click

from flows.access import access_file
from flows.cli.options import remarks, unusable, warehouse_option
from flows.errors import ServeError, UnusableError
from flows.orchestration.serving import served
from flows.settings import home, server_url
from seeds.sources import LOCAL, load, unknown_source


def _watched(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[Path, str]]:
    """Each `DIR` or `DIR=SOURCE` as a folder and a source."""
    return [_folder_and_source(value) for value in values]


def _folder_and_source(value: str) -> tuple[Path, str]:
    place, equals, source = value.rpartition("=")
    if not equals or Path(value).is_dir():
        place, source = value, LOCAL
    if not Path(place).is_dir():
        raise click.BadParameter(f"{place} is no folder")
    if source != LOCAL and source not in load():
        raise click.BadParameter(unknown_source(source))
    return Path(place).absolute(), source


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the Prefect server listens.")
@click.option("--port", default=4200, show_default=True, type=click.IntRange(1, 65535), help="Its port.")
@click.option(
    "--logs",
    type=click.Path(file_okay=False, path_type=Path),
    show_default="logs in $COPYDESK_HOME, else ~/.copydesk/logs",
    help="Where logs go.",
)
@click.option(
    "--watch",
    metavar="DIR[=SOURCE]",
    callback=_watched,
    multiple=True,
    help="Also land what is dropped into this folder, with the settings of a source; may be repeated.",
)
@warehouse_option
def serve(host: str, port: int, logs: Path | None, watch: list[tuple[Path, str]], warehouse: str) -> None:
    """Run everything on this machine: server, schedules, triggers and a worker; stop with Ctrl-C.

    Starts a Prefect server unless one is configured (PREFECT_API_URL), deploys the flows of
    prefect.yaml, and starts a worker and, if wanted, watchers. Work that a stop
    interrupts is picked up at the next start.

    \b
    Examples:
      copydesk serve
      copydesk serve --port 4300 --watch /srv/drop=wire
    """
    api = server_url()
    named = os.environ.get("COPYDESK_HOME")
    logs = logs or (home() if named else Path.home() / ".copydesk") / "logs"
    # A shell starts what it puts into the background deaf to Ctrl-C, and so would be all that starts here.
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, signal.default_int_handler)
    try:
        with (
            remarks.status("Starting …") as starting,
            served(
                api=api,
                host=host,
                port=port,
                warehouse=os.path.abspath(warehouse) if "://" not in warehouse else warehouse,
                logs=logs,
                watch=watch,
            ) as running,
        ):
            starting.stop()
            remarks.print(
                f"Serving. UI: [bold]{running.ui}[/bold]   warehouse: {warehouse}   logs: {running.logs}",
                soft_wrap=True,
            )
            remarks.print(
                f"Events and commands reach it with PREFECT_API_URL={running.api}",
                style="dim",
                soft_wrap=True,
            )
            if api is None:
                remarks.print(
                    f"Its password, which the UI asks for, is in {access_file()}; commands of `prefect` "
                    "take it from PREFECT_API_AUTH_STRING",
                    style="dim",
                    soft_wrap=True,
                )
            try:
                while (failed := running.failed()) is None:
                    time.sleep(1)
            except KeyboardInterrupt:
                remarks.print("Stopping, which takes some seconds …")
                raise
            unusable(f"the {failed} ended by itself, see {running.logs / failed}.log")
    except (ServeError, UnusableError) as error:
        unusable(str(error))
    except KeyboardInterrupt:
        remarks.print("Stopped.")
