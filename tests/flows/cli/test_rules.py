"""`copydesk rules`: faults are told before anything runs, a line can be tried, rules can be listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from seeds import check, languages


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", *arguments])


def test_the_shipped_rules_are_sound() -> None:
    done = run("check")
    assert done.exit_code == 0, done.output
    assert "nothing wrong" in done.output


def test_a_fault_is_told_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = tmp_path / "sources.toml"
    declared.write_text("[wire]\nkind = 'fed'\n", "utf-8")
    monkeypatch.setenv("COPYDESK_SOURCES", str(declared))
    done = run("check", "--json")
    assert done.exit_code == 1
    (problem,) = json.loads(done.output)["problems"]
    assert problem.startswith("sources.toml:2: wire.kind: must be one of")
    assert problem.endswith('did you mean "feed"?')


def test_a_name_that_leads_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    seed = languages.seed("hr")
    lost = dataclasses.replace(
        seed,
        boilerplate=dataclasses.replace(
            seed.boilerplate,
            also=("xx",),
            rules=(dataclasses.replace(seed.boilerplate.rules[0], id="nav.de.more", phrases=("na", "na:")),),
        ),
        typography=dataclasses.replace(seed.typography, variants={"de-AT": None}),
        detection=dataclasses.replace(seed.detection, near="ess"),
    )
    found = [str(problem) for problem in check._strangers(lost)]
    assert found == [
        'hr.toml: detection.near: LATIN has no profile ess; did you mean "es"?',
        "hr.toml: boilerplate.also: there is no xx.toml",
        "hr.toml: boilerplate.rules[0].id: nav.de.more must be kind.hr.name",
        "hr.toml: boilerplate.rules[0].phrases: 'na' stands here with and without a colon",
        "hr.toml: typography.variants.de-AT: is no variant of hr",
    ]


def test_an_example_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses

    from cleaners.boilerplate import examples

    seed = languages.seed("hr")
    rules = seed.boilerplate.rules
    wrong = dataclasses.replace(rules[0], strips=("Luka je jučer otvorena.",), keeps=())
    broken = dataclasses.replace(
        seed, boilerplate=dataclasses.replace(seed.boilerplate, rules=(wrong, *rules[1:]))
    )
    monkeypatch.setattr(examples, "all_seeds", lambda: (broken,))
    told = examples.failures()
    assert len(told) == 2
    assert all(wrong.id in failure for failure in told)


def test_a_line_is_tried() -> None:
    result = json.loads(run("test", "Follow us on Twitter for updates", "--language", "en", "--json").output)
    assert result["at_the_end"] == f"goes: {result['rule']}"
    assert "twitter" in result["cues"]
    stays = run("test", "The council voted to repair the wall.")
    assert "at_the_end:   stays" in stays.output


@pytest.mark.parametrize(
    "arguments", [("test", "x", "--language", "Finish"), ("test", " "), ("list", "--concept", "x")]
)
def test_unusable_arguments(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


def test_rules_are_listed_by_language_and_concept() -> None:
    rows = json.loads(run("list", "--language", "hu", "--concept", "tags", "--json").output)
    assert [row["rule"] for row in rows] == ["tags.hu.tags", "tags.hu.topics"]
    assert "nav.hu.button" in run("list", "--language", "hu").output
