"""Learned templates of the warehouse, as the cleaners take them."""

from __future__ import annotations

from collections.abc import Iterable

from cleaners.learned import Learned
from warehouse import Warehouse


def accepted_in(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """Fingerprints of the accepted templates, by source."""
    return {}


def learned_for(warehouse: Warehouse, sources: Iterable[str]) -> dict[str, Learned]:
    """What cleaning applies for each of these sources."""
    return {}
