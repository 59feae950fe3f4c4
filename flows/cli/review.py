"""`copydesk review`: a page on this machine to look at what cleaning did, and to correct it."""

from __future__ import annotations

import secrets
from contextlib import suppress

import click

from flows.cli.options import quiet_option, remarks, unusable, verbose_option, warehouse_option
from warehouse import Warehouse


@click.command()
@click.option(
    "--port", default=4280, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one."
)
@click.option("--open", "opened", is_flag=True, help="Open it in the browser.")
@warehouse_option
@quiet_option
@verbose_option
def review(port: int, opened: bool, warehouse: str) -> None:
    """Look at what cleaning did, and correct it, in a browser on this machine; stop with Ctrl-C.

    The address that is printed opens it, and nobody without it gets in. What is decided there is
    a decision as `copydesk decide` makes it: it lasts, and can be undone.

    \b
    Examples:
      copydesk review --open
      copydesk review --port 0
    """
    import socket
    import webbrowser

    import uvicorn

    from flows.review.app import build

    if not any(Warehouse(warehouse).counts().values()):
        unusable(f"no warehouse here yet: {warehouse}")
    token = secrets.token_urlsafe(24)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError as error:
        unusable(f"port {port}: {error.strerror}; --port names another, and 0 takes a free one")
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/?token={token}"
    click.echo(address)
    remarks.print("Open this address; Ctrl-C stops it.", style="dim")
    if opened:
        webbrowser.open(address)
    config = uvicorn.Config(
        build(warehouse, token), log_level="warning", server_header=False, access_log=False
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    remarks.print("Stopped.")
