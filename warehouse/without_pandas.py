"""Starting without pandas. pyarrow loads it, where it is installed, before it makes its first array, to know
its tables when it sees one: half as much work as all else that a command loads, for tables that it never has.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

import pyarrow as pa


def spare_pandas() -> None:
    """Let pyarrow look for pandas now and not find it; for processes of which all code is ours.

    pyarrow looks again when it is asked for a table of pandas, and anybody may still import it. Where it is
    loaded already, nothing changes.

    >>> spare_pandas()
    >>> pa.table({"words": [3]}).to_pandas()["words"].sum()
    np.int64(3)
    """
    if "pandas" in sys.modules:
        return
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(absent)


class _Absent(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError(f"{name} is not looked for")
        return None
