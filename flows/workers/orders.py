"""A batch for a worker elsewhere: what to clean, by id, and what both sides must agree on first."""

from __future__ import annotations

import platform
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from multiprocessing import current_process

from cleaners.ruleset import brief, rules_digest
from flows.errors import MismatchError
from flows.workers.articles import digest_of
from seeds.sources import source_named
from warehouse import Waiting, Warehouse


@dataclass(frozen=True, slots=True)
class Terms:
    """The warehouse that a run works on, and the program that does it, by versions and rules."""

    root: str
    warehouse: str
    python: str
    project: str
    rules: str


@dataclass(frozen=True, slots=True)
class Order:
    """A batch by the ids of its raw rows, and today's rules digest of each of its sources.

    `cores` is how many of its machine's cores a worker may use; None is all.
    """

    terms: Terms
    rows: tuple[Waiting, ...]
    digests: Mapping[str, str]
    run: str = ""
    cores: int | None = None


@dataclass(frozen=True, slots=True)
class DayOrder:
    """A day of a backfill, under its name, by the order for its raw rows."""

    order: Order
    backfill: str
    day: date


def terms_of(root: str) -> Terms:
    """The terms as they are where this is called."""
    return Terms(
        root, Warehouse(root).marker() or "none", python(), version("copydesk"), brief(rules_digest())
    )


def order_of(terms: Terms, rows: Sequence[Waiting], run: str, cores: int | None) -> Order:
    """The order for a batch of waiting rows."""
    return Order(
        terms, tuple(rows), {name: _asked_of(name) for name in {row.source for row in rows}}, run, cores
    )


def _asked_of(source: str) -> str:
    """All that both sides must read alike of a source: its rules, and what is decided beside them."""
    return f"{digest_of(source)} {source_named(source).decided}"


def python() -> str:
    """The version that decides whether two sides understand each other: `3.11`."""
    return ".".join(platform.python_version_tuple()[:2])


def agree(terms: Terms, digests: Mapping[str, str] | None = None) -> str:
    """Raise `MismatchError` unless these are the terms here, too, and the digests those of the rules here,
    and articles can be cleaned here.

    Returns the name of this machine.
    """
    here, host = terms_of(terms.root), socket.gethostname()
    if current_process().daemon:  # as Dask's are below a nanny
        raise MismatchError(
            f"the worker on {host} does not fit: it may not start the processes in which articles are read; "
            "start it with --no-nanny or DASK_DISTRIBUTED__WORKER__DAEMON=False"
        )
    said = {
        "Python": (here.python, terms.python),
        "project": (here.project, terms.project),
        "rules": (here.rules, terms.rules),
        f"tables at {terms.root}": (here.warehouse, terms.warehouse),
        **{
            f"rules for {name}": (brief(_asked_of(name)), brief(wanted))
            for name, wanted in (digests or {}).items()
        },
    }
    differ = [
        f"{what}: {mine} here, {wanted} in the run" for what, (mine, wanted) in said.items() if mine != wanted
    ]
    if differ:
        raise MismatchError(f"the worker on {host} does not fit: {'; '.join(differ)}")
    return host
