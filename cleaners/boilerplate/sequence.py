"""An article decoded as a sequence: lines above it, its own, links between its paragraphs, and its tail.

Evidence of single lines is weak where it counts most: in a list of headlines, each could be a subheading.
Together they are sure. So a stretch of lines goes if what speaks for all of them outweighs what it costs to
begin one; and a tail, once begun, reaches to the end, over whatever paragraph speaks against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEAD, BODY, LINKS, TAIL = range(4)


@dataclass(frozen=True, slots=True)
class Costs:
    """What a stretch must outweigh, in log-odds, and what is added to each of its lines."""

    into_head: float
    into_links: float
    into_tail: float
    lean_links: float
    lean_tail: float


def decode(evidence: Sequence[float | None], costs: Costs) -> list[int]:
    """The likeliest part of the article for each line, by the log-odds that it is boilerplate (Viterbi).

    None is a line that goes in any case: it neither ends a stretch nor speaks for one.

    >>> costs = Costs(3, 2, 4, 0, 0)
    >>> decode([-5, -5, 1, 1, 1, 1, 1], costs) == [BODY] * 2 + [TAIL] * 5
    True
    >>> decode([-5, -5, 1, 1, 1, -5, -5], costs) == [BODY] * 2 + [LINKS] * 3 + [BODY] * 2
    True
    >>> decode([-5, 1, 1, -5], costs) == [BODY] * 4
    True
    """
    if not evidence:
        return []
    as_links = [0.0 if said is None else said + costs.lean_links for said in evidence]
    as_tail = [0.0 if said is None else said + costs.lean_tail for said in evidence]
    head, body = as_tail[0] - costs.into_head, 0.0
    links, tail = as_links[0] - costs.into_links, as_tail[0] - costs.into_tail
    came: list[tuple[int, int, int]] = []
    for link, last in zip(as_links[1:], as_tail[1:], strict=True):
        to_body = max((body, BODY), (head, HEAD), (links, LINKS))
        to_links = max((links, LINKS), (body - costs.into_links, BODY))
        to_tail = max((tail, TAIL), (body - costs.into_tail, BODY), (links - costs.into_tail, LINKS))
        came.append((to_body[1], to_links[1], to_tail[1]))
        head, body, links, tail = head + last, to_body[0], to_links[0] + link, to_tail[0] + last
    state = max((body, BODY), (head, HEAD), (links, LINKS), (tail, TAIL))[1]
    path = [state]
    for before in reversed(came):
        state = HEAD if state == HEAD else before[state - 1]
        path.append(state)
    return path[::-1]
