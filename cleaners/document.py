"""What was received, read by its media type; and what the page lacks, filled from hints."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from cleaners.encoding.decode import decode
from cleaners.errors import Rejected
from cleaners.json_record import read_record
from cleaners.records import Decoded, Extracted, RawArticle
from cleaners.text.dates import parse_moment

_PAGES = ("text/html", "application/xhtml+xml")


def read(
    raw: RawArticle, fields: Mapping[str, str], vouched: Collection[str] = ()
) -> tuple[Decoded, Extracted]:
    """Decode and read one landed article: a page is extracted, plain text is taken as it is.

    `fields` says what a JSON line calls our fields; `vouched` are other sites whose articles the source is
    declared to name. Raises `Rejected`.
    """
    media_type = raw.media_type.partition(";")[0].strip().lower()
    if media_type == "application/json":
        record = read_record(raw.body, fields, charset=raw.charset)
        decoded = Decoded(record.text or record.html or "", raw.charset or "utf-8", "declared")
        hints = {**raw.hints, **record.hints}
        extracted = Extracted(record.text) if record.text is not None else _page(decoded.text, hints, vouched)
        return decoded, fill_from_hints(extracted, hints)
    if media_type == "application/tei+xml":
        from cleaners.tei import read_tei

        return Decoded("", "xml", "declared"), fill_from_hints(read_tei(raw.body), raw.hints)
    if media_type == "text/markdown":
        from cleaners.markdown import render

        decoded = decode(raw.body, declared=raw.charset)
        html, said = render(decoded.text)
        hints = {**raw.hints, **said}
        return decoded, fill_from_hints(_page(html, hints, vouched), hints)
    page = media_type in _PAGES
    decoded = decode(raw.body, declared=raw.charset, markup=page)
    extracted = _page(decoded.text, raw.hints, vouched) if page else Extracted(decoded.text)
    return decoded, fill_from_hints(extracted, raw.hints)


def _page(html: str, hints: Mapping[str, str], vouched: Collection[str]) -> Extracted:
    from cleaners.html.extract import read_page  # trafilatura is slow to import, and plain text needs none

    page = read_page(
        html, url=hints.get("url"), vouched=vouched
    )  # wording is stripped later, knowing the source
    if not page.text.strip():
        raise Rejected("extract", "empty", "no text on the page")
    return page


def fill_from_hints(extracted: Extracted, hints: Mapping[str, str]) -> Extracted:
    """What the page says comes first; a feed or a JSON line fills what it is silent about.

    >>> filled = fill_from_hints(Extracted("Rain."), {"title": "Weather", "published_at": "2026-01-31"})
    >>> filled.title, filled.published_at.isoformat(), filled.provenance["title"]
    ('Weather', '2026-01-31T00:00:00+00:00', 'hint')
    """
    moment = parse_moment(hints.get("published_at", ""))
    said: dict[str, object] = {
        "title": hints.get("title"),
        "url": hints.get("url"),
        "language": hints.get("language"),
        "authors": _lines(hints.get("authors")),
        "tags": _lines(hints.get("tags")),
        "published_at": moment.at if moment else None,
    }
    fresh = {name: value for name, value in said.items() if value and not getattr(extracted, name)}
    if not fresh:
        return extracted
    provenance = {**extracted.provenance, **dict.fromkeys(fresh, "hint")}
    if moment and "published_at" in fresh:
        given = {"published_at.zone": moment.zone_given, "published_at.time": moment.time_given}
        provenance |= {name: "assumed" for name, is_given in given.items() if not is_given}
    return replace(extracted, provenance=provenance, **fresh)  # type: ignore[arg-type]


def _lines(hint: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (hint or "").split("\n") if line.strip())
