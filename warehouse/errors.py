"""What is wrong with a table, or with what is asked of it."""

from __future__ import annotations

from seeds.errors import CopydeskError


class WarehouseError(CopydeskError):
    """A table that cannot be read or written as it was asked."""


class Busy(WarehouseError, RuntimeError):
    """Other writers were faster at every attempt; nothing was written."""


class TooNew(WarehouseError, RuntimeError):
    """A later program has written the table."""


class NotLocal(WarehouseError, RuntimeError):
    """Object stores have no links: read the table with a Delta reader, or its list of files."""


class Unaccounted(WarehouseError, ValueError):
    """A batch in which raw rows that were taken have no outcome, or more than one. Nothing was written."""


class DamagedError(WarehouseError, OSError):
    """A file that is not what was written."""


class ExportError(WarehouseError):
    """A file that is no Parquet, or a damaged one; a place that cannot be reached."""


class ExportBombError(ExportError):
    """A file that holds far more than its size lets expect, or takes more to read than it may."""


class SpoiledError(WarehouseError, ValueError):
    """A pack of ids that is not what was written; it is made anew from the table."""
