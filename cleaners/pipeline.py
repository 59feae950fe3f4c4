"""The main path: read this first.

An article goes through two straight lines. `clean_article` turns received bytes into a record by
`ARTICLE_STEPS`: read, clean, record. `clean_text`, its middle, sends the extracted text through `TEXT_STEPS`,
step by step. A step is shown the draft and hands on the next one; whatever it changes in the text,
it changes through `Draft.take`, so that every change is on the trail.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from cleaners.boilerplate.strip import propose, said, takes_too_much
from cleaners.decisions import NOTHING_DECIDED, Decisions, moment
from cleaners.document import read
from cleaners.edits.carry import carried
from cleaners.edits.log import Edit, apply, revert
from cleaners.edits.without import without
from cleaners.encoding.mojibake import mojibake_edits
from cleaners.errors import Rejected
from cleaners.identity import article_id, canonical_url
from cleaners.inline_metadata.extract import lift
from cleaners.language.detect import detect_language
from cleaners.learned.template import Learned
from cleaners.records import Article, Cleaned, Decoded, Extracted, Language, RawArticle, carried_blocks
from cleaners.ruleset import of_record, rules_digest
from cleaners.text.plain import plain
from cleaners.text.urls import NOTHING_DECLARED, Parameters, main_edition
from cleaners.typography.normalise import typography_edits
from seeds.languages import closest

Style = Literal["plain", "typographic"]

MAX_BYTES = 20 * 2**20  # the largest real page in our sets is 8 MB; beyond 20 it is no article
MAX_CHARACTERS = 5_000_000  # a novel has one million; beyond that a "text" is a data dump
MAX_EDITS = 100_000  # a novel full of quotations needs half as many
MAX_PASSES = 4
MOST_CODE = 0.5  # of a text
UNKNOWN = Language("und", 0.0)
# No step reads a text differently after these, since all of them fold quotes and spaces to compare. Where
# a pass made no other edits, a second one would find nothing; the laws of cleaning are tested over it.
_QUIET = "quotes apostrophe primes ellipsis spaces no-break soft-hyphen blank-lines"
QUIET = frozenset(f"typography.{name}" for name in _QUIET.split())
_language = lru_cache(maxsize=1)(detect_language)  # where nothing was stripped, it is asked the same twice
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article on its way: the text as it stands, what was found out, and the trail so far."""

    text: str
    claimed_language: str | None
    learned: Learned | None
    style: Style
    annotate: bool
    known_title: str | None
    keep_title: bool = False
    titles: int = 0  # lines that were lifted as one
    language: Language = UNKNOWN
    title: str | None = None
    tags: tuple[str, ...] = ()
    byline: str | None = None
    dateline: str | None = None
    edits: tuple[Edit, ...] = ()
    abstained: bool = False
    stripped: int = 0  # how much was, as `said` counts
    wording: frozenset[str] = frozenset()  # the language files that boilerplate was looked for with
    decisions: Decisions = NOTHING_DECIDED
    decided: frozenset[str] = frozenset()  # names of the decisions that had a part in the text
    verbatim: tuple[tuple[int, int], ...] = ()  # stretches of the text that nothing changes: program code

    def take(self, proposals: Iterable[Edit]) -> Draft:
        """The draft with one cleaner's proposals applied and put on the trail, but for what is verbatim."""
        if self.verbatim:
            proposals = [edit for edit in proposals if not self._is_verbatim(edit)]
        text, trail = apply(self.text, proposals)
        if len(self.edits) + len(trail) > MAX_EDITS:
            raise Rejected("clean", "too_many_edits", f"more than {MAX_EDITS:,}")
        if not trail:
            return self
        ends = iter(carried((at for stretch in self.verbatim for at in stretch), trail))
        verbatim = tuple(zip(ends, ends, strict=True))
        return replace(self, text=text, edits=self.edits + trail, verbatim=verbatim)

    def _is_verbatim(self, edit: Edit) -> bool:
        behind = bisect_left(self.verbatim, (edit.end,))
        return behind > 0 and edit.start < self.verbatim[behind - 1][1]


def repair_mojibake(draft: Draft) -> Draft:
    """Undo text that was once decoded with the wrong charset."""
    return draft.take(mojibake_edits(draft.text))


