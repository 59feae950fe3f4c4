"""The model of lines: its settings in `line_model.toml`, and its weights beside it. Their only reader."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from seeds.errors import WeightsError
from seeds.schema import load


@dataclass(frozen=True, slots=True)
class Settings:
    """Whether the model is used, which weights, and how sure it must be (log-odds).

    `line_model.toml` says what each is for; `weights` are the first 16 hex digits of the file's SHA-256.
    """

    use: bool
    weights: str
    least: float
    sure: float
    alone: float
    sentence: float


@cache
def settings() -> Settings:
    """What `line_model.toml` says.

    >>> settings().least > 0
    True
    """
    return load(files("seeds") / "line_model.toml", Settings)


def weights() -> BytesIO:
    """The file of weights, as numpy wrote it. Raises `WeightsError` if it is not the one that is named."""
    content = (files("seeds") / "line_model.npz").read_bytes()
    found = fingerprint(content)
    if found != settings().weights:
        raise WeightsError(f"line_model.npz is {found}, line_model.toml names {settings().weights}")
    return BytesIO(content)


def fingerprint(content: bytes) -> str:
    """What `line_model.toml` calls a file of weights by: a record's digest depends on it so.

    >>> fingerprint(b"")
    'e3b0c44298fc1c14'
    """
    return hashlib.sha256(content).hexdigest()[:16]
