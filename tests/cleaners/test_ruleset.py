"""What makes which records stale, tried on the project's own files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from cleaners import RawArticle, clean_article, ruleset
from cleaners.reachable_code import Code

HOME = Path(ruleset.__file__).parents[1]
FILES = ruleset._files(HOME)
ENGINES: dict[str, list[str]] = {stage: [] for stage in ruleset.STAGES}
TODAY = ruleset.worked_out(FILES, ENGINES)


def after(path: str, old: str, new: str) -> set[str]:
    """The parts that differ once `old` is `new` in a file."""
    source = FILES[path].decode()
    assert old in source, f"{path} has no {old!r}"
    return differing(FILES | {path: source.replace(old, new).encode()})


def differing(files: Mapping[str, bytes]) -> set[str]:
    made = ruleset.worked_out(files, ENGINES)
    return {name for name in TODAY.keys() | made.keys() if TODAY.get(name) != made.get(name)}


@pytest.mark.slow
def test_comments_and_layout_make_nothing_stale() -> None:
    remark = b"\n\n# A remark.\n"
    files = {path: remark + content + remark for path, content in FILES.items() if path.endswith(".toml")}
    files |= {path: content + remark for path, content in FILES.items() if path.endswith(".py")}
    path = "seeds/languages/de.toml"
    files[path] = files[path].replace(b'",\n  "', b'", "')
    assert files[path].count(b"\n") < FILES[path].count(b"\n") / 2
    assert differing(files) == set()


@pytest.mark.slow
def test_a_moved_file_makes_nothing_stale() -> None:
    files = {
        path.replace("text/dates", "html/days"): content.replace(
            b"cleaners.text.dates", b"cleaners.html.days"
        )
        for path, content in FILES.items()
    }
    assert files.keys() != FILES.keys()
    assert differing(files) == set()


def test_a_typography_rule_needs_no_new_reading() -> None:
    assert after("cleaners/typography/normalise.py", "_ROUNDS = 8", "_ROUNDS = 9") == {"typography"}


def test_an_extraction_rule_leaves_the_text_steps_alone() -> None:
    assert after("cleaners/html/sanitise.py", "DEEPEST = 200", "DEEPEST = 300") == {"read"}


def test_a_step_of_the_text_leaves_reading_alone() -> None:
    assert after("cleaners/boilerplate/decide.py", "EDGE_BAR = 0.75", "EDGE_BAR = 0.7") == {"text"}


@pytest.mark.slow
def test_wording_concerns_its_language_and_what_reads_with_it() -> None:
    found = after("seeds/languages/hr.toml", "[boilerplate.cues]", "[boilerplate.cues]\nextra = ['novost']")
    assert "hr" in found
    assert found <= {"hr", "und", *_drawing_on("hr")}
    assert "en" not in found


def _drawing_on(tag: str) -> set[str]:
    import tomllib

    sections = {
        path: tomllib.loads(content.decode()).get("boilerplate", {})
        for path, content in FILES.items()
        if path.startswith("seeds/languages/")
    }
    return {Path(path).stem for path, section in sections.items() if tag in section.get("also", ())}


def test_a_new_source_makes_nothing_stale() -> None:
    assert "seeds/sources.toml" not in FILES


def test_every_rule_file_and_section_has_its_stage() -> None:
    """What is not named counts for `read`, which makes more stale than need be: name it."""
    import tomllib

    found = {Path(path).name for path in FILES if path.endswith(".toml") and "/languages/" not in path}
    for path, content in FILES.items():
        if path.startswith("seeds/languages/"):
            found |= tomllib.loads(content.decode()).keys() - ruleset.EXAMPLES
    assert found - ruleset.WORDING.keys() == set()


@pytest.mark.parametrize("stage", ruleset.STAGES)
def test_a_stage_reads_no_wording_that_it_does_not_count(stage: str) -> None:
    """The readers of wording that a stage's code can reach belong to it, or to one that every record has."""
    code = Code({ruleset._module(path): content for path, content in FILES.items() if path.endswith(".py")})
    reached = {module for module, name in code.reach(ruleset.ROOTS[stage]) if module.startswith("seeds.")}
    counted = {
        "read": {
            "seeds.addresses",
            "seeds.calendars",
            "seeds.charsets",
            "seeds.pages",
            "seeds.relative_dates",
            "seeds.zones",
            "seeds.schema",
            "seeds.errors",
        },
        "text": {
            "seeds.alternatives",
            "seeds.scripts",
            "seeds.languages",
            "seeds.feed_footers",
            "seeds.fingerprints",
            "seeds.line_model",
            "seeds.errors",
        },
        "typography": {"seeds.typography", "seeds.languages", "seeds.schema", "seeds.errors"},
    }
    allowed = {
        "read": counted["read"],
        "typography": counted["typography"],
        "text": set().union(*counted.values()),
    }
    assert reached <= allowed[stage]


def test_a_record_names_the_wording_it_was_read_with() -> None:
    german = "Der Hafen wurde am Dienstag nach einem Sturm geschlossen, teilte die Stadt am Abend mit."
    article = clean_article(RawArticle("s", "a.txt", german.encode(), "text/plain"))
    names = {part.partition(":")[0] for part in article.rules.split()}
    assert names == {"read", "text", "typography", "source", "de"}
    assert ruleset.is_current(article.rules, ruleset.rules_digest())
    changed = ruleset.rules_digest().replace(f"de:{ruleset.parts()['de']}", "de:00000000")
    assert ruleset.changed(article.rules, changed) == ("de",)


def test_a_refusal_while_reading_waits_for_reading_to_change() -> None:
    today = ruleset.rules_digest()
    refused = ruleset.of_refusal(today, "decode", "binary")
    assert {part.partition(":")[0] for part in refused.split()} == {"read", "source"}
    assert ruleset.of_refusal(today, "clean", "no_text") == today
    assert ruleset.of_refusal(today, "extract", "timeout") == today, "nobody knows where it hung"


@pytest.mark.slow
def test_the_digest_is_kept_and_worked_out_again_when_a_file_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls = []
    real = ruleset.worked_out
    monkeypatch.setattr(ruleset, "worked_out", lambda *given: calls.append(1) or real(*given))
    for expected in (1, 1):
        ruleset.parts.cache_clear()
        ruleset.parts()
        assert len(calls) == expected
    monkeypatch.setattr(ruleset, "_files", lambda home: FILES | {"seeds/languages/xx.toml": b"name = 'X'"})
    ruleset.parts.cache_clear()
    ruleset.parts()
    assert len(calls) == 2
    (kept,) = tmp_path.rglob("rules-*.json")
    kept.write_text("{")
    ruleset.parts.cache_clear()
    ruleset.parts()
    assert len(calls) == 3, "a torn file is no answer"
    ruleset.parts.cache_clear()


def test_no_place_to_keep_it_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "below"))
    ruleset.parts.cache_clear()
    assert ruleset.parts()["read"]
    ruleset.parts.cache_clear()
