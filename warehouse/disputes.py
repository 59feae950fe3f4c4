"""Pages that name one address as theirs and tell different stories: each keeps the address it was found at.

A canonical address is what a page claims. Where pages that were found at different places claim the same
one, their texts must agree; else one program wrote it into all pages of a site, and without this the
last of them would take the place of the others. Who was found at the address itself has it by right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from cleaners.duplicates.agree import surely_agree, texts_agree
from cleaners.text.folding import fold
from warehouse import rows, schemas
from warehouse.batch import Batch, Key, Outcome
from warehouse.delta.table import Snapshot
from warehouse.delta.tables import Tables, isin
from warehouse.duplicates.signing import known_signatures


def settle_disputes(
    tables: Tables,
    snapshot: Snapshot,
    batch: Batch,
    asked: Sequence[Key],
    current: Sequence[Key],
    outcome: Outcome,
) -> list[Key]:
    """Some keys of a batch, those whose claim does not hold under the id of the place they were found at.

    `current` are those of the articles that are there under their ids.
    """
    claims: dict[str, list[Key]] = defaultdict(list)
    for key in sorted(asked, key=lambda key: key.age):
        claims[key.article_id].append(key)
    if not any(key.own_id for key in asked) and not snapshot.files:
        return list(asked)
    holders = {key.article_id: [key] for key in current if key.raw_id not in batch.taken}
    suspects = {
        article_id: [*holders.get(article_id, ()), *claimed]
        for article_id, claimed in claims.items()
        if len({_place(key) for key in (*holders.get(article_id, ()), *claimed)}) > 1
    }
    suspects = {each: found for each, found in suspects.items() if any(key.own_id for key in found)}
    if not suspects:
        return list(asked)
    texts = _Texts(tables, snapshot, batch, suspects)
    for found in suspects.values():
        _settle(found, texts, outcome)
    return [_moved(key, outcome.disputed) for key in asked]


class _Texts:
    """What articles say that claim one address; rows are read only where signatures do not tell enough."""

    def __init__(
        self, tables: Tables, snapshot: Snapshot, batch: Batch, suspects: Mapping[str, Sequence[Key]]
    ) -> None:
        self.snapshot, self.batch, self.suspects = snapshot, batch, suspects
        self.signatures = known_signatures(tables, pa.array(suspects, pa.string()), batch.signatures())

    @cached_property
    def here(self) -> dict[str, rows.Row]:
        """The rows of the batch, by raw id."""
        wanted = {key.raw_id for found in self.suspects.values() for key in found}
        chosen = (table.filter(isin(table["raw_id"], wanted)) for table in self.batch.tables())
        return {row["raw_id"]: row for table in chosen for row in table.to_pylist()}

    @cached_property
    def there(self) -> dict[str, rows.Row]:
        """What is in the table of them, by raw id."""
        ids = pa.array(self.suspects, pa.string())
        groups = self.snapshot.having("article_id", ids, ("raw_id", "title", "text"))
        return {row["raw_id"]: row for group in groups for row in group.to_pylist()}

    def agree(self, one: Key, other: Key) -> bool:
        """Whether they can be versions of one article."""
        a, b = (self.signatures.get((key.article_id, key.revision_id)) for key in (one, other))
        if a and b and surely_agree(a, b):
            return True
        first, second = (self.here.get(key.raw_id) or self.there[key.raw_id] for key in (one, other))
        same_title = fold(first["title"] or "") == fold(second["title"] or "")
        return texts_agree(first["text"], second["text"], same_title=same_title)


def _settle(claimed: list[Key], texts: _Texts, outcome: Outcome) -> None:
    """Who of those that claim one address has it, oldest first; the others are put under their own."""
    holder = claimed[0]
    for key in claimed[1:]:
        if _place(key) == _place(holder) or texts.agree(holder, key):
            holder = key
        elif key.own_id is not None:
            outcome.disputed[key.raw_id] = rows.under(texts.here[key.raw_id], key.own_id, key.found_url)
        else:
            if holder.raw_id in texts.here and holder.own_id:
                outcome.disputed[holder.raw_id] = rows.under(
                    texts.here[holder.raw_id], holder.own_id, holder.found_url
                )
            elif holder.own_id:
                outcome.displaced.add(holder.raw_id)
            holder = key


def under_their_own(table: pa.Table, disputed: Mapping[str, rows.Row]) -> pa.Table:
    """Rows of a batch, the disputed ones as they were settled."""
    moved = [disputed[raw_id] for raw_id in table["raw_id"].to_pylist() if raw_id in disputed]
    if not moved:
        return table
    others = table.filter(pc.invert(isin(table["raw_id"], disputed)))
    return rows.in_order(pa.concat_tables([others, rows.table(moved, schemas.ARTICLES)]), schemas.ARTICLES)


def _moved(key: Key, disputed: Mapping[str, rows.Row]) -> Key:
    row = disputed.get(key.raw_id)
    return key._replace(article_id=row["article_id"], revision_id=row["revision_id"]) if row else key


def _place(key: Key) -> tuple[str, str]:
    """Where a raw row was found: a page's address, or a file."""
    return ("url", key.found_url) if key.found_url else (key.source, key.uri)
