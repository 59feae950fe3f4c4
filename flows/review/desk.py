"""What the review page knows of a warehouse: narrow columns in memory, as long as the table is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

from cleaners.boilerplate.examples import examples_of
from cleaners.learned.template import Template
from flows.reports.series import Silence, silences
from seeds.sources import load
from warehouse import Warehouse
from warehouse.decisions import Recorded
from warehouse.figures import landed_by_day
from warehouse.overview import Overview, Shift, overview
from warehouse.search import Found, Wanted, search

INBOX = 60  # articles that are shown at once


class Desk:
    """One warehouse, as the pages ask about it. Any number of threads may ask at once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.warehouse = Warehouse(root)
        self._lock = Lock()
        self._version = -2
        self._overview: Overview | None = None
        self._raw_version = -2
        self._landed: Mapping[str, Mapping[date, int]] = {}

    @property
    def overview(self) -> Overview:
        """The narrow columns of `articles`, read again when the table has a new version."""
        with self._lock:
            version = self.warehouse.version("articles")
            if self._overview is None or version != self._version:
                self._overview = overview(self.warehouse, self._overview)
                self._version = version
            return self._overview

    def warm(self) -> None:
        """Read what the first pages need, before somebody waits for it."""
        self.inbox()
        self.silent()
        examples_of("promo")

    def inbox(self) -> list[dict[str, Any]]:
        """Articles that deserve a look, the most doubtful first, each with `doubts` in words."""
        return self.overview.doubtful(INBOX)

    def search(self, wanted: Wanted) -> Found:
        """One page of the articles that fit, newest first, and how many fit."""
        return search(self.overview, wanted)

    def article(self, article_id: str) -> dict[str, Any] | None:
        """One row of `articles`, by its id; or by the beginning of it, or an id that it had once."""
        found = self.warehouse.articles([article_id])
        return found[0] if found else self.warehouse.article(article_id)

    def changed(self) -> list[Shift]:
        """Sources of whose texts much more, or much less, goes than did."""
        return self.overview.shifts

    def silent(self) -> list[Silence]:
        """Sources from which nothing came for long, the latest first."""
        with self._lock:
            version = self.warehouse.version("raw")
            if version != self._raw_version:
                self._landed, self._raw_version = landed_by_day(self.warehouse), version
        return silences(self._landed, datetime.now(UTC).date())

    def decision(self, name: str) -> Recorded | None:
        """A decision by the name that a record has for it, in force or undone."""
        made = self.warehouse.decisions(undone=True) if name else []
        return next((each for each in made if each.decision.name == name), None)

    def template(self, source: str, fingerprint: str) -> Template[datetime] | None:
        """A learned template of a source, by its whole fingerprint."""
        learned = self.warehouse.learned(source) if fingerprint else []
        return next((each for each in learned if each.fingerprint == fingerprint), None)

    def knows(self, source: str) -> bool:
        """Whether there is a source of this name: declared, or one that something came from."""
        return source in load() or self.health(source) is not None

    def names(self) -> list[str]:
        """The sources that there are: those declared, and those that something came from."""
        return list(dict.fromkeys([*load(), *(each["name"] for each in self.sources())]))

    def health(self, source: str) -> Mapping[str, Any] | None:
        """The volumes of one source; None where nothing came from it."""
        return next((each for each in self.sources() if each["name"] == source), None)

    def rules(self) -> Counter[str]:
        """How many articles each rule touched."""
        return self.overview.rules

    def sources(self) -> list[Mapping[str, Any]]:
        """Volumes by source: articles, share stripped, refused, proposals that wait."""
        refused = Counter(row["source"] for row in self.warehouse.quarantined())
        waiting = Counter(each.source for each in self.warehouse.learned() if each.decision == "proposed")
        found = self.overview.by_source()
        names = sorted({*found, *refused, *waiting})
        nothing = {"articles": 0, "share": 0.0}
        return [
            {"name": name, **found.get(name, nothing), "refused": refused[name], "proposals": waiting[name]}
            for name in names
        ]