def guess_language(draft: Draft) -> Draft:
    """A first reading, boilerplate and all: it chooses the lexicon for the steps that follow."""
    language = _decided_language(draft) or _language(draft.text)
    if language.tag == "und" and draft.claimed_language:
        language = Language(draft.claimed_language, 0.0)
    return replace(draft, language=language)


def lift_data_lines(draft: Draft) -> Draft:
    """Move title, byline, dateline and tag lines from the text to their columns."""
    found = lift(draft.text, title=draft.known_title, language=draft.language.tag)
    edits, names = draft.decisions.allowed(found.edits)
    if draft.keep_title:
        edits = [edit for edit in edits if edit.rule != "lift.title"]
    return replace(
        draft.take(edits),
        decided=draft.decided | names,
        title=draft.title or (None if draft.keep_title else found.title),
        titles=draft.titles + any(edit.rule == "lift.title" for edit in edits),
        tags=draft.tags + tuple(tag for tag in found.tags if tag not in draft.tags),
        byline=draft.byline or found.byline,
        dateline=draft.dateline or found.dateline,
    )


def strip_boilerplate(draft: Draft) -> Draft:
    """Take off what belongs to the page or the source and not to the article."""
    draft = _read_with(draft)
    wanted, by = draft.decisions.strips(draft.text)
    draft = replace(draft.take(wanted), decided=draft.decided | by)
    if draft.annotate:
        return draft
    proposal = propose(draft.text, language=draft.language.tag, learned=draft.learned)
    edits, names = draft.decisions.allowed(proposal.edits)
    return replace(
        draft.take(edits),
        abstained=draft.abstained or proposal.abstained,
        stripped=draft.stripped + sum(said(edit.before) for edit in edits),
        decided=draft.decided | names,
    )


def decide_language(draft: Draft) -> Draft:
    """The language of record, from what is left when foreign-language banners are gone."""
    return replace(draft, language=_decided_language(draft) or _language(draft.text))


def normalise_typography(draft: Draft) -> Draft:
    """One kind of quote, apostrophe, space and line end."""
    proposed = typography_edits(draft.text, language=draft.language.tag, style=draft.style)
    edits, names = draft.decisions.allowed(proposed)
    return replace(draft.take(edits), decided=draft.decided | names)


Step = Callable[[Draft], Draft]
TEXT_STEPS: tuple[Step, ...] = (
    repair_mojibake,
    guess_language,
    lift_data_lines,
    strip_boilerplate,
    decide_language,
    normalise_typography,
)

# What these leave they would leave again.
SETTLING: frozenset[Step] = frozenset((strip_boilerplate, normalise_typography))


def clean_text(
    text: str,
    *,
    source: str | None = None,
    language: str | None = None,
    learned: Learned | None = None,
    title: str | None = None,
    style: Style = "plain",
    annotate: bool = False,
    decisions: Decisions = NOTHING_DECIDED,
    verbatim: Iterable[tuple[int, int]] = (),
) -> Cleaned:
    """Clean one extracted text and say what was done.

    `language` is what page or feed claim (BCP 47), `learned` the accepted templates of `source`, which
    says nothing else, `title` a title already known. The result's `edits` revert
    to `text` exactly, and cleaning the result again changes nothing. With `annotate` boilerplate stays
    in the text and is only marked: `marks` are the deletions that were not made. `decisions` are what
    people decided about this article, `verbatim` the stretches, start and end in characters, that are program
    code and stay as they are. Raises `Rejected` for text that no table can hold (`surrogates`),
    that is no article (`empty`) or has no end (`too_large`, `too_many_edits`).

    >>> cleaned = clean_text("Rain fell on “Kyiv” on Monday, the city's weather service said.")
    >>> cleaned.text, cleaned.language.tag
    ('Rain fell on "Kyiv" on Monday, the city\\'s weather service said.', 'en')
    """
    if len(text) > MAX_CHARACTERS:
        raise Rejected("clean", "too_large", f"{len(text):,} characters, at most {MAX_CHARACTERS:,}")
    if found := _SURROGATE.search(text):
        raise Rejected("clean", "surrogates", f"U+{ord(found[0]):04X} at character {found.start()}")
    if not text.strip():
        raise Rejected("clean", "empty", "no text")
    begin = Draft(text, language, learned, style, annotate, known_title=title, title=title)
    _, draft = chosen(replace(begin, decisions=decisions, verbatim=tuple(verbatim)))
    if annotate:
        draft = _read_with(draft)
    return Cleaned(
        text=draft.text,
        title=_neat(draft.title, draft),
        tags=tuple(tag for tag in (_neat(tag, draft) for tag in draft.tags) if tag),
        byline=_neat(draft.byline, draft),
        dateline=_neat(draft.dateline, draft),
        language=draft.language,
        edits=draft.edits,
        abstained=draft.abstained,
        marks=_marks(draft) if annotate else (),
        wording=tuple(sorted(draft.wording)),
        decisions=tuple(sorted(draft.decided)),
    )


