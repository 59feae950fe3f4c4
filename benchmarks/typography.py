"""How fast typography is on ordinary news text, with edits produced, beside `ftfy.fix_text`, in one run.

    python -m benchmarks.typography FILE.jsonl[.gz]...

Each line of a file is an object with a `text`; with `lang` or `language`, only English and German count.
Without files, it measures on the articles that ship with the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import ftfy

from cleaners.edits.log import apply
from cleaners.encoding.mojibake import mojibake_edits
from cleaners.typography.normalise import typography_edits

ROUNDS = 5
ARTICLES = Path(__file__).parent.parent / "seeds" / "articles"


def texts(paths: list[Path]) -> Iterator[str]:
    """Texts of the files, or of the articles that ship with the project."""
    if not paths:
        for path in sorted(ARTICLES.glob("*.txt")):
            yield path.read_text(encoding="utf-8")
    for path in paths:
        body = path.read_bytes()
        for line in (gzip.decompress(body) if path.suffix == ".gz" else body).splitlines():
            row = json.loads(line)
            if row.get("text") and row.get("lang", row.get("language", "en")) in ("en", "de"):
                yield row["text"]


def rate(work: Callable[[str], object], sample: list[str]) -> float:
    """Megabytes of UTF-8 for each CPU second, the best of some rounds."""
    size = sum(len(text.encode("utf-8", "surrogatepass")) for text in sample)
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in sample:
            work(text)
        best = min(best, time.process_time() - began)
    return size / best / 1e6


def main() -> None:
    """Print the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path)
    sample = list(texts(parser.parse_args().paths))
    if sum(map(len, sample)) < 500_000:
        sample *= 1 + 500_000 // max(1, sum(map(len, sample)))
    clean = [apply(text, typography_edits(text))[0] for text in sample]
    no_quotes = [text.translate(dict.fromkeys(map(ord, "\"'“”„‘’«»"))) for text in clean]
    edits = sum(len(list(typography_edits(text))) for text in sample)
    print(f"{len(sample)} texts, {sum(map(len, sample))} characters, {edits} edits")
    measured = {
        "typography_edits": rate(lambda text: list(typography_edits(text)), sample),
        "typography_edits, applied": rate(lambda text: apply(text, typography_edits(text)), sample),
        "typography_edits, typographic": rate(
            lambda text: list(typography_edits(text, language="en", style="typographic")), sample
        ),
        "typography_edits, on clean text": rate(lambda text: list(typography_edits(text)), clean),
        "typography_edits, on text without quotes": rate(
            lambda text: list(typography_edits(text)), no_quotes
        ),
        "mojibake_edits": rate(lambda text: list(mojibake_edits(text)), sample),
        "ftfy.fix_text": rate(ftfy.fix_text, sample),
    }
    for name, value in measured.items():
        print(f"{value:8.1f} MB/s  {name}")


if __name__ == "__main__":
    main()
