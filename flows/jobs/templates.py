"""Learned templates of the warehouse, as the cleaners take them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cleaners.learned.template import Learned, Template
from warehouse import Warehouse


def accepted_in(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """Fingerprints of the accepted templates, by source."""
    found: dict[str, set[str]] = {}
    for row in warehouse.learned():
        if row.decision == "accepted":
            found.setdefault(row.source, set()).add(row.fingerprint)
    return {source: frozenset(fingerprints) for source, fingerprints in found.items()}


def learned_for(warehouse: Warehouse, sources: Iterable[str]) -> dict[str, Learned]:
    """What cleaning applies for each of these sources: the accepted templates alone."""
    wanted = set(sources)
    templates: dict[str, list[Template[datetime]]] = {}
    for row in warehouse.learned():
        if row.decision == "accepted" and row.source in wanted:
            templates.setdefault(row.source, []).append(row)
    return {source: Learned.of(found) for source, found in templates.items()}
