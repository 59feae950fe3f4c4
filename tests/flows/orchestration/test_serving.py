"""What a run may say about the process it becomes, and who may talk to the server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from flows import access, settings
from flows.cli.serve import _folder_and_source
from flows.errors import ServeError
from flows.orchestration.serving import TEMPLATE, served

HERE, ELSEWHERE = "http://127.0.0.1:4200/api", "https://evil.example/api"


def test_a_run_says_nothing_of_the_process_it_becomes_but_where_its_output_goes() -> None:
    """The worker fills the template's places alone, and merges an environment only into a dictionary."""
    template = json.loads(TEMPLATE.read_text())
    assert template["job_configuration"] == {"stream_output": "{{ stream_output }}"}
    assert list(template["variables"]["properties"]) == ["stream_output"]
    assert template["variables"]["additionalProperties"] is False


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv(access.CLIENT, "")
    monkeypatch.delenv(access.CLIENT)  # what the test sets is taken back
    return tmp_path


def test_a_password_is_made_once_and_nobody_else_can_read_it(home: Path) -> None:
    password = access.password_for(HERE)
    assert len(password) > 40
    assert access.password_for(HERE + "/") == password == access.password_of(HERE)
    assert access.access_file().stat().st_mode & 0o777 == 0o600
    assert [path.name for path in home.iterdir()] == ["copydesk-access.json"]


def test_a_password_goes_to_its_own_server_alone(home: Path) -> None:
    access.password_for(HERE)
    assert not access.send_password(ELSEWHERE)
    assert access.CLIENT not in os.environ
    assert access.send_password(HERE)
    assert os.environ[access.CLIENT] == access.password_of(HERE)
    assert not access.send_password(HERE)


SAYS = "import os; from flows.settings import server_url; print(server_url(), os.environ.get('{}'))"


@pytest.mark.parametrize("name", [".env", "prefect.toml", "pyproject.toml"])
def test_a_file_in_the_folder_one_stands_in_names_no_server(
    home: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    (home / "profiles.toml").write_text(f'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "{HERE}"\n')
    said = {
        ".env": f"PREFECT_API_URL={ELSEWHERE}\n",
        "prefect.toml": f'[api]\nurl = "{ELSEWHERE}"\n',
        "pyproject.toml": f'[tool.prefect.api]\nurl = "{ELSEWHERE}"\n',
    }
    folder = tmp_path_factory.mktemp("downloaded")
    (folder / name).write_text(said[name])
    password = access.password_for(HERE)
    done = subprocess.run(
        [sys.executable, "-c", SAYS.format(access.CLIENT)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(settings.trusted_folder())},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [HERE, password]


def test_a_port_that_another_program_has_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        wanted = {"api": None, "host": "127.0.0.1", "port": port, "warehouse": "w", "logs": tmp_path}
        with pytest.raises(ServeError, match=f"port {port} of 127.0.0.1 is taken"), served(**wanted):  # type: ignore[arg-type]
            pass


def test_a_folder_is_watched_for_a_source(tmp_path: Path) -> None:
    (odd := tmp_path / "a=local").mkdir()
    assert _folder_and_source(str(odd)) == (odd, "local")
    assert _folder_and_source(f"{odd}=local") == (odd, "local")
    with pytest.raises(click.BadParameter, match="no source 'nobody'"):
        _folder_and_source(f"{odd}=nobody")
    with pytest.raises(click.BadParameter, match="is no folder"):
        _folder_and_source(f"{tmp_path / 'nowhere'}=local")
