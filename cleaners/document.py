"""What was received, read by its media type; and what the page lacks, filled from hints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cleaners.encoding.decode import decode
from cleaners.errors import Rejected
from cleaners.json_record import read_record
from cleaners.records import Decoded, Extracted, RawArticle
from cleaners.text.dates import Moment
from cleaners.text.written_dates import Habits, habits, read_moment

AHEAD = timedelta(days=1)  # clocks differ; a guess that is further ahead of the landing is wrong
SAME = timedelta(days=1)  # a day and a moment of that day, wherever it is


def read(
    raw: RawArticle,
    fields: Mapping[str, str],
    *,
    language: str | None = None,
    timezone: str | None = None,
    vouched: Collection[str] = (),
) -> tuple[Decoded, Extracted]:
    """Decode and read one landed article: a page is extracted, plain text is taken as it is.

    `fields` says what a JSON line calls our fields; `language` (BCP 47) and `timezone` (a name such as
    `Europe/Kyiv`) are the source's, for dates that don't say; `vouched` are other sites whose articles the
    source is declared to name. Raises `Rejected`.
    """
    decoded, read_as, hints = _opened(raw, fields)
    zone = ZoneInfo(timezone) if timezone else None
    usual = habits(language or hints.get("language"), hints.get("url"), zone) if language or zone else None
    extracted = _page(decoded.text, hints, usual, vouched) if read_as is None else read_as
    how = usual or habits(extracted.language or hints.get("language"), extracted.url or hints.get("url"))
    return decoded, fill_from_hints(extracted, hints, how=how, landed_at=raw.landed_at)


def _opened(
    raw: RawArticle, fields: Mapping[str, str]
) -> tuple[Decoded, Extracted | None, Mapping[str, str]]:
    """The characters, what they say where they are no page, and all hints about them."""
    match raw.media_type.partition(";")[0].strip().lower():
        case "application/json":
            record = read_record(raw.body, fields, charset=raw.charset)
            decoded = Decoded(record.text or record.html or "", raw.charset or "utf-8", "declared")
            text = None if record.text is None else Extracted(record.text)
            return decoded, text, {**raw.hints, **record.hints}
        case "application/tei+xml":
            from cleaners.tei import read_tei

            return Decoded("", "xml", "declared"), read_tei(raw.body), raw.hints
        case "text/markdown":
            from cleaners.markdown import render

            decoded = decode(raw.body, declared=raw.charset)
            html, said = render(decoded.text)
            return replace(decoded, text=html), None, {**raw.hints, **said}
        case "text/html" | "application/xhtml+xml":
            return decode(raw.body, declared=raw.charset, markup=True), None, raw.hints
        case _:
            decoded = decode(raw.body, declared=raw.charset)
            return decoded, Extracted(decoded.text), raw.hints


def _page(html: str, hints: Mapping[str, str], usual: Habits | None, vouched: Collection[str]) -> Extracted:
    # trafilatura is slow to import, and plain text needs none
    from cleaners.html.extract import read_page
    from cleaners.html.page_kind import REFUSED

    # Its wording is stripped further on.
    page = read_page(html, url=hints.get("url"), usual=usual, vouched=vouched, unread=REFUSED)
    if page.page_kind in REFUSED:
        raise Rejected("extract", "not_an_article", f"{page.page_kind} ({page.provenance['page_kind']})")
    if not page.text.strip():
        raise Rejected("extract", "empty", "no text on the page")
    at = page.published_at
    if at is None or "published_at.time" not in page.provenance:
        return page
    return replace(page, published_at=at.replace(tzinfo=UTC))  # in a column of UTC, too, it stays that day


def fill_from_hints(
    extracted: Extracted,
    hints: Mapping[str, str],
    *,
    how: Habits | None = None,
    landed_at: datetime | None = None,
) -> Extracted:
    """What the page says comes first; a feed or a JSON line fills what it is silent about.

    A date that was only guessed gives way to the feed's, and to none where it lies after the landing; a
    day, to a moment of that day.

    >>> filled = fill_from_hints(Extracted("Rain."), {"title": "Weather", "published_at": "2026-01-31"})
    >>> filled.title, filled.published_at.isoformat(), filled.provenance["title"]
    ('Weather', '2026-01-31T00:00:00+00:00', 'hint')
    """
    how = how or habits(hints.get("language"), hints.get("url"))
    dated, changed = (_moment(hints.get(name, ""), how) for name in ("published_at", "modified_at"))
    extracted = _without_bad_date(extracted, dated, landed_at)
    said: dict[str, object] = {
        "title": hints.get("title"),
        "url": hints.get("url"),
        "language": hints.get("language"),
        "authors": _authors(hints.get("authors")),
        "tags": _lines(hints.get("tags")),
        "published_at": dated and dated.at,
        "modified_at": changed and changed.at,
        **{name: hints.get(name) for name in ("description", "image_url", "section")},
    }
    fresh = {name: value for name, value in said.items() if value and not getattr(extracted, name)}
    if asked := hints.get("robots"):  # by the server, and perhaps by the page as well
        fresh["robots"] = ", ".join(dict.fromkeys(filter(None, (extracted.robots, asked))))
    provenance = {**extracted.provenance, **dict.fromkeys(fresh, "hint")}
    if dated and "published_at" in fresh:
        given = {"published_at.zone": dated.zone_given, "published_at.time": dated.time_given}
        provenance |= {name: "assumed" for name, is_given in given.items() if not is_given}
    elif hints.get("published_at") and not dated and not extracted.published_at:
        provenance.setdefault("published_at.unread", hints["published_at"][:100])
    if provenance == extracted.provenance:
        return extracted
    return replace(extracted, provenance=provenance, **fresh)  # type: ignore[arg-type]


def _without_bad_date(extracted: Extracted, hinted: Moment | None, landed_at: datetime | None) -> Extracted:
    """Without a date that what the feed says is better than, or that can't be: see `fill_from_hints`."""
    at, provenance = extracted.published_at, extracted.provenance
    if at is None:
        return extracted
    guessed = provenance.get("published_at") == "guess"
    late = guessed and landed_at is not None and at > _aware(landed_at) + AHEAD
    halved = "published_at.time" in provenance and hinted is not None and hinted.time_given
    fuller = halved and hinted is not None and abs(hinted.at - at) <= SAME
    if not (late or fuller or (guessed and hinted is not None)):
        return extracted
    kept = {name: source for name, source in provenance.items() if not name.startswith("published_at")}
    return replace(extracted, published_at=None, provenance=kept)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _moment(hint: str, how: Habits) -> Moment | None:
    return read_moment(hint, how) if hint else None


def _authors(hint: str | None) -> tuple[str, ...]:
    from cleaners.html.authors import author_names

    return author_names(_lines(hint))


def _lines(hint: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (hint or "").split("\n") if line.strip())
