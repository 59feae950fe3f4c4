"""The rules digest: which rules made a record, as one short name.

Two rows with the same digest were made by the same code, wording and source settings. A row whose
digest is not today's is stale; a quarantined row is tried again. Learned templates are not part of
it: which of them touched a row is on its trail, so accepting one makes only those rows stale that
hold it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

_ENGINES = ("trafilatura", "langdetect", "ftfy", "charset-normalizer", "lxml")


@cache
def base_digest() -> str:
    """SHA-256 (hex) over the cleaners' code, the seeds' code and wording, and the engines' versions."""
    digest = hashlib.sha256()
    home = Path(__file__).resolve().parents[1]
    for path in sorted(
        [*home.glob("cleaners/**/*.py"), *home.glob("seeds/**/*.py"), *home.glob("seeds/**/*.toml")]
    ):
        # A new source must not make every other source's rows stale; duplicates stand beside the rows.
        if path.name != "sources.toml" and path.parent.name != "duplicates":
            digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for engine in _ENGINES:
        digest.update(f"{engine}=={version(engine)}\0".encode())
    return digest.hexdigest()


def rules_digest(settings: str = "") -> str:
    """The digest for one source: the common rules and its own settings. 16 hex digits.

    >>> rules_digest() == rules_digest()
    True
    >>> rules_digest("fields=...") == rules_digest()
    False
    """
    return hashlib.sha256(f"{base_digest()}\0{settings}".encode()).hexdigest()[:16]
