"""What a source could not give: one value per document, one exception when nothing can be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have become a raw article and did not: where, why, and a detail for a person.

    `reason` is a short stable code: `vanished`, `unreadable`, `outside`, `not_a_file`, `unknown_type`,
    `same_name`, `changing`, `too_large`, `too_many`, `line_too_long`, `encoding`, `bad_json`, `bad_csv`,
    `encrypted`, `no_content`, `truncated`, `corrupt`, `bomb`;
    from the network also those that `flows.fetching.failures` lists.
    """

    uri: str
    source: str
    reason: str
    detail: str = ""
    stage: str = "ingest"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file of a type that holds no articles, seen in a folder or an archive and left alone."""

    uri: str
    source: str

    @property
    def type(self) -> str:
        """Its ending, in small letters; the whole name where it has none.

        >>> PassedOver("2024/Report.PDF", "local").type
        '.pdf'
        """
        name = self.uri.rpartition("/")[2]
        stem, dot, ending = name.rpartition(".")
        return f".{ending.lower()}" if stem and dot else name


class Unusable(Exception):
    """Nothing can be read from what was asked for; the message is one line for a person."""


class Refused(Exception):
    """Raised while one document is read; whoever knows its name turns it into `Unreadable`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return self.reason + (f" ({self.detail})" if self.detail else "")

    def at(self, uri: str, source: str) -> Unreadable:
        """The same refusal, as a value with a name on it."""
        return Unreadable(uri, source, self.reason, self.detail)
