"""What the report and the view of edits cost: `python -m benchmarks.report FOLDER --rows 10000`.

Two synthetic warehouses below the folder, of so many articles and of ten times as many; a folder that is
there is used again. Each step is a process of its own: gathering the figures, writing the page, making the
published view of edits, and a commit of 500 updates beside that view and without it. CPU seconds and peak
memory; what is to be seen is that memory does not grow as the articles do.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

from benchmarks.archive import build
from benchmarks.growth import short
from benchmarks.warehouse import clean, step
from warehouse import Warehouse, edits_view
from warehouse.figures import figures


def gather(root: str) -> Any:
    """The figures alone."""
    return figures(Warehouse(root)).total.articles


def page(root: str) -> Any:
    """The figures and the page."""
    from flows.reports.page import report_page

    return len(report_page(figures(Warehouse(root)), name="benchmark"))


def publish(root: str) -> Any:
    """The view of edits, made the first time."""
    for folder in ("published", "views"):
        shutil.rmtree(Path(root, folder, "edits"), ignore_errors=True)
        Path(root, folder, "edits").unlink(missing_ok=True)
    return len(list(Warehouse(root).published("edits").iterdir()))


def update(root: str, version: int, with_view: bool) -> Any:
    """Updates of 500 articles, cleaned before, committed with the view of edits or without."""
    house = Warehouse(root)
    if not with_view:
        edits_view.publish_edits = lambda *_, **__: None  # type: ignore[assignment,misc]
    house.land([short(number, version) for number in range(500)], batch_id=f"update-{version}")
    for number, batch in enumerate(house.pending(lambda source: "r1", limit=500)):
        made = [clean(landed) for landed in batch]
        house.commit(f"{version}-{number}", made, [], taken=[landed.raw_id for landed in batch])
    return with_view


def main() -> None:
    """Build if needed, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    for rows in (options.rows, 10 * options.rows):
        root = str(Path(options.folder, str(rows)))
        if not Path(root).exists():
            build(root, rows)
        newest = Warehouse(root).version("articles")
        step(f"figures of {rows:,}", gather, root)
        step(f"page of {rows:,}", page, root)
        step(f"view of edits of {rows:,}", publish, root)
        step(f"500 updates in {rows:,}", update, root, newest + 1, True)
        step(f"500 updates in {rows:,}, without the view", update, root, newest + 2, False)


if __name__ == "__main__":
    main()
