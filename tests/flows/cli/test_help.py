"""What `--help` says: every command has examples, and each example is one that the command takes."""

from __future__ import annotations

import errno
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.cli.main import main
from tests.support.command import copydesk


def commands(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*names, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)


EVERY = dict(commands(main))


@pytest.mark.parametrize("names", EVERY, ids=" ".join)
def test_every_command_has_examples_that_it_takes(names: tuple[str, ...]) -> None:
    said = CliRunner().invoke(main, [*names, "--help"]).stdout
    examples = said.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples, said
    for line in examples:
        typed = shlex.split(re.split(r"\s{2,}#?|\|", line.strip())[-1 if "|" in line else 0])
        command: click.Command = main
        assert typed.pop(0) == "copydesk", line
        while isinstance(command, click.Group) and typed and not typed[0].startswith("-"):
            found = command.get_command(click.Context(command), typed.pop(0))
            assert found is not None, line
            command = found
        known = {option for parameter in command.params for option in parameter.opts}
        given = {word.partition("=")[0] for word in typed if re.match("--?[a-z]", word)}
        assert given <= known, line


@pytest.mark.parametrize("names", [names for names in EVERY if len(names) == 2], ids=" ".join)
def test_a_list_of_subcommands_cuts_no_sentence(names: tuple[str, ...]) -> None:
    said = CliRunner().invoke(main, [names[0], "--help"]).stdout
    assert "..." not in said.partition("Commands:\n")[2]


@pytest.mark.parametrize("group", ["quarantine", "sources"])
def test_an_option_before_the_subcommand_is_not_passed_over(group: str, tmp_path: Path) -> None:
    sub = "redrive" if group == "quarantine" else "test"
    done = CliRunner().invoke(
        main, [group, "--warehouse", str(tmp_path), sub, "local"][: 4 + (sub == "test")]
    )
    assert done.exit_code == 2
    assert "--warehouse goes behind the subcommand" in done.stderr


def test_an_interrupted_command_says_what_became_of_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("flows.cli.status.Warehouse", stop)
    done = copydesk(tmp_path, "status", status=1)
    assert "Interrupted: what was committed is kept" in done.stderr
    assert "Aborted" not in done.output


def test_a_home_that_nobody_can_write_to_is_told_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setenv("COPYDESK_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("flows.cli.status.Warehouse", refuse)
    assert "COPYDESK_HOME names another place" in copydesk(tmp_path, "status", status=1).stderr
    monkeypatch.setenv("COPYDESK_HOME", "/elsewhere")
    assert "COPYDESK_HOME" not in copydesk(tmp_path, "status", status=1).stderr


@pytest.mark.parametrize("command", [("sources",), ("sources", "test", "wire"), ("rules", "check")])
def test_a_schedule_that_cannot_be_kept_is_told_wherever_sources_are_looked_at(
    command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text(
        '[wire]\nkind = "jsonl"\nwhere = "x.jsonl"\nschedule = "99 * * * *"\n'
    )
    monkeypatch.setenv("COPYDESK_SOURCES", str(tmp_path / "mine.toml"))
    done = CliRunner().invoke(main, command)
    assert done.exit_code in (1, 2)
    assert "schedule '99 * * * *' is no cron expression" in done.output
