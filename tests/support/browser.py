"""A real browser on the review page, as a person would have it: `copydesk review` and Debian's Chromium.

Whoever imports this needs Playwright (the `dev` extra), and to skip where `why_not()` says something.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 60_000  # milliseconds: what a loaded machine may take for a page
HOME = Path(__file__).parents[2]


def why_not() -> str:
    """Why no browser test can run here; empty if they can."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "Playwright is not installed; it is in the extra `dev`"
    return "" if chromium() else "no Chromium here: apt-get install chromium, or name one in $CHROMIUM"


def chromium() -> str | None:
    """The system's own Chromium: nothing is downloaded for these tests."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", ""), *names) if name)
    return next((each for each in found if each), None)


@dataclass
class Seen:
    """What a browser did that it should not: errors it wrote, and addresses off this machine it asked for."""

    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@contextmanager
def review(root: str) -> Iterator[str]:
    """`copydesk review` on a warehouse and a free port; the address that it prints."""
    command = [Path(sys.executable).with_name("copydesk"), "review", "--port", "0", "--quiet"]
    started = subprocess.Popen(
        [*command, "--warehouse", root],
        cwd=HOME,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert started.stdout is not None
        yield started.stdout.readline().strip()
    finally:
        started.terminate()
        started.wait(60)
        assert started.stdout is not None
        started.stdout.close()


@contextmanager
def browsing(address: str, **options: Any) -> Iterator[tuple[Any, Seen]]:
    """A page of a new browser at this address, and what it was seen to do. `options` are a context's."""
    from playwright.sync_api import Route, sync_playwright

    here, seen = urlsplit(address).netloc, Seen()

    def pass_on(route: Route) -> None:
        if urlsplit(route.request.url).netloc == here:
            route.continue_()
        else:
            seen.strangers.append(route.request.url)
            route.abort()

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), timeout=PATIENCE)
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", pass_on)
        page = context.new_page()
        page.on("console", lambda said: seen.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: seen.errors.append(str(error)))
        page.goto(address)
        try:
            yield page, seen
        finally:
            browser.close()
