"""What our own steps lose of an article that the engine's reading had, and what they find that it had not.

    python -m benchmarks.lost_paragraphs PAGES.jsonl.gz... [--show]

Each line of a file is an object with `html` and the reference, `text` or the list `body`. Asked are the
reference's paragraphs of 80 characters or more; one is there if half of its runs of four words are. Printed
per 1,000: lost by our steps, on the tree or for their wording, and by the rule that took them; found by our
steps; missing in both. `--show` prints each that is lost, with its rule, and the page.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from benchmarks.labelled import rows
from cleaners.edits.log import revert
from cleaners.errors import Rejected
from cleaners.html import main_text
from cleaners.html.blocks import read_blocks
from cleaners.html.extract import extract
from cleaners.html.sanitise import parse
from cleaners.text.folding import words

LONG = 80  # characters
RUN = 4  # words


def runs(text: str) -> set[tuple[str, ...]]:
    """The runs of four words of a text."""
    found = words(text)
    return set(zip(*(found[at:] for at in range(RUN)), strict=False))


def engines(html: str) -> str:
    """The engine's reading alone."""
    tree = parse(html)
    main_text.prepare(tree)
    return main_text.read_text(tree, read_blocks(tree))


def count(row: dict[str, object], *, show: bool = False) -> Counter[str]:
    """How the long paragraphs of one page fared; `show` prints those that are lost."""
    found: Counter[str] = Counter()
    body = row.get("body")
    reference = str(row["text"]) if "text" in row else "\n".join(body if isinstance(body, list) else [])
    try:
        page, alone = extract(str(row["html"])), runs(engines(str(row["html"])))
    except Rejected:
        return found
    ours, reading = runs(page.text), revert(page.text, page.edits)
    for line in dict.fromkeys(reference.split("\n")):
        wanted = runs(line)
        if len(line) < LONG or not wanted:
            continue
        found["asked"] += 1
        theirs, own = len(wanted & alone) * 2 >= len(wanted), len(wanted & ours) * 2 >= len(wanted)
        if theirs and not own:
            found["lost"] += 1
            by = next((e.rule for e in page.edits if len(wanted & runs(e.before)) * 2 >= len(wanted)), "")
            by = by or ("several" if line in reading else "another reading")
            found[f"lost by {by}"] += 1
            found["lost on the tree" if by.startswith(("extract.", "another")) else "lost for wording"] += 1
            if show:
                print(f"{row.get('id')} | {by} | {line}")
        found["found"] += own and not theirs
        found["in neither"] += not own and not theirs
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true", help="print each paragraph that is lost")
    arguments = parser.parse_args()
    for path in arguments.pages:
        total: Counter[str] = Counter()
        for row in rows(path):
            total += count(row, show=arguments.show)
        print(f"{path.name}: {total['asked']:,} paragraphs")
        for name, number in total.most_common():
            if name != "asked":
                print(f"  {name:40} {1000 * number / total['asked']:6.1f} per 1,000")


if __name__ == "__main__":
    main()
