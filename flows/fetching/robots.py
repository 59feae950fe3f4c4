"""What a site asks of robots (RFC 9309), and how long it wants them to wait."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from protego import Protego

from flows.errors import FetchError

TOKEN = "Copydesk"
ROBOTS_LIMIT = 512 << 10  # the standard asks for at least 500 KiB
_ROBOT = re.compile(r"\s*user[- ]?agent\s*:?\s*([^#]*)", re.IGNORECASE)
_US = re.compile(rf"{TOKEN}(?![\w-])", re.IGNORECASE)

logging.getLogger("protego").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules for us. `failure` says why nothing may be fetched when they could not be read."""

    parsed: Protego | None = None
    delay: float = 0.0
    failure: FetchError | None = None

    def refusal(self, url: str) -> FetchError | None:
        """Why a URL may not be fetched, or `None` if it may."""
        if self.failure is not None:
            return self.failure
        if self.parsed is not None and not self.parsed.can_fetch(url, TOKEN):
            return FetchError("robots", "robots.txt asks not to")
        return None


def read_rules(body: bytes) -> Rules:
    r"""Rules from the bytes of a robots.txt.

    >>> rules = read_rules(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 2")
    >>> rules.delay, rules.refusal("https://news.example/private/x") is None
    (2.0, False)
    """
    parsed = Protego.parse(_about_us(body[:ROBOTS_LIMIT].decode("utf-8-sig", "replace")))
    delay = parsed.crawl_delay(TOKEN) or 0.0
    rate = parsed.request_rate(TOKEN)
    if rate and rate.requests > 0:
        delay = max(delay, rate.seconds / rate.requests)
    return Rules(parsed, delay if 0 <= delay < 1e6 else 0.0)


def _about_us(text: str) -> str:
    """The same file with us under our name, whatever version it gives us, and all others under one.

    The parser keeps the rules of every group once per robot, so thousands of names with thousands of
    rules would fill the memory.
    """
    return "\n".join(map(_renamed, text.splitlines()))


def _renamed(line: str) -> str:
    named = _ROBOT.match(line)
    if not named or named[1].strip() == "*":
        return line
    return f"User-agent: {TOKEN if _US.match(named[1]) else 'somebody else'}"
