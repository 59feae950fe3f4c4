"""What would happen to a text or to the page at an address: nothing of either is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial

from cleaners.boilerplate.explain import ExplainedLine
from cleaners.edits.log import revert
from cleaners.errors import Rejected
from cleaners.records import Article, RawArticle
from flows.errors import Unreadable, UnusableError
from flows.fetching.fetcher import Budget, Fetcher
from flows.jobs.cleaning import clean_again
from flows.jobs.explaining import explain_article, guessed_type
from flows.jobs.templates import learned_for
from flows.review.article import MOST, Stretch, beginning, stretches
from flows.review.desk import Desk
from flows.sources.web.fetch_state import InMemory, Memory
from flows.sources.web.pages import Entry, visit
from flows.workers.isolation import run_isolated
from seeds.sources import LOCAL, WEB, contact, source_named
from warehouse import Warehouse

REQUESTS, SECONDS = 20, 30.0  # what one address may take, with its robots.txt and its redirects
FIELDS = (
    *("title", "authors", "byline", "dateline", "published_at", "tags", "section", "description", "url"),
    *("page_kind", "decisions"),
)


@dataclass(frozen=True, slots=True)
class Tried:
    """What would become of it; `refused` says why nothing would.

    `stretches` are the extracted text with its edits, `lines` say why each of its lines stays or goes.
    """

    stretches: list[Stretch] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    lines: tuple[ExplainedLine, ...] = ()
    refused: str = ""

    @property
    def fates(self) -> str:
        """Of how many lines what becomes."""
        counts = Counter(line.fate for line in self.lines)
        return ", ".join(f"{fate} {count}" for fate, count in counts.most_common())


def tried_text(desk: Desk, text: str, source: str = "") -> Tried:
    """Clean a pasted text, or a page's markup, as an article of a source."""
    body = text.encode("utf-8", "replace")
    return _tried(desk.warehouse, RawArticle(source or LOCAL, "pasted", body, guessed_type(body)))


def tried_address(desk: Desk, address: str, source: str = "") -> Tried:
    """Fetch a page as a source does, by the same limits and rules, and clean it."""
    address = address.strip()
    if not address.lower().startswith(("http://", "https://")):
        return Tried(refused="an address of a page begins with http:// or https://")
    try:
        found = _fetched(address, source or WEB)
    except UnusableError as error:
        return Tried(refused=f"it was not fetched: {error}")
    if isinstance(found, Unreadable):
        return Tried(refused=f"it was not fetched: {found.reason} ({found.detail})")
    return _tried(desk.warehouse, found)


def _fetched(address: str, source: str) -> RawArticle | Unreadable:
    """The page at an address; what was remembered on the way is forgotten again."""
    # What a source leaves out of its lists may still be asked for by name.
    declared = replace(source_named(source), accept=())
    budget, state = Budget(REQUESTS, SECONDS), Memory(source, InMemory())
    with Fetcher(contact()) as fetcher:
        found = visit([Entry(address)], declared, fetcher=fetcher, state=state, budget=budget)
        return next(found, Unreadable(address, source, "budget", f"no answer within {SECONDS:.0f} seconds"))


def _tried(warehouse: Warehouse, raw: RawArticle) -> Tried:
    try:
        article = clean_again(warehouse, raw)
    except Rejected as rejected:
        return Tried(refused=str(rejected))
    explain = partial(explain_article, learned=learned_for(warehouse, [raw.source]))
    (explained,) = run_isolated(explain, [raw])
    lines = explained[1].lines if isinstance(explained, tuple) else ()
    extracted = revert(article.text, article.edits)
    return Tried(beginning(stretches(extracted, article.edits)), _fields(article), lines[:MOST])


def _fields(article: Article) -> dict[str, str]:
    """The columns of the record that say something, as a person reads them."""
    found = {name: getattr(article, name) for name in FIELDS}
    said = {
        name: ", ".join(each) if isinstance(each, tuple) else str(each)
        for name, each in found.items()
        if each
    }
    return said | {"language": f"{article.language} ({article.language_confidence:.0%})"}
