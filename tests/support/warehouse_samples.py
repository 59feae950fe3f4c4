"""Small articles for the warehouse's tests, and the shortest honest way to clean them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from cleaners.edits.log import Edit, apply
from cleaners.identity import article_id
from cleaners.records import Article, RawArticle
from warehouse import Commit, Refusal, Warehouse

FIRST = date(2026, 1, 1)
PROMO = "\n\nFollow us on every network there is."


def raw(number: int, version: int = 0, *, source: str = "wire", uri: str | None = None) -> RawArticle:
    """Article `number` in one of its versions; one a day from `FIRST`.

    Version -1 cannot be cleaned, version -2 not by rules r1.
    """
    body = "" if version == -1 else f"The council met {number} times.{PROMO}\n\nVersion {version}."
    hints = {
        "url": f"https://example.org/{source}/{number}",
        "published_at": str(FIRST + timedelta(number % 60)),
    }
    return RawArticle(source, uri or f"{number}.txt", body.encode(), "text/plain", hints=hints)


def clean(landed: RawArticle, rules: str = "r1", **other: object) -> Article:
    """The record of a landed article: its promo is cut, and with rules r2 its verb changes, too."""
    extracted = landed.body.decode()
    edits = [Edit(extracted.index(PROMO), PROMO, "", "promo.test")]
    if rules != "r1":
        edits.append(Edit(extracted.index("met"), "met", f"convened ({rules})", "verb.test"))
    text, trail = apply(extracted, edits)
    assert landed.landed_at is not None
    values: dict[str, object] = {
        "article_id": article_id(landed.source, landed.hints["url"], extracted),
        "raw_id": landed.raw_id,
        "source": landed.source,
        "uri": landed.uri,
        "url": landed.hints["url"],
        "title": "The council",
        "text": text,
        "language": "en",
        "language_confidence": 0.99,
        "language_claimed": None,
        "authors": ("Ann Writer",),
        "byline": None,
        "dateline": None,
        "tags": ("council", "meetings"),
        "site_name": None,
        "published_at": datetime.fromisoformat(landed.hints["published_at"]).replace(tzinfo=UTC),
        "landed_at": landed.landed_at,
        "media_type": landed.media_type,
        "charset": "utf-8",
        "charset_evidence": "utf-8",
        "edits": trail,
        "abstained": False,
        "provenance": {"title": "text"},
        "rules": rules,
        "sequence": landed.sequence,
    }
    return Article(**{**values, **other})  # type: ignore[arg-type]


def refuse(landed: RawArticle, rules: str = "r1") -> Refusal:
    """The refusal of a landed article."""
    return Refusal(
        landed.raw_id, landed.source, landed.uri, "extract", "empty", "no text", rules, datetime.now(UTC)
    )


def commit_batch(house: Warehouse, batch: Iterable[RawArticle], batch_id: str, rules: str = "r1") -> Commit:
    """Clean one batch and commit it."""
    bad = [one for one in batch if not one.body or (rules == "r1" and one.body.endswith(b" -2."))]
    good = [landed for landed in batch if landed not in bad]
    return house.commit(
        batch_id,
        [clean(landed, rules) for landed in good],
        [refuse(landed, rules) for landed in bad],
        taken=[landed.raw_id for landed in batch],
        run=f"run-{batch_id}",
    )


def ingest(
    house: Warehouse, raws: Iterable[RawArticle], batch_id: str = "b", rules: str = "r1", limit: int = 500
) -> list[Commit]:
    """Land and clean."""
    house.land(raws, batch_id=batch_id)
    batches = house.pending(lambda source: rules, limit=limit)
    return [commit_batch(house, batch, f"{batch_id}-{i}", rules) for i, batch in enumerate(batches)]


def window(house: Warehouse, since: date = FIRST, until: date = FIRST + timedelta(60)) -> list[RawArticle]:
    """The landed articles of a window of days, as a backfill reads them."""
    days = [("article_date", ">=", since), ("article_date", "<", until)]
    ids = house.read("articles", ["raw_id"], days)["raw_id"].to_pylist()
    return [landed for batch in house.raws(ids) for landed in batch]


def backfill(house: Warehouse, backfill_id: str, since: date, until: date, rules: str = "r2") -> Commit:
    """Clean a window again by other rules, resuming where an earlier call died."""
    done, day = house.staged(backfill_id), since
    while day < until:
        if day not in done:
            again = [clean(landed, rules) for landed in window(house, day, day + timedelta(1))]
            house.stage(backfill_id, day, again, [])
        day += timedelta(1)
    return house.replace_window(backfill_id, since, until)


def texts(house: Warehouse) -> dict[str, str]:
    """Text by locator, one article each."""
    table = house.read("articles", ["uri", "text"])
    pairs = list(zip(table["uri"].to_pylist(), table["text"].to_pylist(), strict=True))
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)
