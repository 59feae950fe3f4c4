"""Where things are unless somebody says otherwise, and whether Prefect is there to record runs."""

from __future__ import annotations

import os
from contextlib import chdir
from pathlib import Path

from flows.access import send_password

_PLACE = Path(__file__).resolve().parents[1]  # the checkout, or where packages are installed


def home() -> Path:
    """The folder for what is written and declared: `COPYDESK_HOME`, else the checkout; installed as a
    package, `copydesk` where this user's programs keep their data (`$XDG_DATA_HOME`)."""
    if named := os.environ.get("COPYDESK_HOME"):
        return Path(named).expanduser().absolute()
    if (_PLACE / "pyproject.toml").exists():
        return _PLACE
    return Path(os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")) / "copydesk"


def warehouse_root() -> str:
    """`COPYDESK_WAREHOUSE` (a folder or `s3://…`), else `warehouse/data` in `home()`."""
    return os.environ.get("COPYDESK_WAREHOUSE") or str(home() / "warehouse" / "data")


def trusted_folder() -> Path:
    """A folder whose Prefect settings are ours: `home()`, or where the code is if that is not there yet."""
    return home() if home().is_dir() else _PLACE


def server_url() -> str | None:
    """The API of the Prefect server that environment or profile names, if one does; Prefect is loaded then.

    Prefect would start a temporary server of its own otherwise. That takes 5 to 27 s and can fail on
    a busy machine, so the command then calls the flows' own functions directly.
    """
    prefect = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    ours = trusted_folder()
    named = (prefect / "profiles.toml", ours / "prefect.toml", ours / ".env")
    if not os.environ.get("PREFECT_API_URL") and not any(path.exists() for path in named):
        return None  # nothing can have configured one: spare the second that importing Prefect takes
    # Prefect reads `.env`, `prefect.toml` and `pyproject.toml` of the folder one stands in. That may be
    # anybody's, and it must not say where this user's password goes: so it reads those of the project.
    with chdir(ours):
        from prefect.context import refresh_global_settings_context
        from prefect.settings import get_current_settings

        url = os.environ.get("PREFECT_API_URL") or get_current_settings().api.url
        if url is not None and send_password(url):
            refresh_global_settings_context()
    return url


def server_answers(url: str, seconds: float = 5.0) -> bool:
    """Whether the server can be reached now. Landing and cleaning do not wait for one that can't."""
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=seconds):
            return True
    except urllib.error.HTTPError:
        return True  # it is there, and asks who we are: Prefect's client knows
    except (urllib.error.URLError, OSError, ValueError):
        return False
