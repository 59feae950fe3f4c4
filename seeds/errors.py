"""The root of every exception that is ours.

`CopydeskError` stands for them all; each package has its own branch in its `errors.py`:

- `seeds.schema.SchemaError`: a curated file that cannot be meant;
- `cleaners.errors.InputError`: an article that cannot be cleaned;
- `warehouse.errors.WarehouseError`: a table that cannot be read or written as it was asked;
- `flows.errors.SourceError`: what a source could not give, and whether another try may help.
"""

from __future__ import annotations


class CopydeskError(Exception):
    """Something that went wrong and that we have a name for; its message is for a person."""


class WeightsError(CopydeskError, ValueError):
    """The file of a model's weights is not the one that its settings name."""
