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
    into_rest: float
    into_tail: float
    lean_links: float
    lean_tail: float


def decode(evidence: Sequence[float | None], last: int, costs: Costs) -> list[int]:
    """The likeliest part of the article for each line, by the log-odds that it is boilerplate (Viterbi).

    None is a line that goes in any case: it neither ends a stretch nor speaks for one. Below the article's
    last paragraph, the line `last`, a stretch costs `into_rest`.

    >>> costs = Costs(3, 2, 4, 4, 0, 0)
    >>> decode([-5, -5, 1, 1, 1, 1, 1], 1, costs) == [BODY] * 2 + [TAIL] * 5
    True
    >>> decode([-5, -5, 1, 1, 1, -5, -5], 6, costs) == [BODY] * 2 + [LINKS] * 3 + [BODY] * 2
    True
    >>> decode([-5, 1, 0.5, -5], 3, costs) == [BODY] * 4
    True
    """
    if not evidence:
        return []
    as_links = [0.0 if said is None else said + costs.lean_links for said in evidence]
    as_tail = [0.0 if said is None else said + costs.lean_tail for said in evidence]
    head, body = as_tail[0] - costs.into_head, 0.0
    links, tail = as_links[0] - costs.into_links, as_tail[0] - costs.into_tail
    came: list[tuple[int, int, int]] = []
    for at in range(1, len(evidence)):
        into_links = costs.into_links if at <= last else costs.into_rest
        to_body = max((body, BODY), (head, HEAD), (links, LINKS))
        to_links = max((links, LINKS), (body - into_links, BODY))
        to_tail = max((tail, TAIL), (body - costs.into_tail, BODY), (links - costs.into_tail, LINKS))
        came.append((to_body[1], to_links[1], to_tail[1]))
        head, body = head + as_tail[at], to_body[0]
        links, tail = to_links[0] + as_links[at], to_tail[0] + as_tail[at]
    state = max((body, BODY), (head, HEAD), (links, LINKS), (tail, TAIL))[1]
    path = [state]
    for before in reversed(came):
        state = HEAD if state == HEAD else before[state - 1]
        path.append(state)
    return path[::-1]
