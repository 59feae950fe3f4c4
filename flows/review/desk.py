"""What the review page knows of a warehouse: narrow columns in memory, as long as the table is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

from seeds.sources import load
from warehouse import Warehouse
from warehouse.decisions import Recorded
from warehouse.overview import Overview, overview

INBOX = 60  # articles that are shown at once
PAGE = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person searches for; every part that is given must fit."""

    words: str = ""
    source: str = ""
    language: str = ""
    rule: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1


class Desk:
    """One warehouse, as the pages ask about it. Any number of threads may ask at once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.warehouse = Warehouse(root)
        self._lock = Lock()
        self._version = -2
        self._overview: Overview | None = None

    @property
    def overview(self) -> Overview:
        """The narrow columns of `articles`, read again when the table has a new version."""
        with self._lock:
            version = self.warehouse.version("articles")
            if self._overview is None or version != self._version:
                self._overview, self._version = overview(self.warehouse), version
            return self._overview

    def inbox(self) -> list[dict[str, Any]]:
        """Articles that deserve a look, the most doubtful first, each with `doubts` in words."""
        return self.overview.doubtful(INBOX)

    def search(self, wanted: Wanted) -> tuple[list[dict[str, Any]], int]:
        """One page of the articles that fit, newest first, and how many fit."""
        return self.overview.search(
            words=wanted.words,
            source=wanted.source,
            language=wanted.language,
            rule=wanted.rule,
            since=wanted.since,
            until=wanted.until,
            start=(wanted.page - 1) * PAGE,
            count=PAGE,
        )

    def article(self, article_id: str) -> dict[str, Any] | None:
        """One row of `articles`."""
        return self.warehouse.article(article_id)

    def decision(self, name: str) -> Recorded | None:
        """A decision by the name that a record has for it, in force or undone."""
        made = self.warehouse.decisions(undone=True) if name else []
        return next((each for each in made if each.decision.name == name), None)

    def knows(self, source: str) -> bool:
        """Whether there is a source of this name: declared, or one that something came from."""
        return source in load() or any(each["name"] == source for each in self.sources())

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
