"""The contract: what each table holds, in Arrow types that every reader understands.

Field descriptions travel in the field metadata under `comment`, which Delta and Spark show too.
Change a schema only by adding nullable fields at the end, and raise `SCHEMA_VERSION`; a test holds
this against `schema.snapshot.json`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 13

INSTANT = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(pa.field("element", pa.string(), nullable=False))
PAIRS = pa.list_(
    pa.field(
        "element",
        pa.struct(
            [pa.field("name", pa.string(), nullable=False), pa.field("value", pa.string(), nullable=False)]
        ),
        nullable=False,
    )
)
EDITS = pa.list_(
    pa.field(
        "element",
        pa.struct(
            [
                pa.field("start", pa.int32(), nullable=False),
                pa.field("before", pa.string(), nullable=False),
                pa.field("after", pa.string(), nullable=False),
                pa.field("rule", pa.string(), nullable=False),
                pa.field("cues", STRINGS, nullable=False),
                pa.field("score", pa.float64()),
            ]
        ),
        nullable=False,
    )
)
BLOCKS = pa.list_(
    pa.field(
        "element",
        pa.struct(
            [
                pa.field("start", pa.int32(), nullable=False),
                pa.field("end", pa.int32(), nullable=False),
                pa.field("kind", pa.string(), nullable=False),
                pa.field("level", pa.int32()),
                pa.field("depth", pa.int32()),
                pa.field("number", pa.int32()),
                pa.field(
                    "links",
                    pa.list_(
                        pa.field(
                            "element",
                            pa.struct(
                                [
                                    pa.field("start", pa.int32(), nullable=False),
                                    pa.field("end", pa.int32(), nullable=False),
                                    pa.field("target", pa.string(), nullable=False),
                                ]
                            ),
                            nullable=False,
                        )
                    ),
                    nullable=False,
                ),
            ]
        ),
        nullable=False,
    )
)
ARRIVAL = (
    "Place of the raw row in the order of arrival, whatever clocks said; null if an older program landed it"
)


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One table: its name, what a row is, its key, its order inside a file, and its columns.

    `sort` is the order of rows in a file. `ranged` are the columns, one at least, whose smallest and
    largest value per file go to the table's log, so that readers skip files. `coded` are the columns
    with few distinct values, which files store as a list of values and numbers (readers see plain text).
    `bulky` are the texts that make up most of a file: it is put together from their pages when rows leave.
    """

    name: str
    meaning: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    ranged: tuple[str, ...]
    coded: tuple[str, ...]
    arrow: pa.Schema
    bulky: tuple[str, ...] = ()


def _field(name: str, kind: pa.DataType, comment: str) -> pa.Field:
    return pa.field(name, kind, nullable=False, metadata={"comment": comment})


def _maybe(name: str, kind: pa.DataType, comment: str) -> pa.Field:
    return pa.field(name, kind, nullable=True, metadata={"comment": comment})


def _schema(*fields: pa.Field) -> pa.Schema:
    return pa.schema(fields, metadata={"copydesk.schema_version": str(SCHEMA_VERSION)})


RAW = TableSchema(
    name="raw",
    meaning="landed article, bytes as received; append-only",
    key=("raw_id",),
    sort=(),
    ranged=("landed_at",),
    coded=("source", "media_type", "charset", "batch_id", "run"),
    arrow=_schema(
        _field(
            "raw_id",
            pa.string(),
            "SHA-256 (hex) over source, uri and body; of bytes that came back, over observed_at too",
        ),
        _field("source", pa.string(), "Name of the source in seeds/sources.toml"),
        _field("uri", pa.string(), "Where it was found: path below the ingested folder, URL, file.jsonl#17"),
        _field("media_type", pa.string(), "Media type of the body, e.g. text/html"),
        _maybe("charset", pa.string(), "Charset the transport declared"),
        _field("hints", PAIRS, "What a feed or list said about it: title, url, published_at, ..."),
        _field("body", pa.binary(), "The bytes, untouched"),
        _field("body_bytes", pa.int64(), "Length of body"),
        _field("landed_at", INSTANT, "When this row was first landed"),
        _field("batch_id", pa.string(), "Batch that landed it"),
        _field("run", pa.string(), "Run that landed it; empty outside a recorded run"),
        _maybe("sequence", pa.int64(), ARRIVAL),
        _maybe("observed_at", INSTANT, "When its place held these bytes: a file's last change, a fetch, ..."),
        _maybe(
            "first_raw_id",
            pa.string(),
            "Where the place held other bytes in between: the row with which these first landed",
        ),
    ),
)

