"""What an audit takes: `python -m benchmarks.audit FOLDER --rows 1000000`.

The tables are those of `benchmarks.archive`, whose rows fit, so the audit looks at all of them. Prints CPU
seconds and peak memory; a folder that is there is audited as it is. With `--accounts` only what has to be
known of all rows at once, which is what memory could grow with.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.archive import build
from benchmarks.warehouse import step
from warehouse import Warehouse
from warehouse.accounts import Accounts
from warehouse.delta.tables import Tables


def audit(root: str) -> dict[str, object]:
    """An audit of everything."""
    found = Warehouse(root).audit()
    return {"rows": found.rows["raw"], "waiting": found.waiting, "problems": len(found.problems)}


def accounts(root: str) -> dict[str, object]:
    """Whether every raw row has one outcome, and every outcome a raw row."""
    there = {table.schema.name: snapshot for table in Tables(root).all if (snapshot := table.at())}
    with Accounts(there) as ids:
        problems = sum(1 for _ in ids.problems(set(there)))
        return {"rows": there["raw"].rows, "waiting": ids.waiting(), "problems": problems}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--accounts", action="store_true")
    options = parser.parse_args()
    if not Path(options.folder).exists():
        step("build", build, options.folder, options.rows)
        Warehouse(options.folder).published("articles")
    if options.accounts:
        step("accounts", accounts, options.folder)
    else:
        step("audit", audit, options.folder)


if __name__ == "__main__":
    main()
