"""Pure cleaners: bytes and text in, records out; no files, no network."""

from cleaners.edits import Edit, Misfit, apply, replay, revert
from cleaners.records import Extracted, Rejected

__all__ = ["Edit", "Extracted", "Misfit", "Rejected", "apply", "extract", "replay", "revert"]


def __getattr__(name: str) -> object:
    if name == "extract":
        from cleaners.extraction import extract

        return extract
    raise AttributeError(name)