ARTICLES = TableSchema(
    name="articles",
    meaning="article: its newest raw version, cleaned",
    key=("article_id",),
    sort=("article_date", "source", "article_id"),
    ranged=("article_date", "source"),
    coded=(
        *("source", "language", "language_claimed", "site_name", "media_type", "charset"),
        *("charset_evidence", "rules", "batch_id", "run", "section", "page_kind", "robots"),
    ),
    bulky=("text",),
    arrow=_schema(
        _field(
            "article_id", pa.string(), "Stable over re-landing and re-cleaning (canonical URL, or content)"
        ),
        _field("revision_id", pa.string(), "Changes exactly when something a reader sees in the row changes"),
        _field("raw_id", pa.string(), "The raw row this was cleaned from"),
        _field("source", pa.string(), "Name of the source"),
        _field("uri", pa.string(), "Where the raw row was found"),
        _maybe("url", pa.string(), "Canonical address of the article"),
        _maybe("title", pa.string(), "Headline"),
        _field(
            "text",
            pa.string(),
            "Clean body; each paragraph is a line, in plain-text sources with a blank line between",
        ),
        _field("characters", pa.int64(), "Length of text in Unicode code points"),
        _field("language", pa.string(), "BCP 47 tag, detected; und if unsure"),
        _field("language_confidence", pa.float64(), "0 to 1"),
        _maybe("language_claimed", pa.string(), "What the page or feed said"),
        _field("authors", STRINGS, "Names, in the order given"),
        _maybe("byline", pa.string(), "Byline as it stood in the text"),
        _maybe("dateline", pa.string(), "Dateline as it stood in the text"),
        _field("tags", STRINGS, "Tags, in the order given"),
        _maybe("site_name", pa.string(), "Publisher as the page names it"),
        _maybe("published_at", INSTANT, "When it was published, if known"),
        _field("article_date", pa.date32(), "UTC date of published_at, else of landed_at"),
        _field("landed_at", INSTANT, "When the raw row landed"),
        _field("cleaned_at", INSTANT, "When this row was made"),
        _field("media_type", pa.string(), "Media type of the raw body"),
        _field("charset", pa.string(), "Charset the body was decoded with"),
        _field("charset_evidence", pa.string(), "bom, declared, utf-8 or detected"),
        _field(
            "edits", EDITS, "Every change from extracted to clean text; cleaners.edits.log.revert undoes them"
        ),
        _field("extracted_sha256", pa.string(), "SHA-256 (hex) of the extracted text in UTF-8"),
        _field("extracted_characters", pa.int64(), "Length of the extracted text in Unicode code points"),
        _field("abstained", pa.bool_(), "So much looked like boilerplate that nothing was stripped"),
        _field("provenance", PAIRS, "Which part of the page each metadata field was read from"),
        _field("rules", pa.string(), "Digest of the rules that cleaned it"),
        _field("batch_id", pa.string(), "Batch that wrote this row"),
        _field("run", pa.string(), "Run that wrote this row; empty outside a recorded run"),
        _field("marks", EDITS, "Deletions in text that were only marked, where the source asks for that"),
        _maybe("description", pa.string(), "Summary, as the page gives it to others"),
        _maybe("image_url", pa.string(), "Address of the picture that the page gives to others"),
        _maybe("section", pa.string(), "Section of the publication that it stands in"),
        _maybe("modified_at", INSTANT, "When it was last changed, if the page says so"),
        _maybe("is_free", pa.bool_(), "Whether the page says that anybody may read it"),
        _maybe("canonical_url", pa.string(), "What the page claims its address to be, right or wrong"),
        _maybe(
            "page_kind",
            pa.string(),
            "article, live, gallery, listing, front, forum, product, wall, other or unsure, its evidence "
            "being in provenance; null for plain text",
        ),
        _maybe("robots", pa.string(), "What the page asks of those who index or keep it, such as noindex"),
        _maybe("sequence", pa.int64(), ARRIVAL),
        _maybe("decisions", STRINGS, "First twelve digits of the decisions of people that had a part in it"),
        _maybe(
            "blocks",
            BLOCKS,
            "What the stretches of text are, by characters from start to end: paragraph, heading (level), "
            "list_item (depth, number), quote, code, table, caption, and links; null for plain text",
        ),
        _maybe("changed_at", INSTANT, "When what a reader sees last changed; null in rows from before it"),
        _maybe("found_url", pa.string(), "Address at which it was found, if it was found at one"),
        _maybe("own_id", pa.string(), "Its id by where it was found, if the page names another address"),
        _maybe(
            "revision",
            pa.int32(),
            "1, and one more with each landed version that reads differently; other rules alone don't count. "
            "Null in rows from before it",
        ),
    ),
)

