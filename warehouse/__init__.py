"""The tables: schemas are the contract, `Warehouse` is the way in.

Importing this package is light; Arrow and Delta come with the first name that is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cleaners.learned.template import Template
    from warehouse.aside import Aside
    from warehouse.audit import Audit, Problem
    from warehouse.batch import Batch, Commit
    from warehouse.delta.id_index import Ids
    from warehouse.errors import Busy, NotLocal, TooNew, Unaccounted
    from warehouse.history import Version
    from warehouse.land import Landing, Waiting
    from warehouse.maintenance import Maintenance
    from warehouse.repair import Repair
    from warehouse.rows import Refusal
    from warehouse.warehouse import Warehouse

_HOMES = {
    "Aside": "aside",
    "Audit": "audit",
    "Batch": "batch",
    "Busy": "errors",
    "Commit": "batch",
    "Ids": "delta.id_index",
    "Landing": "land",
    "Maintenance": "maintenance",
    "NotLocal": "errors",
    "Problem": "audit",
    "Refusal": "rows",
    "Repair": "repair",
    "Template": "rows",
    "TooNew": "errors",
    "Unaccounted": "errors",
    "Version": "history",
    "Waiting": "land",
    "Warehouse": "warehouse",
}

__all__ = [
    "Aside",
    "Audit",
    "Batch",
    "Busy",
    "Commit",
    "Ids",
    "Landing",
    "Maintenance",
    "NotLocal",
    "Problem",
    "Refusal",
    "Repair",
    "Template",
    "TooNew",
    "Unaccounted",
    "Version",
    "Waiting",
    "Warehouse",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