def _decided_language(draft: Draft) -> Language | None:
    """The language that somebody said it is; there is no doubt then."""
    said = draft.decisions.value("language")
    return Language(said[0], 1.0) if said else None


def _read_with(draft: Draft) -> Draft:
    """The draft with its language's wording noted: a change of that wording can change the record."""
    return replace(draft, wording=draft.wording | {closest(draft.language.tag).tag})


def _marks(draft: Draft) -> tuple[Edit, ...]:
    """What would be stripped from the final text."""
    return tuple(propose(draft.text, language=draft.language.tag, learned=draft.learned).edits)


def chosen(begin: Draft) -> tuple[Draft, Draft]:
    """A draft as it was begun in the end, and what `TEXT_STEPS` made of it.

    Where the first result can't be right, it is begun again: with its headlines left alone, or with its
    boilerplate.
    """
    draft = finished(begin)
    if draft.titles > 1:  # one headline after the other: which is it? Leave them all
        begin = replace(begin, keep_title=True)
        draft = finished(begin)
    # Little by little, more may have gone than any pass would dare.
    if draft.stripped and takes_too_much(said(begin.text), draft.stripped, draft.text.splitlines()):
        begin = replace(begin, annotate=True, wording=draft.wording)
        draft = replace(finished(begin), abstained=True)
    return begin, draft


def finished(draft: Draft) -> Draft:
    """A draft sent through the chain until it has nothing more to say: cleaning again changes nothing."""
    for _, after in stages(draft):
        draft = after
    return draft


def stages(draft: Draft) -> Iterator[tuple[Step, Draft]]:
    """Each step, pass after pass, with the draft that it hands on."""
    left: dict[Step, Draft] = {}
    for _ in range(MAX_PASSES):
        begun = draft
        for step in TEXT_STEPS:
            if step not in SETTLING or step not in left or not _is_alike(left[step], draft):
                draft = left[step] = step(draft)
            yield step, draft
        if _is_quiet(begun, draft):
            break


def _is_alike(before: Draft, draft: Draft) -> bool:
    """Whether a draft reads as it did before, and nothing was refused: what stays may lead to more."""
    refuses = draft.decisions.made or draft.verbatim
    return not refuses and before.language.tag == draft.language.tag and _is_quiet(before, draft)


def _is_quiet(before: Draft, draft: Draft) -> bool:
    """Whether nothing that matters to a step was changed since."""
    return all(edit.rule in QUIET for edit in draft.edits[len(before.edits) :])


def _neat(line: str | None, draft: Draft) -> str | None:
    """A lifted line in the article's typography; as received it stays on the trail."""
    if line is None:
        return None
    edits = typography_edits(line, language=draft.language.tag, style=draft.style)
    return apply(line, edits)[0].strip() or None


@dataclass(frozen=True, slots=True)
class Landed:
    """A landed article on its way to its record: how its source wants it read, and what was made so far."""

    raw: RawArticle
    fields: Mapping[str, str]
    language: str | None
    learned: Learned | None
    style: Style
    annotate: bool
    timezone: str | None
    decisions: Decisions
    vouched: Collection[str]
    parameters: Parameters
    decoded: Decoded = field(default=Decoded("", "", ""))
    extracted: Extracted = field(default=Extracted(""))
    cleaned: Cleaned = field(default=Cleaned(""))
    article_id: str = ""
    restored: frozenset[str] = frozenset()  # names of the decisions against what reading the page took out