COPIES = TableSchema(
    name="copies",
    meaning="raw row that is another copy of an article: an older version, or the same again",
    key=("raw_id",),
    sort=(),
    ranged=("settled_at",),
    coded=("source", "outcome", "rules", "batch_id"),
    arrow=_schema(
        _field("raw_id", pa.string(), "The raw row"),
        _field("article_id", pa.string(), "The article it is a copy of"),
        _field("source", pa.string(), "Name of the source"),
        _field("uri", pa.string(), "Where the raw row was found"),
        _field("outcome", pa.string(), "superseded (an older version) or duplicate (nothing new in it)"),
        _field("rules", pa.string(), "Digest of the rules that decided"),
        _field("batch_id", pa.string(), "Batch that decided"),
        _field("settled_at", INSTANT, "When it was decided"),
        _maybe("sequence", pa.int64(), ARRIVAL),
    ),
)

QUARANTINE = TableSchema(
    name="quarantine",
    meaning="refused input, with the reason; tried again when the rules change",
    key=("raw_id",),
    sort=(),
    ranged=("refused_at",),
    coded=("source", "stage", "reason", "rules", "batch_id"),
    arrow=_schema(
        _field("raw_id", pa.string(), "The raw row; for what never landed, an id of source and uri"),
        _field("source", pa.string(), "Name of the source"),
        _field("uri", pa.string(), "Where it was found"),
        _field("stage", pa.string(), "ingest, decode, extract or clean"),
        _field("reason", pa.string(), "Short stable code: empty, binary, too_large, bad_json, timeout, ..."),
        _field("detail", pa.string(), "For a person"),
        _field(
            "rules",
            pa.string(),
            "Digest of the rules that refused it, or of several that did; empty for what never landed",
        ),
        _field("landed", pa.bool_(), "Whether raw holds the row"),
        _field("batch_id", pa.string(), "Batch that refused it"),
        _field("refused_at", INSTANT, "When"),
        _maybe("acknowledged_at", INSTANT, "When somebody said that it was seen; null if nobody did"),
    ),
)

