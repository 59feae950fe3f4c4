"""What a run is called in Prefect: after what it does, not by two words at random."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prefect.runtime import flow_run

from cleaners.text.plain import plain

MOST = 100  # characters


def run_name() -> str:
    """The name of the flow run that is about to begin, from its flow and its options."""
    options = (flow_run.parameters or {}).get("options") or {}
    return described(str(flow_run.flow_name), options if isinstance(options, dict) else dict(options))


def described(flow: str, options: Mapping[str, Any]) -> str:
    """A flow with these options, in a few words.

    >>> described("ingest", {"source": "wire"}), described("ingest", {"paths": ["a", "b"]})
    ('ingest wire', 'ingest 2 places')
    >>> described("ingest", {}), described("clean", {})
    ('ingest what is due', 'clean what is pending')
    >>> described("backfill", {"since": "2026-01-01", "until": "2026-02-01", "source": "wire", "plan": True})
    'plan backfill wire 2026-01-01 to 2026-02-01'
    """
    paths, source = options.get("paths") or [], options.get("source")
    words = ["plan"] if options.get("plan") else []
    words.append(flow)
    if len(paths) > 1:
        words.append(f"{len(paths)} places")
    elif paths:
        words.append(str(paths[0]))
    if source:
        words.append(f"of {source}" if paths else source)
    elif not paths and flow in _WHAT:
        words.append(_WHAT[flow])
    if options.get("since"):
        words.append(f"{options['since']} to {options['until']}")
    return plain(" ".join(words))[:MOST]


_WHAT = {"ingest": "what is due", "clean": "what is pending"}
