"""Make `seeds/line_model.npz`, the model of lines, from labelled articles and from phrases.

    python -m benchmarks.train_line_model LABELLED.jsonl.gz... [--without TEST.jsonl.gz]...
        [--folds | --half 0|1 | --no-language TAG] [--out seeds/line_model.npz]

A line of a file is an object with `source`, `lang` and `paragraphs`, each with a `label` that a person gave
it and either its `text` or where it starts and ends in the `text` of the object. What words weigh in
languages and genres that the articles lack, it learns from the examples that the rules carry and from
`benchmarks/phrases` (see its README). `--without` leaves out the sources of a file, so that it stays a test.
`--folds` writes nothing: it trains without a part of the sources, cleans the articles of that part with rules
and model, and sums up; `--half` leaves out half of all sources by their hash, `--no-language` a language, and
both measure on what was left out. Otherwise it prints what `seeds/line_model.toml` has to call the weights.
Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.labelled import Label, deleting, joined, rows, spans
from cleaners.boilerplate.decide import edges, with_tag_lists
from cleaners.boilerplate.examples import examples
from cleaners.boilerplate.lexicon import wording
from cleaners.boilerplate.line_measures import SILENT, heard, table
from cleaners.boilerplate.line_model import (
    BUCKETS,
    TREE_UNIT,
    WORD_UNIT,
    LineModel,
    hashes,
    made_of,
    verbal_evidence,
)
from cleaners.boilerplate.line_score import Reading, read
from cleaners.boilerplate.strip import propose
from cleaners.text.lines import split
from seeds.line_model import fingerprint, settings

FOLDS = 5  # of the words' weights: the trees see evidence that never saw the source it is given for
ROUNDS = 120
NOT_BOILERPLATE = {"body", "title", "byline", "dateline", "caption", "tags", "furniture"}
UNSURE = {"uncertain", "ambiguous"}
PHRASE = 0.2  # what a phrase weighs, where the boilerplate of an article weighs 1, however many lines it is
PHRASES = Path(__file__).parent / "phrases"
TREES = {
    "objective": "binary", "num_leaves": 15, "max_depth": 6, "learning_rate": 0.1, "max_bin": 63,
    "min_data_in_leaf": 40, "lambda_l2": 5.0, "feature_fraction": 0.5, "bagging_fraction": 0.8,
    "bagging_freq": 1, "seed": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
    "num_threads": 1,
}  # fmt: skip


@dataclass
class Article:
    """One text as the model sees it: its lines, those that the rules take, and for each line 1 (boilerplate),
    0 or -1 (not known)."""

    source: str
    language: str
    shown: Sequence[Reading]
    first: int
    last: int
    marked: frozenset[int]
    labels: list[int]

    def judged(self) -> list[int]:
        """Lines the model is asked about."""
        return [at for at, line in enumerate(self.shown) if heard(line)]

    def weight(self) -> float:
        """What each line of it weighs."""
        return 1 / max(1, sum(label == 1 for label in self.labels))


@dataclass(frozen=True)
class Phrase:
    """A line by itself: 1 if it is boilerplate, 0 if it only reads like it; and its language."""

    text: str
    label: int
    language: str


def phrases() -> Iterator[Phrase]:
    """Those of `benchmarks/phrases`, and the examples that the rules carry."""
    for path in sorted(PHRASES.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label, _, text = line.split("\t")
            yield Phrase(text, int(label), path.stem)
    for example in examples():
        if not example.rule.startswith("lift."):  # what goes to a column is no boilerplate
            yield Phrase(example.text, int(example.goes), example.language)


def known(label: str) -> int:
    """1 for boilerplate, 0 for what is none, -1 where nobody knows."""
    return -1 if label in UNSURE else int(label not in NOT_BOILERPLATE)


def articles(row: dict[str, Any]) -> Iterator[Article]:
    """An article as it came, as the rules leave it, and as it should be: the model is shown all of these."""
    text, labels = spans(row)
    whole = _article(row, text, labels)
    if whole is None:
        return
    yield whole
    if whole.marked:
        lines = split(text)
        kept = [
            (line.text, _label(labels, line.start)) for at, line in enumerate(lines) if at not in whole.marked
        ]
        yield from filter(None, [_article(row, *joined(kept), ruled=False)])
    if any(known(label) == 1 for _, _, label in labels):
        kept = [(text[start:end], label) for start, end, label in labels if known(label) != 1]
        yield from filter(None, [_article(row, *joined(kept))])


def _label(labels: Sequence[Label], at: int) -> str:
    return next((label for start, end, label in labels if start <= at < end), "uncertain")


def _article(row: dict[str, Any], text: str, labels: Sequence[Label], ruled: bool = True) -> Article | None:
    lines = split(text)
    if not lines:
        return None
    knows = wording(row["lang"], text)
    count = len(lines)
    readings = [read(line, knows, closely=at < 2 or at >= count - 6) for at, line in enumerate(lines)]
    shown = with_tag_lists(readings)
    marked: set[int] = set()
    if ruled:
        proposal = propose(text, language=row["lang"], model=None)
        if not proposal.abstained:
            marked = {at for look in proposal.looks for at in look.gone}
    found = [known(_label(labels, line.start)) for line in lines]
    return Article(row["source"], row["lang"], shown, *edges(shown), frozenset(marked), found)


def fit_words(texts: Sequence[list[int]], labels: Any, weight: Any) -> Any:
    """Weights of the buckets, in whole units."""
    model = LogisticRegression(C=5.0, solver="liblinear", max_iter=40, tol=1e-3)
    model.fit(_sparse(texts), labels, sample_weight=weight)
    return np.clip(np.rint(model.coef_[0] * WORD_UNIT), -127, 127).astype(np.int8)


def _sparse(texts: Sequence[list[int]]) -> csr_matrix:
    ends = np.cumsum([0, *map(len, texts)])
    columns = np.concatenate([np.array(text, dtype=np.int64) for text in texts if text])
    values = np.concatenate([np.full(len(text), 1 / math.sqrt(len(text))) for text in texts if text])
    return csr_matrix((values, columns, ends), shape=(len(texts), BUCKETS))


def fold(source: str) -> int:
    """The fold a source belongs to."""
    return crc32(source.encode()) % FOLDS


@dataclass
class Sample:
    """All lines as the trees see them, with their labels and weights; and the weights of words."""

    data: Any
    labels: Any
    weight: Any
    words: Any


def sample(chosen: Sequence[Article], besides: Sequence[Phrase]) -> Sample:
    """Make it: every line of the articles; the phrases teach the words alone."""
    lines: dict[tuple[str, str], tuple[list[int], int, float]] = {}
    for article in chosen:
        for at in article.judged():
            if article.labels[at] >= 0:
                text = article.shown[at].line.text
                key = (article.source, text)
                if key not in lines:
                    lines[key] = (hashes(text), article.labels[at], article.weight())
    every = [*lines.values(), *((hashes(each.text), each.label, PHRASE) for each in besides)]
    folds = np.array([fold(source) for source, _ in lines] + [FOLDS] * len(besides))  # those are in no fold
    texts = [each[0] for each in every]
    labels = np.array([each[1] for each in every])
    weight = np.array([each[2] for each in every])
    unseen = []  # the weights of words without each fold
    for number in range(FOLDS):
        inside = np.flatnonzero(folds != number)
        unseen.append(fit_words([texts[at] for at in inside], labels[inside], weight[inside]).tolist())
    words = fit_words(texts, labels, weight)
    parts, wanted = [], []
    for article in chosen:
        known_words = unseen[fold(article.source)]
        said = [
            verbal_evidence(hashes(line.line.text), known_words) if heard(line) else SILENT
            for line in article.shown
        ]
        used = [at for at in article.judged() if article.labels[at] >= 0]
        if used:
            shown = table(article.shown, said, article.first, article.last, article.marked)
            parts.append(shown[used].astype(np.float32))
            wanted += [(article.labels[at], article.weight()) for at in used]
    labels, weight = (np.array(column) for column in zip(*wanted, strict=True))
    return Sample(np.concatenate(parts), labels, weight, words)


def fit(data: Any, labels: Any, weight: Any) -> lightgbm.Booster:
    """The trees."""
    return lightgbm.train(TREES, lightgbm.Dataset(data, labels, weight=weight), num_boost_round=ROUNDS)


def packed(words: Any, booster: lightgbm.Booster) -> dict[str, Any]:
    """The model as `line_model.py` reads it."""
    columns, thresholds, below, above, values, roots, deepest = [], [], [], [], [], [], 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(columns)
        leaf = "leaf_value" in node
        columns.append(0 if leaf else node["split_feature"])
        thresholds.append(0.0 if leaf else float(node["threshold"]))
        values.append(round(node["leaf_value"] * TREE_UNIT) if leaf else 0)
        below.append(at)
        above.append(at)
        if not leaf:
            below[at] = add(node["left_child"], depth + 1)
            above[at] = add(node["right_child"], depth + 1)
        return at

    for tree in booster.dump_model()["tree_info"]:
        roots.append(add(tree["tree_structure"], 0))
    return {
        "words": words,
        "roots": np.array(roots, dtype=np.uint16),
        "depth": np.array(deepest, dtype=np.int64),
        "column": np.array(columns, dtype=np.uint8),
        "threshold": np.array(thresholds, dtype=np.float64),
        "below": np.array(below, dtype=np.uint16),
        "above": np.array(above, dtype=np.uint16),
        "value": np.array(values, dtype=np.int16),
        "start": np.array(0, dtype=np.int64),
    }


@dataclass
class Score:
    """What cleaning some articles came to."""

    found: int = 0
    wanted: int = 0
    lost: int = 0
    body: int = 0
    clean: int = 0
    hard: int = 0
    shares: tuple[float, ...] = ()

    def add(self, row: dict[str, Any], model: LineModel | None) -> list[tuple[str, str]]:
        """Clean one article; what of its body was deleted, and by which rule."""
        text, labels = spans(row)
        edits = propose(text, language=row["lang"], model=model).edits
        found = wanted = 0
        wrong = []
        for (start, end, label), edit in zip(labels, deleting(text, edits, labels), strict=True):
            if known(label) == 1:
                wanted, found = wanted + 1, found + (edit is not None)
            if label == "body":
                self.body += "doc_text" not in row
                if edit:
                    wrong.append((edit.rule, text[start:end]))
        if "doc_text" in row:
            self.hard += len(wrong)
            return wrong
        self.found, self.wanted, self.lost = self.found + found, self.wanted + wanted, self.lost + len(wrong)
        if wanted:
            self.shares += (found / wanted,)
            self.clean += found == wanted and not wrong
        return wrong

    def __str__(self) -> str:
        count = max(1, len(self.shares))
        return (
            f"precision {self.found / max(1, self.found + self.lost):.4f}  recall "
            f"{self.found / max(1, self.wanted):.4f}  per article {sum(self.shares) / count:.4f}  clean "
            f"{self.clean}/{len(self.shares)}  body lost {self.lost}/{self.body}  hard negatives {self.hard}"
        )


def measure(by_hand: Sequence[Path], model_of: Callable[[dict[str, Any]], LineModel | None]) -> None:
    """Print the scores of each file with the model for each article, and every body paragraph it lost;
    articles for which there is none are left out."""
    for path in by_hand:
        with_model, rules = Score(), Score()
        for row in rows(path):
            model = model_of(row)
            if model is None:
                continue
            rules.add(row, None)
            for rule, text in with_model.add(row, model):
                print(f"  {rule}: {text[:100]!r} ({row['source']})")
        print(f"{path.name}\n  rules {rules}\n  model {with_model}", flush=True)


def main() -> None:
    """Train and write the file, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("labelled", nargs="+", type=Path, metavar="LABELLED")
    parser.add_argument("--without", type=Path, action="append", default=[])
    parser.add_argument("--folds", action="store_true", help="cross-validate by source")
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--no-language")
    parser.add_argument("--out", type=Path, default=Path("seeds/line_model.npz"))
    chosen = parser.parse_args()
    without = {row["source"] for path in chosen.without for row in rows(path)}
    labelled = [
        article
        for path in chosen.labelled
        for row in rows(path)
        if row["source"] not in without
        for article in articles(row)
    ]
    besides = [*phrases()]

    def trained(out: Callable[[str, str], bool]) -> LineModel:
        made = sample(
            [each for each in labelled if not out(each.source, each.language.split("-")[0])],
            [each for each in besides if each.language.split("-")[0] != chosen.no_language],
        )
        return made_of(packed(made.words, fit(made.data, made.labels, made.weight)), settings())

    if chosen.folds:
        models = [trained(lambda source, _, n=n: fold(source) == n) for n in range(FOLDS)]  # type: ignore[misc]
        measure(chosen.labelled, lambda row: models[fold(row["source"])])
    elif chosen.half is not None or chosen.no_language:

        def out(source: str, tag: str) -> bool:
            half = chosen.half is not None and crc32(source.encode()) // FOLDS % 2 == chosen.half
            return half or tag == chosen.no_language

        model = trained(out)
        measure(chosen.labelled, lambda row: model if out(row["source"], row["lang"].split("-")[0]) else None)
    else:
        made = sample(labelled, besides)
        counts = Counter(made.labels.tolist())
        print(f"{len(labelled)} texts; lines: {counts[0]} body, {counts[1]} boilerplate")
        model = packed(made.words, fit(made.data, made.labels, made.weight))
        np.savez_compressed(chosen.out, **model)
        content = chosen.out.read_bytes()
        print(f'{chosen.out}: {len(content):,} bytes, weights = "{fingerprint(content)}"')


if __name__ == "__main__":
    main()