LEARNED = TableSchema(
    name="learned_boilerplate",
    meaning="paragraph template that repeats in a source",
    key=("source", "fingerprint"),
    sort=("source", "fingerprint"),
    ranged=("source",),
    coded=("source", "decision"),
    arrow=_schema(
        _field("source", pa.string(), "Name of the source"),
        _field("fingerprint", pa.string(), "Identifies the template within the source"),
        _field("text", pa.string(), "The template: digits and links masked"),
        _field("documents", pa.int64(), "Distinct articles it was seen in"),
        _field("share", pa.float64(), "Share of the articles that were looked at, 0 to 1"),
        _field("first_seen", INSTANT, "First time"),
        _field("last_seen", INSTANT, "Last time"),
        _field("samples", STRINGS, "Ids of a few articles that hold it"),
        _field("decision", pa.string(), "proposed, accepted or rejected"),
        _field("count", pa.int64(), "How often it stands in its documents"),
        _field("edge_share", pa.float64(), "Share of its places that are at an edge of the text, 0 to 1"),
        _field("inside", pa.bool_(), "Whether it is recognised between paragraphs of the body, too"),
        _field("wordings", pa.int64(), "Wordings that the fingerprint takes for one"),
        _field("part", pa.string(), "paragraph, start, end (sentences of a paragraph) or link"),
    ),
)

FETCH_STATE = TableSchema(
    name="fetch_state",
    meaning="URL of one source: what it said last time, and what came of it",
    key=("source", "url"),
    sort=("source", "url"),
    ranged=("source",),
    coded=("source", "role", "outcome"),
    arrow=_schema(
        _field("source", pa.string(), "Name of the source"),
        _field("url", pa.string(), "The URL that was or will be fetched"),
        _field("role", pa.string(), "list (a feed, a sitemap), article, or poll (the source as a whole)"),
        _field("outcome", pa.string(), "waiting, landed, unchanged, read, or the reason of a failure"),
        _field("settled", pa.bool_(), "Nothing to come back for unless version changes"),
        _maybe("version", pa.string(), "What a list said of an article: a date, a digest"),
        _maybe("etag", pa.string(), "For the next conditional request"),
        _maybe("last_modified", pa.string(), "For the next conditional request"),
        _maybe("status", pa.int32(), "HTTP status of the last answer"),
        _maybe("digest", pa.string(), "SHA-256 of the last body"),
        _maybe("moved_to", pa.string(), "Where a permanent redirect leads"),
        _field("failures", pa.int32(), "Failures in a row"),
        _maybe("fetched_at", INSTANT, "When it was last fetched"),
        _maybe("next_at", INSTANT, "Not before this"),
        _field("history", STRINGS, "The last visits, newest first: time, status, outcome"),
        _field("hints", PAIRS, "What a list said about an article that is not landed yet"),
    ),
)

SIGNATURES = TableSchema(
    name="signatures",
    meaning="article by what is compared to find its copies; made from articles",
    key=("article_id",),
    sort=("seen_at", "article_id"),
    ranged=("seen_at",),
    coded=("source",),
    arrow=_schema(
        _field("article_id", pa.string(), "The article"),
        _field("revision_id", pa.string(), "Which revision of it was signed"),
        _field("source", pa.string(), "Name of the source"),
        _maybe("url", pa.string(), "Canonical address of the article"),
        _field("seen_at", INSTANT, "When it was published, else when it landed"),
        _field("digest", pa.int64(), "Equal for texts with the same letters and digits"),
        _field("shingles", pa.int32(), "Distinct runs of five words (ten characters without spaces)"),
        _field("keys", pa.binary(), "The 24 lowest hashes of these, 8 bytes each, little-endian, ascending"),
        _field("more_keys", pa.binary(), "The 40 after them"),
        _field("numbers", pa.binary(), "The 48 lowest hashes of the numbers in it, likewise"),
        _maybe("claimed_url", pa.string(), "Address on another site that its page names as the article's"),
    ),
)

# What a text's signature is, beside the columns that its article has as well.
SIGNATURE = ("digest", "shingles", "keys", "more_keys", "numbers")

