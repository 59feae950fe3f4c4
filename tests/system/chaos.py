"""Everything that can go wrong at once, for as long as you like: does the warehouse keep its promises?

By hand: `python -m tests.system.chaos --minutes 60`. Writers, cleaners, backfills, maintenance and readers
work on one warehouse, while they are killed, stopped and set going again, run out of disk, and have clocks
that are years off. At the end everything that a writer was told had landed is there once, each article
shows the newest version that landed, and the audit is clean; no reader has seen a half of anything. One
line says so, and the exit status is 1 if it is not so.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as dataset

from cleaners.records import RawArticle
from flows.errors import LockedError
from flows.jobs.backfilling import Window, commit_window, stage_days
from flows.jobs.cleaning import clean_pending
from flows.jobs.landing import land, new_batch_id
from flows.locks import only_one
from flows.workers.articles import digest_of
from warehouse import Warehouse

HOME = Path(__file__).parents[2]
ARTICLES = 40  # of each writer
STUCK = 400.0  # seconds without a sign of life: the longest patience of a lock is 60, a busy machine is slow
ROLES = {"write-1": "write", "write-2": "write", "clean-1": "clean", "clean-2": "clean"} | {
    "read-1": "read",
    "read-2": "read",
    "maintain": "maintain",
    "backfill": "backfill",
}


# What the roles do, each in a process of its own.


def write(root: Path, name: str) -> None:
    """Land newer and newer versions of this writer's articles; write down what was acknowledged."""
    ledger = root / "ledger" / name
    versions = Counter({int(row["article"]): int(row["version"]) for row in _lines(ledger)})
    chance = random.Random()
    while True:
        batch = []
        for article in chance.choices(range(ARTICLES), k=chance.randint(1, 12)):
            versions[article] += 1  # a landing that failed leaves a gap, and versions only rise
            batch.append((article, versions[article]))
        _append(ledger, [{"article": a, "version": v, "acknowledged": False} for a, v in batch])
        land(str(root / "house"), [_raw(name, a, v) for a, v in batch], batch_id=new_batch_id())
        _append(ledger, [{"article": a, "version": v, "acknowledged": True} for a, v in batch])
        _alive(root, name)
        time.sleep(chance.uniform(0, 1))


def clean(root: Path, name: str) -> None:
    """Clean whatever is pending."""
    while True:
        for _ in clean_pending(str(root / "house"), size=random.choice([3, 20, 500])):
            _alive(root, name)
        _alive(root, name)
        time.sleep(0.5)


def maintain(root: Path, name: str) -> None:
    """Compact and vacuum, now and then as if nobody needed old versions."""
    while True:
        with suppress(FileNotFoundError):
            Warehouse(root / "house").maintain(retention_hours=random.choice([0, 1, 168]))
        _alive(root, name)
        time.sleep(random.uniform(1, 5))


def backfill(root: Path, name: str) -> None:
    """Clean all of it again, day by day, and replace it in one commit."""
    house, window = str(root / "house"), Window(date(2020, 1, 1), date(2100, 1, 1))
    while True:
        with suppress(LockedError), only_one(house, "backfill"):
            for _ in stage_days(house, window):
                _alive(root, name)
            commit_window(house, window)
        _alive(root, name)
        time.sleep(random.uniform(2, 8))


def read(root: Path, name: str) -> None:
    """Read the published view: no article twice, none half, none older than it was seen before."""
    house, newest = Warehouse(root / "house"), Counter[str]()
    while True:
        with suppress(FileNotFoundError):  # nothing is published yet
            folder = Path(house.root, "published", "articles").resolve(strict=True)
            columns = ["article_id", "url", "title", "text"]
            try:
                rows = dataset.dataset(folder).to_table(columns=columns).to_pylist()
            except FileNotFoundError as error:
                _violation(root, f"torn for a reader: {error}")
                continue
            twice = [one for one, count in Counter(row["article_id"] for row in rows).items() if count > 1]
            for what in twice:
                _violation(root, f"doubled for a reader: {what}")
            for row in rows:
                version = _version(row["text"])
                if f"version {version} " not in row["title"]:
                    _violation(root, f"torn for a reader: {row['title']!r} with version {version}")
                if version < newest[row["url"]]:
                    _violation(root, f"older for a reader: {row['url']} {version} after {newest[row['url']]}")
                newest[row["url"]] = version
            _append(root / "reads", [{"rows": len(rows)}])
        _alive(root, name)
        time.sleep(0.1)


