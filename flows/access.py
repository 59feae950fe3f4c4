"""Who may talk to the server that `copydesk serve` starts: whoever can read a file of this user.

Whoever can talk to a Prefect server can have commands run by its worker, and a server on 127.0.0.1
listens to every user of the machine. So it asks for a password, which is made once and kept in
Prefect's own folder, and the commands send it to that address and to no other.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

SERVER = "PREFECT_SERVER_API_AUTH_STRING"
CLIENT = "PREFECT_API_AUTH_STRING"


def access_file() -> Path:
    """Where the passwords of this user's own servers are, by address."""
    return Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser() / "copydesk-access.json"


def password_of(url: str) -> str | None:
    """`name:password` for the server at `url`, if this user has started one there."""
    known = _known().get(url.rstrip("/"))
    return known if isinstance(known, str) else None


def password_for(url: str) -> str:
    """The same, and made the first time it is asked for."""
    known = _known()
    password = known.setdefault(url.rstrip("/"), f"copydesk:{secrets.token_urlsafe(32)}")
    file = access_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    aside = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    # Nobody else may read it, not even while it is written.
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        json.dump(known, stream, indent=1)
    os.replace(aside, file)
    return password


def send_password(url: str) -> bool:
    """Let Prefect's clients here, and in processes that are started from here, send the password of `url`.

    Whether that is news: not if a password was set by other means, or none is known.
    """
    if CLIENT in os.environ or (password := password_of(url)) is None:
        return False
    os.environ[CLIENT] = password
    return True


def _known() -> dict[str, str]:
    with suppress(FileNotFoundError, ValueError):
        found = json.loads(access_file().read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    return {}
