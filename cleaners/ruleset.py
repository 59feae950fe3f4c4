"""The rules digest: which rules made a record, part by part, so that one sees what a change makes stale.

A digest is a line of parts, each `name:hash`. A record carries those that its making depended on, and it is
current while all of them are among today's (`is_current`).

| part | what it covers | where it is found |
| --- | --- | --- |
| `read` | bytes to text and metadata | every record and refusal |
| `text` | the steps of `clean_text` but typography, and detection | records, and refusals of text |
| `typography` | `typography_edits` | the same |
| `source` | what is declared of the source | every record and refusal |
| `en`, `de`, ... | the boilerplate wording of a language | records in it; refusals of text: all |

Code counts by the definitions that a part reaches (`reachable_code.py`) and wording by its parsed values
without examples: a comment, a change of layout or a moved file makes nothing stale. Learned templates are
not in it: which of them touched a row is on its trail, so accepting one makes only those rows stale that
hold it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

STAGES = ("read", "text", "typography")
_SOURCE = "source"
_DECIDED = "decided"
# Where each stage starts in the code.
_READING = ("limit_size", "read_document", "identify", "apply_decisions", "_record")
ROOTS = {
    "read": [("cleaners.pipeline", name) for name in _READING],
    "text": [("cleaners.pipeline", "clean_text"), ("cleaners.learned.template", "Learned")],
    "typography": [("cleaners.typography.normalise", "typography_edits")],
}
ENGINES = {
    "read": ("trafilatura", "htmldate", "lxml", "charset-normalizer", "markdown-it-py"),
    "text": ("langdetect", "ftfy"),
    "typography": (),
}
# The stage that reads a file of seeds/, or a section of its language files. `boilerplate` is kept apart
# by language. None: no article's record depends on it. What is not named here counts for `read`, which
# every record depends on.
WORDING: Mapping[str, str | None] = {
    "charsets.toml": "read",
    "addresses.toml": "read",
    "calendars.toml": "read",
    "feed_footers.toml": "text",
    "pages.toml": "read",
    "relative_dates.toml": "read",
    "zones.toml": "read",
    "dates": "text",
    "inline_metadata": "text",
    "protected": "text",
    "fingerprints.toml": "text",
    "line_model.toml": "text",
    "scripts.toml": "text",
    "detection": "text",
    "typography": "typography",
    "boilerplate": "language",
    "sources.toml": None,
}
# For the tests alone; and titles of missing pages, which are looked at before anything lands.
EXAMPLES = frozenset({"name", "strips", "keeps", "body", "lifts", "stays", "goes", "not_found"})
_NO_STAGE = frozenset(
    {"timeout", "memory", "crash", "error"}
)  # of refusals: it broke, and nobody knows where


def rules_digest(settings: str = "") -> str:
    """Today's digest for one source, with every part: `settings` is what is declared of the source.

    >>> rules_digest() == rules_digest()
    True
    >>> rules_digest("fields=...") == rules_digest()
    False
    """
    return " ".join(f"{name}:{value}" for name, value in {**parts(), _SOURCE: _short(settings)}.items())


EITHER = " | "  # between the digests of programs that share a warehouse and refuse a row alike


def together_with(rules: str, before: str, most: int = 4) -> str:
    """A refusal's digest together with those of others that refused alike, the newest first.

    >>> together_with("read:2", "read:1 | read:2"), is_current("read:2 | read:1", "read:1")
    ('read:2 | read:1', True)
    """
    return EITHER.join(list(dict.fromkeys([rules, *filter(None, before.split(EITHER))]))[:most])


def is_current(rules: str, today: str) -> bool:
    """Whether everything that a record's digest names is the same in today's. An empty one is never current.

    Of a refusal that programs with different rules agree on, one of their digests will do.

    >>> is_current("read:1 en:2", "read:1 en:2 de:3"), is_current("read:1 de:2", "read:1 en:2 de:3")
    (True, False)
    """
    known = set(today.split())
    return any(each and set(_without_decisions(each)) <= known for each in rules.split(EITHER))


def changed(rules: str, today: str) -> tuple[str, ...]:
    """The names of the parts that are not the same any more.

    >>> changed("read:1 de:2", "read:1 en:2 de:3")
    ('de',)
    """
    known = set(today.split())
    return tuple(part.partition(":")[0] for part in _without_decisions(rules) if part not in known)


def _without_decisions(rules: str) -> list[str]:
    return [part for part in rules.split() if not part.startswith(f"{_DECIDED}:")]


def of_record(today: str, languages: Collection[str], decisions: Sequence[str] = ()) -> str:
    """The parts of a digest that a record depends on whose text was read with the wording of `languages`.

    `decisions` names what people decided that had a part in it: another part, so that a row that other
    decisions made is another row. Whether it is current is asked of the decisions themselves.

    >>> of_record("read:1 source:4 en:2 de:3", ["de"])
    'read:1 source:4 de:3'
    """
    kept = (*STAGES, _SOURCE, *languages)
    parts = [part for part in today.split() if ":" not in part or part.partition(":")[0] in kept]
    return " ".join(parts + [f"{_DECIDED}:{_short(decisions)}"] * bool(decisions))


def of_refusal(today: str, stage: str, reason: str) -> str:
    """The parts that a refusal depends on: what is refused while it is read asks for no wording.

    >>> of_refusal("read:1 text:2 source:4 en:2", "extract", "empty")
    'read:1 source:4'
    """
    if stage not in ("decode", "extract") or reason in _NO_STAGE:
        return today
    kept = ("read", _SOURCE)
    return " ".join(part for part in today.split() if ":" not in part or part.partition(":")[0] in kept)


def brief(rules: str) -> str:
    """A digest, or several, as eight hex digits for the eye."""
    return _short(rules)


@cache
def parts() -> Mapping[str, str]:
    """Today's parts but `source`: eight hex digits by name.

    Worked out once for each state of the files, which takes a third of a second, and kept in
    `$XDG_CACHE_HOME/copydesk` (or `~/.cache/copydesk`); where that can't be written, once a process.
    """
    home = Path(__file__).resolve().parents[1]
    files = _files(home)
    engines = {stage: [f"{name}=={_version(name)}" for name in names] for stage, names in ENGINES.items()}
    state = _state(files, engines)
    kept = _cache_folder() / f"rules-{_short(str(home))}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(kept.read_text("utf-8"))
        if found["state"] == state:
            return dict(found["parts"])
    made = worked_out(files, engines)
    with contextlib.suppress(OSError):
        kept.parent.mkdir(exist_ok=True, parents=True)
        aside = kept.with_suffix(f".{os.getpid()}")
        aside.write_text(json.dumps({"state": state, "parts": made}), "utf-8")
        aside.replace(kept)  # whoever reads meanwhile sees the old file or the new one
    return made


def _version(name: str) -> str:
    """Which version of an engine is installed; an empty string if none is: not every input needs each."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _files(home: Path) -> dict[str, bytes]:
    """Code and wording by path, without `sources.toml`: what it declares is the part `source`."""
    paths = [path for floor in ("cleaners", "seeds") for path in sorted((home / floor).rglob("*.*"))]
    wanted = (path for path in paths if path.suffix in (".py", ".toml") and path.name != "sources.toml")
    return {path.relative_to(home).as_posix(): path.read_bytes() for path in wanted}