def _raw(name: str, article: int, version: int) -> RawArticle:
    story = (
        f"The harbour report number {article} of {name} is in its revision {version}, the port authority "
        "said on Tuesday. Ships waited for hours outside while crews looked for damage below the water line."
    )
    line = {
        "url": f"https://{name}.example/{article}",
        "title": f"Harbour report {article}, version {version} of it",
        "text": story,
        "published_at": f"2026-{1 + article % 9:02}-15T12:00:00Z",
    }
    return RawArticle("local", f"{name}/{article}#{version}", json.dumps(line).encode(), "application/json")


def _version(text: str) -> int:
    return int(text.partition("its revision ")[2].partition(",")[0])


def _append(path: Path, rows: list[dict[str, Any]]) -> None:
    """Write lines that a kill may cut, and a power failure may not."""
    with path.open("a") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))
        file.flush()
        os.fsync(file.fileno())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text().splitlines() if path.exists() else ():
        with suppress(ValueError):  # cut by a kill
            yield json.loads(line)


def _alive(root: Path, name: str) -> None:
    (root / "alive" / name).touch()


def _violation(root: Path, what: str) -> None:
    _append(root / "violations", [{"what": what}])


def _role(root: Path, name: str, disk: int | None, clock: int) -> None:
    """One role until it is killed; what fails is written down, and begun again."""
    if disk:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (disk, resource.RLIM_INFINITY))
    if clock:
        _set_clock(timedelta(seconds=clock))
    work: Callable[[Path, str], None] = globals()[ROLES[name]]
    while True:
        try:
            work(root, name)
        except Exception as error:
            with suppress(OSError):
                _append(
                    root / "failures", [{"role": name, "error": f"{type(error).__name__}: {error}"[:300]}]
                )
            time.sleep(1)


def _set_clock(off: timedelta) -> None:
    """A clock that is wrong, for all that asks it from Python."""
    really = time.time

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.fromtimestamp(really() + off.total_seconds(), tz)

    time.time = lambda: really() + off.total_seconds()
    for module in list(sys.modules.values()):
        ours = getattr(module, "__name__", "").startswith(("warehouse.", "flows.", "cleaners."))
        if ours and getattr(module, "datetime", None) is datetime:
            module.datetime = Wrong  # type: ignore[attr-defined]


# What happens to them.