def limit_size(landed: Landed) -> Landed:
    """Refuse what is too large to be an article, before anything reads it."""
    if len(landed.raw.body) > MAX_BYTES:
        raise Rejected("decode", "too_large", f"{len(landed.raw.body):,} bytes, at most {MAX_BYTES:,}")
    return landed


def read_document(landed: Landed) -> Landed:
    """Bytes to characters, and characters to an article's text and metadata, by media type."""
    (timezone,) = landed.decisions.value("timezone") or (landed.timezone,)
    decoded, extracted = read(
        landed.raw,
        landed.fields,
        language=landed.language,
        timezone=timezone,
        vouched=landed.vouched,
    )
    return replace(landed, decoded=decoded, extracted=extracted)


def identify(landed: Landed) -> Landed:
    """Which article this is, by its address or its text as it was read."""
    extracted = landed.extracted
    address = extracted.url and main_edition(extracted.url)
    return replace(
        landed, article_id=article_id(landed.raw.source, address, extracted.text, landed.parameters)
    )


def apply_decisions(landed: Landed) -> Landed:
    """What people decided about the article: refused if it was taken down; what they keep is put back."""
    decisions = landed.decisions.of(landed.article_id)
    if name := decisions.taken_down:
        raise Rejected("clean", "taken_down", f"decision {name}")
    extracted, names = landed.extracted, set[str]()
    if decisions.made and extracted.edits:
        names = {name for edit in extracted.edits if (name := decisions.against(edit))}
    if names:
        reading = revert(extracted.text, extracted.edits)
        text, edits = without(reading, extracted.edits, lambda edit: decisions.against(edit) is not None)
        extracted = replace(extracted, text=text, edits=edits)
    (style,) = decisions.value("style") or (landed.style,)
    return replace(
        landed, decisions=decisions, extracted=extracted, style=_style(style), restored=frozenset(names)
    )


def _style(name: str) -> Style:
    return "typographic" if name == "typographic" else "plain"


def clean_extracted(landed: Landed) -> Landed:
    """The extracted text through `TEXT_STEPS`."""
    extracted = landed.extracted
    cleaned = clean_text(
        extracted.text,
        source=landed.raw.source,
        language=extracted.language or landed.language,
        learned=landed.learned,
        title=extracted.title,
        style=landed.style,
        annotate=landed.annotate,
        decisions=landed.decisions,
        verbatim=_code(extracted),
    )
    if not cleaned.text.strip():
        raise Rejected("clean", "no_text", "nothing but title, tags and boilerplate")
    return replace(landed, cleaned=cleaned)


def _code(extracted: Extracted) -> list[tuple[int, int]]:
    """Where program code stands; where most of a page is marked as such, it is how old systems set text."""
    if not any(block.kind == "code" for block in extracted.structure):
        return []
    code = [(block.start, block.end) for block in extracted.blocks if block.kind == "code"]
    length = sum(end - begin for begin, end in code)
    return code if length <= MOST_CODE * len(extracted.text) else []


ARTICLE_STEPS = (
    limit_size,
    read_document,
    identify,
    apply_decisions,
    clean_extracted,
)


def clean_article(
    raw: RawArticle,
    *,
    fields: Mapping[str, str] | None = None,
    language: str | None = None,
    learned: Learned | None = None,
    rules: str | None = None,
    style: Style = "plain",
    annotate: bool = False,
    timezone: str | None = None,
    decisions: Decisions = NOTHING_DECIDED,
    vouched: Collection[str] = (),
    parameters: Parameters = NOTHING_DECLARED,
) -> Article:
    """Turn one landed article into its clean record, or raise `Rejected` with stage and reason.

    `fields` maps what a JSON line calls its fields, `language` is the source's usual language, `timezone`
    that of its dates which name none, `learned` its accepted templates, `annotate` leaves boilerplate in
    and marks it, `rules` is today's digest for the source (worked out if not given), of which the record
    keeps the parts it depends on, `decisions` what people decided about the source and its articles,
    `vouched` other sites whose articles the source is declared to name (see `page_address`), `parameters`
    what it declares of those in its addresses.
    """
    landed = Landed(
        raw, fields or {}, language, learned, style, annotate, timezone, decisions, vouched, parameters
    )
    for step in ARTICLE_STEPS:
        landed = step(landed)
    return _record(landed, rules or rules_digest())


