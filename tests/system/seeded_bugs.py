"""Do the tests see a bug? Each row puts one into a copy of the project and runs the tests that concern it.

By hand, some fifteen minutes: `python -m tests.system.seeded_bugs`, with the number or a part of the file's
name for some of them. It prints which bugs survived and ends with status 1 if any did. A row whose text is
not in its file any more is an error, too: change it with the code.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HOME = Path(__file__).parents[2]
PATIENCE = 900.0  # seconds for the tests of one bug; one that makes them hang is seen, too


class Bug(NamedTuple):
    """What is replaced in which file, and the tests that should fail then."""

    file: str
    text: str
    instead: str
    tests: str


ARRIVAL, AUDIT = "tests/warehouse/test_arrival.py", "tests/warehouse/test_audit.py"
MAINTENANCE, STAGING = "tests/warehouse/test_maintenance.py", "tests/warehouse/test_staging.py"
WAREHOUSE = "tests/warehouse/test_warehouse.py"
ACCIDENTS, POSTPONED = "tests/warehouse/test_accidents.py", "tests/warehouse/test_postponed.py"
FAULTS = "tests/system/test_faults.py"
CLEANING, LIMITS = "tests/flows/jobs/test_cleaning.py", "tests/flows/sources/test_limits.py"
ISOLATION, TERMINAL = "tests/flows/workers/test_isolation.py", "tests/flows/cli/test_terminal.py"
ARCHIVES, WEB = "tests/flows/sources/test_archives.py", "tests/flows/sources/test_web.py"
SERVING, POLLING = "tests/flows/orchestration/test_serving.py", "tests/flows/jobs/test_polling.py"
ENTRIES = "tests/flows/jobs/test_entries.py"
RETURNS, VERSIONS = "tests/warehouse/test_returns.py", "tests/warehouse/test_article_versions.py"
EDITS_VIEW, PAIRS = "tests/warehouse/test_edits_view.py", "tests/warehouse/duplicates/test_pairs.py"
DECLARED, DECIDE = "tests/flows/jobs/test_declared.py", "tests/flows/cli/test_decide.py"

BUGS = (
    # Those that once survived.
    Bug(
        "warehouse/delta/compaction.py",
        "yield (group for _, group in",
        "yield (group.slice(0, 1) for _, group in",
        MAINTENANCE,
    ),
    Bug("warehouse/delta/compaction.py", "if before != after:", "if False:", MAINTENANCE),
    Bug(
        "warehouse/delta/data_files.py",
        "            for i in range(parquet.num_row_groups):\n                yield",
        "            for i in range(min(1, parquet.num_row_groups)):\n                yield",
        MAINTENANCE,
    ),
    Bug(
        "warehouse/audit.py",
        "    if (problem := rows.trail_problem(row)) is not None:\n        return problem\n",
        "",
        AUDIT,
    ),
    Bug(
        "warehouse/audit.py",
        'return None if rows.raw_article(row).raw_id == row["raw_id"] else "bytes are not those that landed"',
        "return None",
        AUDIT,
    ),
    Bug(
        "flows/jobs/cleaning.py",
        "refusals += some.refusals",
        'refusals += (one for one in some.refusals if one.reason != "crash")',
        CLEANING,
    ),
    Bug(
        "flows/jobs/cleaning.py",
        "taken=raws.ids,",
        "taken=raws.without(one.raw_id for one in postponed).ids,",
        CLEANING,
    ),
    Bug(
        "warehouse/accounts.py",
        "(what not in lacking or lacking[what] in whole)",
        "what not in lacking",
        AUDIT,
    ),
    Bug(
        "flows/jobs/entries.py",
        "        yield chain.from_iterable(\n"
        "            [open_source(each, fetcher=fetcher, state=memories.get(each.name)) for each in chosen]\n"
        "        )\n"
        "        with saved_together(root) if _later.get() is None else nullcontext():\n"
        "            for memory in memories.values():\n                memory.save()\n",
        "        try:\n"
        "            yield chain.from_iterable(\n"
        "                open_source(each, fetcher=fetcher, state=memories.get(each.name))\n"
        "                for each in chosen\n"
        "            )\n"
        "        finally:\n"
        "            with saved_together(root) if _later.get() is None else nullcontext():\n"
        "                for memory in memories.values():\n                    memory.save()\n",
        ENTRIES,
    ),
    Bug(
        "warehouse/maintenance.py",
        "if all(times.get(version, 0) / 1000",
        "if True or all(times.get(version, 0) / 1000",
        MAINTENANCE,
    ),
    Bug("warehouse/maintenance.py", "full=retention_hours >= 1,", "full=True,", MAINTENANCE),
    Bug("warehouse/maintenance.py", "full=retention_hours >= 1,", "full=False,", MAINTENANCE),
    Bug("flows/workers/isolation.py", "signal.setitimer(signal.ITIMER_PROF, timeout)", "pass", ISOLATION),
    Bug("warehouse/place.py", "if zlib.crc32(content) != checksum:", "if False:", STAGING),
    Bug("warehouse/publish.py", "    sync(view)\n", "", STAGING),
    Bug("warehouse/place.py", "        sync(aside)\n", "", STAGING),
    Bug("flows/sources/files/warc.py", '("sha1", "sha256", "sha512", "md5")', '("sha1",)', LIMITS),
    Bug("flows/fetching/connection.py", "if self._size < 0:", "if False:", LIMITS),
    Bug("flows/streams.py", "_ZSTD_WINDOW_LOG = 27", "_ZSTD_WINDOW_LOG = 31", LIMITS),
    Bug("flows/fetching/addresses.py", '"198.18.0.0/15"', '"198.18.0.0/32"', LIMITS),
    # Thirty others.
    Bug("warehouse/arrival.py", "return sequence or 0, landed_at", "return 0, landed_at", ARRIVAL),
    Bug("warehouse/arrival.py", "return version * PLACES", "return version", ARRIVAL + " " + WAREHOUSE),
    Bug(
        "warehouse/commit.py",
        "return not repeated if key.raw_id == there.raw_id",
        "return True if key.raw_id == there.raw_id",
        WAREHOUSE,
    ),
    Bug("warehouse/commit.py", "key.age > there.age\n", "key.age >= there.age or True\n", WAREHOUSE),
    Bug("warehouse/outcomes.py", "pc.or_(gone, _later(group, outcome))", "gone", ARRIVAL),
    Bug(
        "warehouse/outcomes.py",
        "overtaken = _overtaken(tables, outcome, version)",
        "overtaken = set()",
        ARRIVAL,
    ),
    Bug("warehouse/order.py", "if moments[at] > now + SLACK:", "if False:", ARRIVAL),
    Bug(
        "warehouse/repair.py",
        "rows.revision(row) if changed else",
        "rows.revision(row) if False else",
        ARRIVAL,
    ),
    Bug("warehouse/audit.py", 'if row["revision_id"] != rows.revision(row):', "if False:", AUDIT),
    Bug("warehouse/audit.py", "        yield from _strangers(name, snapshot)\n", "", AUDIT),
    Bug("warehouse/batch.py", "    outcomes.update(one.raw_id for one in batch.postponed)\n", "", POSTPONED),
    Bug("warehouse/postponed.py", "before.get(one.raw_id, 0) + 1", "1", POSTPONED),
    Bug("warehouse/postponed.py", "FIRST_PAUSE * 2 ** min(count - 1, 10)", "FIRST_PAUSE", POSTPONED),
    Bug("warehouse/rows.py", 'if len(extracted) != row["extracted_characters"]:', "if False:", AUDIT),
    Bug("warehouse/delta/data_files.py", "!= named[1]:", "!= named[1] and False:", FAULTS + " -k flipped"),
    Bug("warehouse/delta/table.py", "max_commit_retries=0", "max_commit_retries=9", ACCIDENTS),
    Bug("warehouse/delta/table.py", '    self.folder.sync("")\n', "    pass\n", FAULTS + " -k synced"),
    Bug("warehouse/publish.py", "if error.errno not in _NO_LINKS:", "if True:", ACCIDENTS),
    Bug("warehouse/publish.py", "if link.is_dir() and not link.is_symlink():", "if False:", ACCIDENTS),
    Bug("warehouse/land.py", "        _mended(tables, chunk)\n", "", ACCIDENTS),
    Bug(
        "flows/workers/isolation.py",
        "        except BrokenExecutor as failure:",
        "        except KeyError as failure:",
        ISOLATION,
    ),
    Bug(
        "flows/workers/isolation.py",
        "_ENDED = (-signal.SIGKILL,",
        "_ENDED = (-99,",
        ISOLATION,
    ),
    Bug("flows/jobs/cleaning.py", "0) >= MOST_TRIES]", "0) > MOST_TRIES]", CLEANING),
    Bug("flows/jobs/polling.py", "return taken if taken <= now else NEVER", "return taken", POLLING),
    Bug(
        "flows/sources/web/fetch_state.py",
        "now < known.next_at <= now + LONGEST_PAUSE",
        "now < known.next_at",
        WEB,
    ),
    Bug("flows/sources/web/feeds.py", "in reversed(items):", "in items:", WEB),
    Bug(
        "flows/sources/web/sitemaps.py",
        "and self._size < _MOST_TEXT:",
        "and sum(map(len, self._text)) < _MOST_TEXT:",
        WEB + " -k markup",
    ),
    Bug("flows/streams.py", "taken + at < _SMALL_MEMBER * members", "False", ARCHIVES + " -k members"),
    Bug(
        "warehouse/exports.py",
        "if given > FREE and given > RATIO * size:",
        "if False:",
        ARCHIVES + " -k parquet",
    ),
    Bug(
        "warehouse/export_process.py",
        "    resource.setrlimit(resource.RLIMIT_AS, (most, most))\n",
        "",
        ARCHIVES + " -k parquet",
    ),
    Bug("cleaners/text/plain.py", "\\x7f-\\x9f\\u061c", "\\u061c", TERMINAL),
    Bug(
        "flows/orchestration/markdown.py",
        'html.escape(_MARKS.sub(r"\\\\\\1", plain(text)[:most]), quote=False)',
        "plain(text)[:most]",
        TERMINAL,
    ),
    Bug("flows/access.py", "0o600", "0o644", SERVING),
    Bug(
        "flows/orchestration/pool.json",
        '"additionalProperties": false',
        '"additionalProperties": true',
        SERVING,
    ),
    Bug("flows/settings.py", "with chdir(ours):", 'with chdir("."):', SERVING),
    # What goes back to what it was, and the numbers of its versions.
    Bug("warehouse/returns.py", "            or seen_at <= held.seen_at\n", "", RETURNS),
    Bug(
        "warehouse/returns.py",
        "raw.observed_at in (None, first_seen[raw_id])",
        "raw.observed_at is None",
        RETURNS,
    ),
    Bug("warehouse/returns.py", "            or held.bytes_id == raw_id\n", "", RETURNS),
    Bug("warehouse/returns.py", "        last[raw.source, raw.uri] = Held(raw_id, seen_at)\n", "", RETURNS),
    Bug("warehouse/returns.py", "if arrived_id in returned:", "if False:", RETURNS),
    Bug(
        "warehouse/returns.py",
        'min(row["observed_at"] or row["landed_at"], row["landed_at"])',
        'row["observed_at"] or row["landed_at"]',
        RETURNS,
    ),
    Bug("warehouse/returns.py", 'Held(row["first_raw_id"] or row["raw_id"]', 'Held(row["raw_id"]', RETURNS),
    Bug("warehouse/returns.py", "last[place].sequence <= held.sequence", "held.sequence < 0", RETURNS),
    Bug("warehouse/returns.py", "{*first_seen, *returned}", "{*first_seen}", RETURNS),
    Bug("warehouse/returns.py", "    found.ids.update(found.new)\n", "", RETURNS),
    Bug("warehouse/rows.py", '"observed_at": [utc(raw.observed_at)', '"observed_at": [None', RETURNS),
    Bug("warehouse/commit.py", "count + (key.revision_id != last.revision_id)", "count + 1", VERSIONS),
    Bug("warehouse/commit.py", "if (there is None or key.age > there.age) and", "if", VERSIONS),
    Bug("warehouse/commit.py", "was.get(key.raw_id))", "None)", VERSIONS),
    Bug("warehouse/commit.py", "passed.get(article_id, there.age) > there.age", "False", RETURNS),
    # What was decided.
    Bug("flows/jobs/decided.py", "if had - force or set(", "if set(", DECLARED),
    Bug("flows/jobs/decided.py", "if had - force or set(about.standing) - had:", "if had - force:", DECLARED),
    Bug("flows/jobs/decided.py", "if each.decision.action in PAIRS:", "if False:", DECIDE),
    Bug(
        "flows/jobs/decided.py",
        "made.setdefault(source, []).append(each.decision)",
        "made.setdefault(source, []).insert(0, each.decision)",
        DECLARED,
    ),
    Bug("flows/jobs/deciding.py", "decided-{now}-", "decided-", DECLARED),
    Bug("flows/jobs/deciding.py", "with one_run(root):", "if True:", DECIDE + " -k at_once"),
    Bug("cleaners/decisions.py", ' or each.action == "set")', ")", DECLARED),
    Bug(
        "cleaners/decisions.py",
        "[*self._by_article.get(None, ()), *self._by_article.get(article_id, ())]",
        "[*self._by_article.get(article_id, ()), *self._by_article.get(None, ())]",
        DECLARED,
    ),
    Bug("warehouse/duplicates/pairs.py", "        if not one.undone\n", "", PAIRS),
    Bug("warehouse/duplicates/pairs.py", "now[one.decision.text]", "one.decision.text", PAIRS),
    Bug("warehouse/duplicates/pairs.py", "set(now.values())", "set()", PAIRS),
    Bug(
        "cleaners/duplicates/verdicts.py",
        "said.setdefault(one, {})[other] = said.setdefault(other, {})[one] = same",
        "said.setdefault(one, {})[other] = same",
        PAIRS,
    ),
    # What is staged under which name, and the view of edits.
    Bug("warehouse/staging.py", "uuid.uuid4().hex[:12]", '"0" * 12', DECLARED),
    Bug("warehouse/staging.py", "prepare(self._begun() or self._begin(),", "prepare(self._begin(),", STAGING),
    Bug(
        "warehouse/staging.py",
        "            self._begun() or self.backfill_id,\n",
        "            self.backfill_id,\n",
        DECLARED,
    ),
    Bug("warehouse/staging.py", "backfill_id if plain else _digest(backfill_id)", "backfill_id", STAGING),
    Bug("warehouse/edits_view.py", "pc.fill_null(same, False)", "pc.is_valid(found['rule'])", EDITS_VIEW),
    Bug("warehouse/edits_view.py", 'low <= ends[name]["max"]', 'low < ends[name]["max"]', EDITS_VIEW),
    Bug("warehouse/edits_view.py", "    if len(there) == len(articles):", "    if there:", EDITS_VIEW),
    Bug(
        "warehouse/edits_view.py",
        "if now is None or publish.version_of(now) < publish.version_of(view):",
        "if True:",
        EDITS_VIEW,
    ),
    Bug("warehouse/edits_view.py", "    if not snapshot.files:", "    if False:", EDITS_VIEW),
)


def main() -> None:
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "project")
        shutil.copytree(
            HOME, copy, ignore=shutil.ignore_patterns(".git", ".venv*", ".*_cache", "data", "__pycache__")
        )
        survived = [
            bug
            for number, bug in enumerate(BUGS, 1)
            if _is_wanted(number, bug, wanted) and not _seen(number, bug, copy)
        ]
    print(f"{len(survived)} survived")
    sys.exit(1 if survived else 0)


def _is_wanted(number: int, bug: Bug, wanted: list[str]) -> bool:
    return not wanted or any(each == str(number) or each in bug.file for each in wanted)


def _seen(number: int, bug: Bug, copy: Path) -> bool:
    """Whether a test fails with the bug in its place, which is put right again."""
    file = copy / bug.file
    right = file.read_text("utf-8")
    if right.count(bug.text) != 1:
        sys.exit(f"{number}: {bug.file} has {bug.text!r} {right.count(bug.text)} times, not once")
    file.write_text(right.replace(bug.text, bug.instead), "utf-8")
    began = time.monotonic()
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *bug.tests.split()]
        done = subprocess.run(command, cwd=copy, capture_output=True, timeout=PATIENCE, check=False)
        seen = done.returncode == 1
        if done.returncode not in (0, 1):
            sys.exit(f"{number}: pytest ended with {done.returncode}: {done.stdout[-500:]!r}")
    except subprocess.TimeoutExpired:
        seen = True
    finally:
        file.write_text(right, "utf-8")
    what = "seen" if seen else "SURVIVED"
    print(
        f"{number:2} {what:8} {time.monotonic() - began:5.0f} s  {bug.file}: {bug.text.strip()[:60]!r}",
        flush=True,
    )
    return seen


if __name__ == "__main__":
    main()