def _state(files: Mapping[str, bytes], engines: Mapping[str, Any]) -> str:
    state = hashlib.sha256(json.dumps(engines).encode())
    for name, content in files.items():
        state.update(f"{name}\0{len(content)}\0".encode() + content)
    return state.hexdigest()


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "copydesk"


def worked_out(files: Mapping[str, bytes], engines: Mapping[str, Any]) -> dict[str, str]:
    """The parts for these files of `cleaners/` and `seeds/`, by path, and these versions of engines."""
    from cleaners.reachable_code import Code  # reading code is for the few times when something changed

    code = Code({_module(path): content for path, content in files.items() if path.endswith(".py")})
    wording = _wording({path: content for path, content in files.items() if path.endswith(".toml")})
    typography = code.reach(ROOTS["typography"])
    said = {
        stage: [
            code.fingerprint(roots, but=typography if stage == "text" else ()),
            wording.get(stage, {}),
            engines[stage],
        ]
        for stage, roots in ROOTS.items()
    }
    made = {stage: _short(each) for stage, each in said.items()}
    return made | dict(_languages(wording.get("language", {})))


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _wording(files: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """The parsed values of the rule files by stage; under `language` the boilerplate wording by tag."""
    found: dict[str, dict[str, Any]] = {}
    for path, content in files.items():
        folder, _, name = path.removeprefix("seeds/").rpartition("/")
        values = _without_examples(tomllib.loads(content.decode()))
        tag = name.removesuffix(".toml")
        sections = values if folder == "languages" else {name: values}
        for section, value in sections.items():
            stage = WORDING.get(section, "read")
            if stage == "language":
                if not value:
                    continue  # nothing is read with this language's wording
                found.setdefault(stage, {})[tag] = value
            elif stage:
                found.setdefault(stage, {})[f"{section} {tag}"] = value
    return found


def _without_examples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_examples(inner) for key, inner in value.items() if key not in EXAMPLES}
    return [_without_examples(inner) for inner in value] if isinstance(value, list) else value


def _languages(wording: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """For each language its own wording and what is read with it; `und` may turn out to be any."""
    for tag, section in sorted(wording.items()):
        also = (tag, *section.get("also", ()), "und", "en")
        read = wording if tag == "und" else {name: wording[name] for name in also if name in wording}
        yield tag, _short(read)


def _short(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:8]