@dataclass
class Conductor:
    """Starts the roles, does things to them, and counts."""

    root: Path
    chance: random.Random
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def start(self, name: str) -> None:
        """Start a role, now and then with a full disk or a wrong clock."""
        arguments = [sys.executable, "-m", "tests.system.chaos", "--role", name, "--root", str(self.root)]
        if not name.startswith("read") and self.chance.random() < 0.25:
            arguments += ["--disk", str(self.chance.choice([500, 5_000, 20_000]))]
            self.counts["full disks"] += 1
        if name.startswith(("write", "clean")) and self.chance.random() < 0.3:
            years = self.chance.choice([-20, -1, 1, 5, 50])
            arguments += ["--clock", str(years * 365 * 24 * 3600 + self.chance.randint(-7200, 7200))]
            self.counts["wrong clocks"] += 1
        _alive(self.root, name)
        with (self.root / "logs").open("ab") as log:
            self.running[name] = subprocess.Popen(
                arguments, cwd=HOME, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill a role and all its processes."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.counts["kills"] += 1

    def stop(self, name: str, seconds: float) -> None:
        """Stop a role for a while, whatever it holds."""
        with suppress(ProcessLookupError):
            os.killpg(self.running[name].pid, signal.SIGSTOP)
            time.sleep(seconds)
            os.killpg(self.running[name].pid, signal.SIGCONT)
        self.counts["stops"] += 1

    def look(self) -> None:
        """Start again what ended; say what shows no life."""
        for name in ROLES:
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.start(name)
            elif time.time() - (self.root / "alive" / name).stat().st_mtime > STUCK:
                _violation(self.root, f"stuck: {name}")
                self.kill(name)
                self.start(name)

    def end(self) -> None:
        for name in list(self.running):
            self.kill(name)


def conduct(root: Path, minutes: float, seed: int) -> Conductor:
    """Let it all run for a while."""
    for folder in ("ledger", "alive"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    conductor = Conductor(root, random.Random(seed))
    until = time.monotonic() + 60 * minutes
    try:
        while time.monotonic() < until:
            conductor.look()
            time.sleep(conductor.chance.uniform(0.5, 6))
            name = conductor.chance.choice(list(ROLES))
            if conductor.chance.random() < 0.6:
                conductor.kill(name)
            else:
                conductor.stop(name, conductor.chance.uniform(1, 8))
    finally:
        conductor.end()
    return conductor


# What must be so at the end.


def verdict(root: Path) -> list[str]:
    """What is wrong, once whatever was left undone is done."""
    house = Warehouse(root / "house")
    house.repair()
    _clean_all(root)
    house.repair()
    _clean_all(root)
    house.maintain()
    wrong = [row["what"] for row in _lines(root / "violations")]
    raw = house.read("raw", ["uri", "raw_id"]).to_pylist()
    landed = Counter(row["uri"] for row in raw)
    wrong += [f"doubled in raw: {uri}" for uri, count in landed.items() if count > 1]
    newest: Counter[str] = Counter()
    for uri in landed:
        place, _, version = uri.partition("#")
        newest[place] = max(newest[place], int(version))
    for ledger in (root / "ledger").iterdir():
        for row in _lines(ledger):
            uri = f"{ledger.name}/{row['article']}#{row['version']}"
            if row["acknowledged"] and uri not in landed:
                wrong.append(f"lost: {uri}")
    shown = {row["uri"].partition("#")[0]: _version(row["text"]) for row in house.read().to_pylist()}
    wrong += [
        f"{place} shows {shown.get(place)}, not {newest[place]}"
        for place in newest
        if shown.get(place) != newest[place]
    ]
    audit = house.audit()
    wrong += [f"audit: {problem}" for problem in audit.problems]
    wrong += [f"{audit.waiting} rows wait"] if audit.waiting else []
    return wrong


def _clean_all(root: Path) -> None:
    until = time.monotonic() + 600
    while Warehouse(root / "house").pending_count(digest_of) and time.monotonic() < until:
        for _ in clean_pending(str(root / "house")):
            pass


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--root", type=Path, default=None, help="an empty folder; by default a temporary one")
    for hidden, kind in (("--role", str), ("--disk", int), ("--clock", int)):
        parser.add_argument(hidden, type=kind, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    root = asked.root or Path(tempfile.mkdtemp(prefix="chaos-"))
    if asked.role:
        _role(root, asked.role, asked.disk, asked.clock or 0)
    conductor = conduct(root, asked.minutes, asked.seed)
    wrong = verdict(root)
    rows = Warehouse(root / "house").counts()
    reads, failures = sum(1 for _ in _lines(root / "reads")), sum(1 for _ in _lines(root / "failures"))
    did = ", ".join(f"{count} {what}" for what, count in sorted(conductor.counts.items()))
    print(f"seed {asked.seed}, {root}: {did}; {failures} failures, {reads} reads; {rows['raw']} rows landed")
    print(
        "\n".join(wrong[:40])
        or "0 lost, 0 doubled, 0 torn, 0 stuck; the newest version everywhere; audit clean"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
