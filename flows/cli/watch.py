"""`copydesk watch`: land and clean what is dropped into a folder, as soon as it is whole."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import click
from rich.markup import escape

from flows.cli.options import out, remarks, unusable, warehouse_option
from flows.cli.results import show_passed_over
from flows.jobs.cleaning import clean_pending, together
from flows.jobs.landing import Landed, land, new_batch_id
from flows.jobs.watching import whole_files
from flows.settings import server_answers, server_url
from flows.sources.files.folder import articles_from
from seeds.sources import LOCAL, load, source_named, unknown_source

FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds after a failure


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--source", metavar="NAME", default=LOCAL, help="Take the settings of this source.")
@click.option(
    "--quiet-seconds",
    default=2.0,
    show_default=True,
    type=click.FloatRange(0),
    help="A file is whole when it rested this long.",
)
@warehouse_option
def watch(folder: Path, source: str, quiet_seconds: float, warehouse: str) -> None:
    """Land what is dropped into FOLDER, as soon as it is whole; stop with Ctrl-C.

    Files that are still being written are left alone; rename into place, or let them rest. With a
    Prefect server, landing sends an event that starts the flow `clean`; without one, cleaning is done here.

    \b
    Examples:
      copydesk watch /srv/drop
      copydesk watch /srv/drop --source wire
    """
    if source not in load():
        unusable(unknown_source(source))
    remarks.print(f"Watching {folder} …", style="dim", soft_wrap=True)
    watcher = _Watcher(folder.absolute(), source, warehouse)
    try:
        for ready in whole_files(watcher.folder, quiet=quiet_seconds):
            watcher.look(ready)
    except FileNotFoundError as error:
        unusable(str(error))
    except KeyboardInterrupt:
        remarks.print("Stopped.")
        sys.exit(0)


class _Watcher:
    """What is taken round by round; what fails, on a full disk for instance, is taken again later."""

    def __init__(self, folder: Path, source: str, root: str) -> None:
        self.folder, self.source, self.root = folder, source, root
        self.left: set[Path] = set()
        self.failures = 0
        self.not_before = 0.0

    def look(self, ready: list[Path]) -> None:
        """Take what has settled, and what was left."""
        self.left.update(ready)
        if (not self.left and not self.failures) or time.monotonic() < self.not_before:
            return
        try:
            _take(self.folder, sorted(self.left), self.source, self.root, again=self.failures > 0)
        except Exception as error:
            self.failures += 1
            pause = min(FIRST_PAUSE * 2 ** min(self.failures - 1, 10), LONGEST_PAUSE)
            self.not_before = time.monotonic() + pause
            what = str(error).strip().split("\n")[0] or type(error).__name__
            remarks.print(f"{escape(what)}: tried again in {pause:.0f} s", style="red", soft_wrap=True)
        else:
            self.left.clear()
            self.failures = 0


def _take(folder: Path, ready: list[Path], source: str, root: str, *, again: bool) -> None:
    """Land files and have them cleaned; `again` after a failure, which may have landed them already."""
    chosen = frozenset(map(str, ready))
    entries = articles_from([folder], source=source_named(source), only=chosen)
    landed = land(root, entries, batch_id=new_batch_id())
    url = server_url()
    if landed.landed and url and server_answers(url):
        from flows.orchestration.events import announce

        announce(landed, root)
        _say(landed, "event sent")
    elif landed.landed or again:
        total = together(clean_pending(root)).total
        _say(landed, f"{total.cleaned} cleaned, {total.quarantined.total()} quarantined")
    elif landed.refused or landed.passed_over:
        _say(landed, "nothing to clean")


def _say(landed: Landed, what_then: str) -> None:
    out.print(
        f"batch {landed.batch_id}: {landed.landed} landed, {landed.known} known, {what_then}", soft_wrap=True
    )
    show_passed_over(landed)
    for each in landed.refused:
        out.print(
            f"[red]unreadable[/red] {escape(each.uri)}: {each.reason} ({escape(each.detail)})", soft_wrap=True
        )
