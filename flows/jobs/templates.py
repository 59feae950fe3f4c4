"""Learned templates of the warehouse, as the cleaners take them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from cleaners.learned.template import Learned, Part, Template
from warehouse import Warehouse
from warehouse.rows import Template as Row


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
    templates: dict[str, list[Template]] = {}
    for row in warehouse.learned():
        if row.decision == "accepted" and row.source in wanted:
            templates.setdefault(row.source, []).append(template_of(row))
    return {source: Learned.of(found) for source, found in templates.items()}


def template_of(row: Row) -> Template:
    """A row of `learned_boilerplate` as the cleaners know it."""
    return Template(
        fingerprint=row.fingerprint,
        text=row.text,
        source=row.source,
        count=row.count,
        documents=row.documents,
        share=row.share,
        first_seen=row.first_seen.isoformat(),
        last_seen=row.last_seen.isoformat(),
        samples=row.samples,
        edge_share=row.edge_share,
        inside=row.inside,
        wordings=row.wordings,
        part=cast(Part, row.part),
    )
