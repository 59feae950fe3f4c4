"""What a source could not give, and what else ends a command: exceptions, and values for one document."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.errors import CopydeskError


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that should have become a raw article and did not: where, why, and a detail for a person.

    `reason` is a short stable code: `vanished`, `unreadable`, `outside`, `not_a_file`, `unknown_type`,
    `same_name`, `changing`, `too_large`, `too_many`, `line_too_long`, `encoding`, `bad_json`, `bad_csv`,
    `encrypted`, `no_content`, `truncated`, `corrupt`, `bomb`;
    from the network also those that `FetchError` lists.
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


# Worth another try later, in this run or the next; everything else is an answer.
_TRANSIENT = frozenset(
    {"dns", "connect", "tls", "timeout", "protocol", "truncated", "corrupt", "busy", "server", "host_down"}
)


class SourceError(CopydeskError):
    """Something that a source could not give."""


class UnusableError(SourceError):
    """Nothing can be read from what was asked for; the message is one line for a person."""


class DocumentError(SourceError):
    """Raised while one document is read; whoever knows its name turns it into `Unreadable`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail

    def __str__(self) -> str:
        return self.reason + (f" ({self.detail})" if self.detail else "")

    @property
    def transient(self) -> bool:
        """Whether another try, later, may give it.

        >>> DocumentError("dns").transient, DocumentError("gone").transient
        (True, False)
        """
        return self.reason in _TRANSIENT

    def at(self, uri: str, source: str) -> Unreadable:
        """The same error, as a value with a name on it."""
        return Unreadable(uri, source, self.reason, self.detail)


class FetchError(DocumentError):
    """A request that gave nothing.

    `reason` is one of: `url` (not http or https, a name or password in it, a port of another service),
    `address` (not public), `dns`, `connect`, `tls`, `timeout`, `protocol`, `truncated`, `corrupt`,
    `too_large`, `bomb`, `encoding`, `redirects` (too many, or a loop), `robots`, `gone` (404, 410),
    `denied` (401, 402, 403, 451), `busy` (429, 503), `server` (other 5xx), `status` (any other),
    `host_down` (not asked: the host failed too often, or wants time), `budget` (not asked: the run ended
    before its turn came).
    `retry_after` is what the server asked for, in seconds.
    """

    def __init__(
        self, reason: str, detail: str = "", *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(reason, detail)
        self.status, self.retry_after = status, retry_after


class LockedError(CopydeskError):
    """Somebody else is at it."""


class UnknownTemplateError(CopydeskError, LookupError):
    """No template, or more than one, has a fingerprint that begins so."""


class DecisionError(CopydeskError, ValueError):
    """What somebody asks for cannot be decided so; the message says why."""


class ServeError(CopydeskError):
    """Something that must run does not; the message names its log."""


class MismatchError(CopydeskError):
    """A worker that would not do what the run asks: it has other tables, other rules, or another program."""


class NoWorkersError(CopydeskError):
    """A cluster without a worker that can do the work; the message has what the workers said."""


class DeadlyBatchError(NoWorkersError):
    """A batch at which worker after worker died. It says nothing about other batches."""
