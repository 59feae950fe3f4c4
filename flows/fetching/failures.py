"""Why a request gave nothing, as a short stable code."""

from __future__ import annotations

from flows.errors import Refused

# Worth another try later, in this run or the next; everything else is the server's answer.
PASSING = frozenset(
    {"dns", "connect", "tls", "timeout", "protocol", "truncated", "corrupt", "busy", "server", "host_down"}
)


class Failed(Refused):
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
