"""The frozen records that travel along the main path, and the one way to refuse an input."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cleaners.edits.carry import carried
from cleaners.edits.log import Edit


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article as it was received; nothing about it is interpreted yet.

    `uri` says where it was found (a path below the ingested folder, a URL, `file.jsonl#17`);
    `charset` is what the transport declared; `hints` are what a feed or list said about it
    (`title`, `url`, `published_at`, `language`, `authors`, `tags`; lists joined by a newline).
    `observed_at` is when its place held these bytes: a file's last change, an archive's record, a fetch;
    two articles are equal whenever that was.
    `landed_at`, `batch_id` and `sequence`, the place in the order of arrival, come with landing, and so
    does `returned`: the place held these bytes before, and others in between.
    """

    source: str
    uri: str
    body: bytes
    media_type: str
    charset: str | None = None
    hints: Mapping[str, str] = field(default_factory=dict)
    landed_at: datetime | None = None
    batch_id: str = ""
    sequence: int | None = None
    observed_at: datetime | None = field(default=None, compare=False)
    returned: bool = False

    @property
    def raw_id(self) -> str:
        """SHA-256 (hex) over source, locator and bytes; lengths keep the three apart.

        Of bytes that came back, also over the moment at which they were seen again.
        """
        digest = hashlib.sha256()
        for part in (self.source.encode("utf-8", "surrogatepass"), self.uri.encode("utf-8", "surrogatepass")):
            digest.update(len(part).to_bytes(8, "big") + part)
        digest.update(self.body)
        if self.returned and self.observed_at:
            digest.update(self.observed_at.isoformat().encode("ascii"))
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text from bytes, with the charset that was used and the evidence for it.

    `evidence` is one of `bom`, `declared`, `utf-8`, `detected`.
    """

    text: str
    charset: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Language:
    """A language as a BCP 47 tag (`und` if unsure), a confidence from 0 to 1, and its share of the text."""

    tag: str
    confidence: float
    share: float = 1.0

    def __str__(self) -> str:
        return self.tag


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link: characters `start` to `end` of the text lead to `target`, as the page wrote it."""

    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class TextBlock:
    """What a stretch of a text is: characters `start` to `end`, marks of list items left out.

    `kind` is one of `paragraph`, `heading`, `list_item`, `quote`, `code`, `table`, `caption`. `level` is
    that of a heading, 1 to 6; `depth` that of a list item, 1 outermost; `number` that of an item of an
    ordered list. Offsets count characters (Unicode code points).
    """

    start: int
    end: int
    kind: str
    level: int | None = None
    depth: int | None = None
    number: int | None = None
    links: tuple[TextLink, ...] = ()


def carried_blocks(blocks: Sequence[TextBlock], trail: Sequence[Edit]) -> tuple[TextBlock, ...]:
    """The blocks of a text where they stand after a trail of edits, without those that are gone.

    >>> blocks = [TextBlock(0, 3, "heading", 2), TextBlock(4, 9, "paragraph")]
    >>> carried_blocks(blocks, [Edit(0, "Ice\\n", "", "headline")])
    (TextBlock(start=0, end=5, kind='paragraph', level=None, depth=None, number=None, links=()),)
    """
    ends = [at for block in blocks for at in (block.start, block.end)]
    ends += [at for block in blocks for link in block.links for at in (link.start, link.end)]
    moved = dict(zip(ends, carried(ends, trail), strict=True))
    kept = []
    for each in blocks:
        start, end = moved[each.start], moved[each.end]
        if start < end:
            links = (TextLink(moved[link.start], moved[link.end], link.target) for link in each.links)
            inside = tuple(link for link in links if link.start < link.end) if each.links else ()
            kept.append(TextBlock(start, end, each.kind, each.level, each.depth, each.number, inside))
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says: main text and metadata.

    `edits` is what extraction itself took out of the engine's reading (a repeated headline, blocks
    of links); `revert(text, edits)` gives that reading back. `provenance` names, for each metadata
    field that is filled, where it was read (`json-ld`, `meta`, `html`, `hint`; a date that nothing
    states is a `guess`), and for
    `page_kind` (see `cleaners.html.page_kind`) the evidence. `canonical_url` is what the page claims
    its address to be, whoever is right; `is_free` is whether it says that anybody may read it;
    `robots` are its wishes, and those of the server that sent it, to those who index or keep it, as written.
    """

    text: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    site_name: str | None = None
    edits: tuple[Edit, ...] = ()
    provenance: Mapping[str, str] = field(default_factory=dict)
    description: str | None = None
    image_url: str | None = None
    section: str | None = None
    modified_at: datetime | None = None
    is_free: bool | None = None
    canonical_url: str | None = None
    page_kind: str | None = None
    robots: str | None = None
    structure: tuple[TextBlock, ...] = ()

    @property
    def blocks(self) -> tuple[TextBlock, ...]:
        """Headings, paragraphs, items of lists and so on, over the characters of `text`."""
        return carried_blocks(self.structure, self.edits)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A clean text with what was lifted out of it and the trail of every change.

    `abstained` is true where so much looked like boilerplate that nothing was stripped. `marks` are
    deletions in `text` that were not made, because the source only wants them marked. `wording` names
    the language files that boilerplate was looked for with, `decisions` the decisions of people that had a
    part in it.
    """

    text: str
    title: str | None = None
    tags: tuple[str, ...] = ()
    byline: str | None = None
    dateline: str | None = None
    language: Language = Language("und", 0.0)
    edits: tuple[Edit, ...] = ()
    abstained: bool = False
    marks: tuple[Edit, ...] = ()
    wording: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """One clean record: a row of the `articles` table. Field meanings are in `warehouse/README.md`."""

    article_id: str
    raw_id: str
    source: str
    uri: str
    url: str | None
    title: str | None
    text: str
    language: str
    language_confidence: float
    language_claimed: str | None
    authors: tuple[str, ...]
    byline: str | None
    dateline: str | None
    tags: tuple[str, ...]
    site_name: str | None
    published_at: datetime | None
    landed_at: datetime
    media_type: str
    charset: str
    charset_evidence: str
    edits: tuple[Edit, ...]
    abstained: bool
    provenance: Mapping[str, str]
    rules: str
    marks: tuple[Edit, ...] = ()
    description: str | None = None
    image_url: str | None = None
    section: str | None = None
    modified_at: datetime | None = None
    is_free: bool | None = None
    canonical_url: str | None = None
    page_kind: str | None = None
    robots: str | None = None
    sequence: int | None = None
    decisions: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    found_url: str | None = None
    own_id: str | None = None