DUPLICATES = TableSchema(
    name="duplicates",
    meaning="article that tells an earlier one's story in the same words; made from signatures",
    key=("article_id",),
    sort=("seen_at", "article_id"),
    ranged=("seen_at",),
    coded=("source", "partner_source", "kind", "relation"),
    arrow=_schema(
        _field("article_id", pa.string(), "The article"),
        _field("partner_id", pa.string(), "The earliest article that is the same story"),
        _field("story_id", pa.string(), "The article to which partners lead: one and the same for a story"),
        _field("kind", pa.string(), "What it is to its partner: same, cut, extended or edited"),
        _field("relation", pa.string(), "reissue or update (of its own source), or syndicated"),
        _field("share", pa.float64(), "Share of it that stands in the partner, estimated, 0 to 1"),
        _field("share_of_partner", pa.float64(), "Share of the partner that stands in it, likewise"),
        _field("hours", pa.float64(), "How much later than its partner it was seen"),
        _field("source", pa.string(), "Name of its source"),
        _field("partner_source", pa.string(), "Name of the partner's source"),
        _field("seen_at", INSTANT, "When it was published, else when it landed"),
    ),
)

DECISIONS = TableSchema(
    name="decisions",
    meaning="what somebody decided about an article, two of them, or a source; appended, never changed",
    key=("decision_id",),
    sort=(),
    ranged=("decided_at",),
    coded=("source", "action", "field", "decided_by"),
    arrow=_schema(
        _field("decision_id", pa.string(), "Identifies the decision"),
        _field("sequence", pa.int64(), "Order in which decisions were made: of two, the later counts"),
        _field("decided_at", INSTANT, "When"),
        _field("decided_by", pa.string(), "Who"),
        _field(
            "action",
            pa.string(),
            "keep, strip, set, mute, take-down, same-story, other-story, or undo of another decision",
        ),
        _field("source", pa.string(), "Name of the source it is about, or whose article it is about"),
        _maybe("article_id", pa.string(), "The article; null where it is about the whole source"),
        _field(
            "text",
            pa.string(),
            "Paragraph, wording or rule; the other article; of an undo, the decision_id that it ends",
        ),
        _field(
            "field",
            pa.string(),
            "What was set: title, authors, tags, published_at, language, or of a source language or style",
        ),
        _field("values", STRINGS, "What it was set to"),
        _field("why", pa.string(), "For a person"),
    ),
)

POSTPONED = TableSchema(
    name="postponed",
    meaning="raw row that a machine failed on; it stays pending and is tried again",
    key=("raw_id",),
    sort=(),
    ranged=("next_at",),
    coded=("source", "reason", "batch_id"),
    arrow=_schema(
        _field("raw_id", pa.string(), "The raw row"),
        _field("source", pa.string(), "Name of the source"),
        _field("uri", pa.string(), "Where it was found"),
        _field("reason", pa.string(), "slow, killed (the worker was) or workers (none could be started)"),
        _field("detail", pa.string(), "For a person"),
        _field("tries", pa.int32(), "How often machines have failed on it"),
        _field("failed_at", INSTANT, "The last time"),
        _field("next_at", INSTANT, "Not before this"),
        _field("batch_id", pa.string(), "The last batch that had it"),
    ),
)

ALIASES = TableSchema(
    name="aliases",
    meaning="id that an article had once, and the one it has now",
    key=("article_id",),
    sort=("since", "article_id"),
    ranged=("since",),
    coded=("why",),
    arrow=_schema(
        _field("article_id", pa.string(), "The id that is no row's any more"),
        _field("became_id", pa.string(), "The id under which the article is found; may be an alias in turn"),
        _field("why", pa.string(), "rules: they read another address on the page now, or spell it otherwise"),
        _field("since", INSTANT, "When it got the new one"),
        _field("raw_id", pa.string(), "The raw row that was the one and is the other"),
    ),
)

TABLES = {
    table.name: table
    for table in (
        RAW,
        ARTICLES,
        COPIES,
        QUARANTINE,
        LEARNED,
        FETCH_STATE,
        SIGNATURES,
        DUPLICATES,
        POSTPONED,
        DECISIONS,
        ALIASES,
    )
}


def ready() -> pa.Schema:
    """A cleaned article on its way into both tables; it has no signature where nobody made one."""
    signature = (SIGNATURES.arrow.field(name).with_nullable(True) for name in SIGNATURE)
    return pa.schema([*ARTICLES.arrow, *signature])
