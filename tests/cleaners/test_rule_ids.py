"""Rule ids are an interface: every one that the cleaners give is known, and a mistyped one is not."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

import pytest

from cleaners import clean_text, rule_ids
from cleaners.decisions import falls_under
from cleaners.rule_ids import IN_CODE, is_rule, unknown_rule
from seeds.languages import all_seeds, seed
from tests.conftest import HOME

KINDS = sorted({each.partition(".")[0] for each in IN_CODE})
ID = re.compile(rf"({'|'.join(KINDS)})(\.[a-z0-9-]+)+")


def named_in_code() -> set[str]:
    """Strings of the cleaners that are shaped like an id, except in what documents the code."""
    found: set[str] = set()
    for path in (HOME / "cleaners").rglob("[!_]*.py"):  # the face names modules, which look alike
        tree = ast.parse(path.read_bytes())
        documenting = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documenting:
                found |= {node.value} if ID.fullmatch(node.value) else set()
    return found


def test_what_the_code_names_is_listed() -> None:
    named = named_in_code()
    assert len(named) > 40
    assert named - IN_CODE == set()


def test_what_is_listed_the_code_names() -> None:
    whole = "\n".join(path.read_text("utf-8") for path in (HOME / "cleaners").rglob("*.py"))
    composed = {"lift.byline", "lift.caption", "lift.dateline", "lift.tags", "lift.title"}  # by a line's kind
    assert {each for each in IN_CODE - composed if f'"{each}"' not in whole} == set()


@pytest.mark.parametrize("language", all_seeds(), ids=lambda each: each.tag)
def test_the_rules_that_examples_meet_are_known(language: object) -> None:
    from cleaners.boilerplate.examples import article
    from cleaners.boilerplate.strip import propose
    from seeds.languages import LanguageSeed

    assert isinstance(language, LanguageSeed)
    lines = [line for rule in language.boilerplate.rules for line in (*rule.strips, *rule.keeps)][:40]
    for line in lines:
        for edit in propose(article(language, line), language=language.tag).edits:
            assert is_rule(edit.rule), (line, edit.rule)


def test_composed_ids_are_known() -> None:
    body = "The bridge opens in May, after two years of work on its southern ramp, the city said on Monday."
    promos = ("Please visit our Facebook page for news.", "Follow us on Twitter @portnews for more.")
    rules = {edit.rule for promo in promos for edit in clean_text(f"{body}\n\n{body}\n\n{promo}").edits}
    assert {"promo.en.visit-facebook-page", "promo.en.follow-twitter"} & rules
    assert all(map(is_rule, rules))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("promo.en.folow-twitter", "promo.en.follow-twitter"),
        ("promo.xx.follow-twitter", ""),
        ("newsletter.en.sign-up", "newsletter.en.signup"),
        ("tipography", "typography"),
        ("decision.strip", ""),
        ("", ""),
    ],
)
def test_a_mistyped_id_is_told_with_the_one_that_was_meant(name: str, meant: str) -> None:
    assert not is_rule(name)
    assert f"there is no rule {name!r}" in unknown_rule(name)
    assert (f'did you mean "{meant}"' in unknown_rule(name)) is bool(meant) or not meant


@pytest.mark.parametrize("name", ["promo", "promo.en", "lift", "extract.share", "learned.wire", "nav.und"])
def test_rules_below_an_id_can_be_meant(name: str) -> None:
    assert unknown_rule(name) == ""


def test_a_renamed_rule_is_meant_by_its_former_id(monkeypatch: pytest.MonkeyPatch) -> None:
    english = seed("en")
    rule = replace(english.boilerplate.rules[0], formerly=("promo.en.old-name",))
    renamed = replace(english, boilerplate=replace(english.boilerplate, rules=(rule,)))
    assert not is_rule("promo.en.old-name")
    monkeypatch.setattr(rule_ids, "all_seeds", lambda: (renamed,))
    rule_ids._renamed.cache_clear()
    try:
        assert unknown_rule("promo.en.old-name") == ""
        assert falls_under(rule.id, "promo.en.old-name")  # a mute of last year still holds
        assert falls_under("promo.en.old-name", rule.id)  # and the rows of last year are found
        assert not falls_under(rule.id, "promo.en.other-name")
    finally:
        rule_ids._renamed.cache_clear()


def test_a_former_id_is_no_other_rule() -> None:
    rules = [rule for language in all_seeds() for rule in language.boilerplate.rules]
    former = [each for rule in rules for each in rule.formerly]
    assert len(former) == len(set(former))
    assert not set(former) & {rule.id for rule in rules}
