"""What is wrong with an article."""

from __future__ import annotations

from seeds.errors import CopydeskError


class InputError(CopydeskError):
    """Something about one article, or about what was said of it."""


class Rejected(InputError):
    """An input that cannot become an article: the reason code and a detail for a person.

    `stage` is one of `ingest`, `decode`, `extract`, `clean`; `reason` is a short stable code
    (`docs/reference.md` lists them).

    >>> print(Rejected("decode", "binary", "NUL bytes at 0"))
    decode: binary (NUL bytes at 0)
    """

    def __init__(self, stage: str, reason: str, detail: str = "") -> None:
        # All three go to `args`, so that the exception survives the way back from a worker process.
        super().__init__(stage, reason, detail)
        self.stage, self.reason, self.detail = stage, reason, detail

    def __str__(self) -> str:
        return f"{self.stage}: {self.reason}" + (f" ({self.detail})" if self.detail else "")


class Misfit(InputError, ValueError):
    """An edit that does not fit the text, or overlaps another of its pass."""