def _record(landed: Landed, rules: str) -> Article:
    """Everything that was found out, as the row that readers get."""
    raw, extracted, cleaned = landed.raw, landed.extracted, landed.cleaned
    decided = sorted({*landed.decisions.standing, *landed.restored, *cleaned.decisions})
    article = Article(
        article_id=landed.article_id,
        raw_id=raw.raw_id,
        source=raw.source,
        uri=raw.uri,
        url=extracted.url,
        title=cleaned.title,
        text=cleaned.text,
        language=cleaned.language.tag,
        language_confidence=cleaned.language.confidence,
        language_claimed=extracted.language,
        authors=extracted.authors,
        byline=cleaned.byline,
        dateline=cleaned.dateline,
        tags=tuple(dict.fromkeys(extracted.tags + cleaned.tags)),
        site_name=extracted.site_name,
        published_at=extracted.published_at,
        landed_at=raw.landed_at or datetime.now(UTC),
        media_type=raw.media_type,
        charset=landed.decoded.charset,
        charset_evidence=landed.decoded.evidence,
        edits=extracted.edits + cleaned.edits,
        abstained=cleaned.abstained,
        provenance=extracted.provenance,
        rules=of_record(rules, cleaned.wording, decided),
        decisions=tuple(decided),
        marks=cleaned.marks,
        description=extracted.description,
        image_url=extracted.image_url,
        section=extracted.section,
        modified_at=extracted.modified_at,
        is_free=extracted.is_free,
        canonical_url=extracted.canonical_url,
        page_kind=extracted.page_kind,
        robots=extracted.robots,
        sequence=raw.sequence,
        found_url=landed.raw.hints.get("url"),
        own_id=own_id(raw, extracted, landed.parameters),
        blocks=carried_blocks(extracted.structure, extracted.edits + cleaned.edits),
    )
    return _in_plain(_as_decided(article, landed.decisions))


# Columns of one line, as pages and feeds filled them.
_ONE_LINE = (
    *("url", "title", "byline", "dateline", "site_name", "language_claimed", "description", "image_url"),
    *("section", "canonical_url", "robots"),
)


def _in_plain(article: Article) -> Article:
    """The record without characters that would act on whoever looks at it: controls, bidi."""
    values = {name: getattr(article, name) for name in _ONE_LINE}
    fields: dict[str, object] = {name: plain(value) or None for name, value in values.items() if value}
    for name in ("authors", "tags"):
        lines = getattr(article, name)
        fields[name] = tuple(dict.fromkeys(filter(None, map(plain, lines))))
    fields["provenance"] = {name: plain(value) for name, value in article.provenance.items()}
    return replace(article, **fields)  # type: ignore[arg-type]


def own_id(raw: RawArticle, extracted: Extracted, parameters: Parameters) -> str | None:
    """The id of an article by where it was found alone; None where its own address is all that it has."""
    found = raw.hints.get("url")
    if extracted.url is None:
        return None
    named = canonical_url(main_edition(extracted.url), parameters)
    if found and canonical_url(found, parameters) == named:
        return None
    return article_id(raw.source, found, extracted.text, parameters)


def _as_decided(article: Article, decisions: Decisions) -> Article:
    """The record with the fields that people set, each with `decision` as where it was read."""
    said = {name: decisions.value(name) for name in ("title", "authors", "tags", "published_at")}
    fields: dict[str, object] = {
        "title": said["title"][0] if said["title"] else None,
        "authors": said["authors"] or (),
        "tags": said["tags"] or (),
        "published_at": moment(said["published_at"]) if said["published_at"] else None,
    }
    chosen = {name: value for name, value in fields.items() if said[name] is not None}
    if not chosen:
        return article
    provenance = {**article.provenance, **dict.fromkeys(chosen, "decision")}
    return replace(article, provenance=provenance, **chosen)  # type: ignore[arg-type]
