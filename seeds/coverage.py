"""Which concepts of boilerplate each language has words for, and its holes.

`python -m seeds.coverage` writes the table of `docs/wording.md`; a test fails when it differs from the rules.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from seeds.languages import CONCEPTS, Rule, all_seeds

HERE = Path(__file__).parents[1] / "docs" / "wording.md"
HEADING = "## Table\n"


def counts() -> dict[str, Counter[str]]:
    """How many phrases each language with wording has for each concept.

    >>> counts()["en"]["newsletter"] > 50
    True
    """
    return {
        each.tag: _phrases(each.boilerplate.rules)
        for each in all_seeds()
        if each.boilerplate.rules and each.tag != "und"
    }


def _phrases(rules: tuple[Rule, ...]) -> Counter[str]:
    found: Counter[str] = Counter()
    for rule in rules:
        found[rule.id.split(".")[0]] += len(rule.phrases)
    return found


def table() -> str:
    """The counts in Markdown, a language a line; a dash is a hole."""
    found = counts()
    lines = [f"| | {' | '.join(CONCEPTS)} |", f"| --- |{' --- |' * len(CONCEPTS)}"]
    for tag, numbers in found.items():
        lines.append(f"| {tag} | {' | '.join(str(numbers[name] or '–') for name in CONCEPTS)} |")
    holes = sum(not numbers[name] for numbers in found.values() for name in CONCEPTS)
    lines.append(f"\n{len(found)} languages, {len(CONCEPTS)} concepts, {holes} holes.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the table below its heading."""
    text = HERE.read_text(encoding="utf-8")
    HERE.write_text(text.split(HEADING)[0] + f"{HEADING}\n{table()}", encoding="utf-8")


if __name__ == "__main__":
    main()
