"""The review page: a small web application on loopback. Each address is one function below.

It is for one person at this machine: whoever does not have the token of its first address gets nothing.
Titles and texts of strangers are shown as text; the raw page in a sandbox without scripts and network.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cleaners.decisions import SETTABLE
from cleaners.rule_ids import unknown_rule
from flows.errors import DecisionError
from flows.jobs.deciding import still_readable
from flows.jobs.declared import every_declared
from flows.review.article import article_view
from flows.review.compare import beside_view, versions_of
from flows.review.desk import Desk
from flows.review.forms import decided
from flows.review.rule import rule_view
from flows.review.source import source_view
from flows.review.trying import tried_address, tried_text
from warehouse.search import PAGE, Wanted

HERE = Path(__file__).parent
COOKIE = "copydesk_review"
FORM = "copydesk.form"  # where a request carries what the form of it says
FORM_LIMIT = 32 << 20  # bytes, of which a letter may take nine
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # With `no-referrer` a browser says `Origin: null` of our own forms, too, and they would be refused.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# The raw page: its own styles at most, in an origin of its own, and nothing from anywhere.
RAW_HEADERS = HEADERS | {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'",
}

Page = Callable[[Request], Awaitable[Response]]


class Review:
    """The pages, with the warehouse they are about and the token that opens them."""

    def __init__(self, root: str, token: str) -> None:
        self.desk = Desk(root)
        self.token = token
        self.templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def shown(
        self, request: Request, template: str, status: int = 200, *, here: str, **values: Any
    ) -> Response:
        """A page made of a template; one that was come to by a decision says which, with an undo."""
        asked = request.query_params
        made = await run_in_threadpool(self.desk.decision, asked.get("made", ""))
        taught = await run_in_threadpool(self.desk.template, asked.get("of", ""), asked.get("template", ""))
        readable = ""
        if made and made.decision.action == "take-down" and not made.undone:
            readable = await run_in_threadpool(still_readable, self.desk.warehouse, made.at)
        page = self.templates.get_template(template)
        common = {"csrf": self.token, "place": request.url.path, "was": asked.get("was", "")}
        html = page.render(here=here, made=made, readable=readable, taught=taught, **common, **values)
        return HTMLResponse(html, status, HEADERS)

    async def inbox(self, request: Request) -> Response:
        """What deserves a look, worst first; what was refused; what waits for a decision."""
        desk = self.desk
        rows = await run_in_threadpool(desk.inbox)
        refused = await run_in_threadpool(desk.warehouse.quarantine_reasons)
        sources = await run_in_threadpool(desk.sources)
        waiting = [each for each in sources if each["proposals"]]
        return await self.shown(
            request,
            "inbox.html",
            rows=rows,
            refused=refused,
            waiting=waiting,
            changed=await run_in_threadpool(desk.changed),
            silent=await run_in_threadpool(desk.silent),
            here="inbox",
        )

    async def search(self, request: Request) -> Response:
        """Search by words, source, language, rule and days."""
        asked = request.query_params
        wanted = Wanted(
            words=asked.get("words", ""),
            source=asked.get("source", ""),
            language=asked.get("language", ""),
            rule=asked.get("rule", ""),
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
            page=_page(asked.get("page", "")),
            every=asked.get("every") == "1",
        )
        found = await run_in_threadpool(self.desk.search, wanted)
        more = urlencode({**asked, "page": wanted.page + 1}) if wanted.page * PAGE < found.count else ""
        every = urlencode({**asked, "every": 1}) if found.is_cut and not more else ""
        return await self.shown(
            request, "search.html", found=found, wanted=wanted, more=more, every=every, here="search"
        )

    async def article(self, request: Request) -> Response:
        """One article: what it was, what it is, why, and what may be decided about it."""
        view = await run_in_threadpool(article_view, self.desk, request.path_params["article_id"])
        if view is None:
            return await self.shown(request, "nothing.html", 404, what="no article with this id", here="")
        return await self.shown(request, "article.html", view=view, fields=SETTABLE, here="")

    async def versions(self, request: Request) -> Response:
        """Every version of an article that landed, word by word beside the one before."""
        row = await run_in_threadpool(self.desk.article, request.path_params["article_id"])
        if row is None:
            return await self.shown(request, "nothing.html", 404, what="no article with this id", here="")
        found = await run_in_threadpool(versions_of, self.desk, row["article_id"])
        return await self.shown(request, "versions.html", row=row, versions=found[::-1], here="")

    async def beside(self, request: Request) -> Response:
        """Two articles side by side, with the words that differ."""
        given = request.path_params
        view = await run_in_threadpool(beside_view, self.desk, given["article_id"], given["other_id"])
        if view is None:
            return await self.shown(
                request, "nothing.html", 404, what="one of these articles is not there any more", here=""
            )
        return await self.shown(request, "beside.html", view=view, here="")

    async def raw(self, request: Request) -> Response:
        """The page as it landed, inert."""
        raw = await run_in_threadpool(self.desk.warehouse.raw, request.path_params["raw_id"])
        if raw is None:
            return PlainTextResponse("no such row", 404, HEADERS)
        is_page = raw.media_type.startswith(("text/html", "application/xhtml"))
        kind = f"text/html; charset={raw.charset or 'utf-8'}" if is_page else "text/plain; charset=utf-8"
        return Response(raw.body, headers={**RAW_HEADERS, "Content-Type": kind})

    async def rules(self, request: Request) -> Response:
        """All rules by how many articles they touched."""
        counts = await run_in_threadpool(self.desk.rules)
        return await self.shown(request, "rules.html", counts=counts.most_common(), here="rules")

    async def rule(self, request: Request) -> Response:
        """One rule: its last hits, its examples, and where it is mute."""
        name = request.path_params["rule"]
        view = await run_in_threadpool(rule_view, self.desk, name)
        if view is None:
            return await self.shown(request, "nothing.html", 404, what=unknown_rule(name), here="rules")
        names = await run_in_threadpool(self.desk.names)
        return await self.shown(request, "rule.html", view=view, names=names, here="rules")

    async def sources(self, request: Request) -> Response:
        """Every source with its volumes."""
        return await self.shown(
            request, "sources.html", rows=await run_in_threadpool(self.desk.sources), here="sources"
        )

    async def source(self, request: Request) -> Response:
        """One source: its volumes, what was learned and decided about it, its newest articles."""
        view = await run_in_threadpool(source_view, self.desk, request.path_params["source"])
        if view is None:
            return await self.shown(request, "nothing.html", 404, what="no source of this name", here="")
        return await self.shown(request, "source.html", view=view, here="sources")

    async def decisions(self, request: Request) -> Response:
        """Everything that was decided, with an undo; and what stands in `sources.toml`."""
        made = await run_in_threadpool(self.desk.warehouse.decisions, undone=True)
        in_file = await run_in_threadpool(every_declared)
        return await self.shown(
            request, "decisions.html", made_here=made[::-1], in_file=in_file, here="decisions"
        )

    async def try_it(self, request: Request) -> Response:
        """Paste a text, or name an address, and see what would happen to it."""
        asked: dict[str, str] = request.scope.get(FORM, {})
        text, address, source = (asked.get(name, "") for name in ("text", "address", "source"))
        text = text.replace("\r\n", "\n")  # forms send all line ends so
        result = None
        if address.strip():
            result = await run_in_threadpool(tried_address, self.desk, address, source)
        elif text.strip():
            result = await run_in_threadpool(tried_text, self.desk, text, source)
        names = await run_in_threadpool(self.desk.names)
        given = {"text": text, "address": address, "source": source}
        return await self.shown(request, "try.html", given=given, names=names, result=result, here="try")

    async def decide(self, request: Request) -> Response:
        """Record a decision, renew what it concerns, and go back to where it was made."""
        form: dict[str, str] = request.scope[FORM]
        try:
            told = await run_in_threadpool(decided, self.desk, form)
        except DecisionError as error:
            return await self.shown(request, "nothing.html", 400, what=str(error), here="")
        back = form.get("back", "")
        place = back if re.match(r"/(?![/\\])", back) else "/"
        return RedirectResponse(f"{place}{'&' if '?' in place else '?'}{urlencode(told)}", 303, HEADERS)


def build(root: str, token: str | None = None) -> Starlette:
    """The application for one warehouse. `token` opens it; a new one is made if none is given."""
    review = Review(root, token or secrets.token_urlsafe(24))
    routes = [
        Route("/", review.inbox),
        Route("/search", review.search),
        Route("/article/{article_id}", review.article),
        Route("/article/{article_id}/versions", review.versions),
        Route("/article/{article_id}/beside/{other_id}", review.beside),
        Route("/raw/{raw_id}", review.raw),
        Route("/rules", review.rules),
        Route("/rules/{rule}", review.rule),
        Route("/sources", review.sources),
        Route("/sources/{source:path}", review.source),
        Route("/decisions", review.decisions),
        Route("/try", review.try_it, methods=["GET", "POST"]),
        Route("/decide", review.decide, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]
    app = Starlette(routes=routes, lifespan=_warmed)
    app.state.review = review
    app.add_middleware(Guard, token=review.token)
    return app


@asynccontextmanager
async def _warmed(app: Starlette) -> AsyncIterator[None]:
    """Read what the first page needs while the person is still opening it."""
    Thread(target=app.state.review.desk.warm, daemon=True).start()
    yield


class Guard:
    """Lets in who has the token: by the first address, then by a cookie; forms must carry it themselves."""

    def __init__(self, app: Any, token: str) -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        answer: Any = self._refused(request) or self.app
        if answer is self.app and request.method == "POST":
            answer = await self._read(request) or self.app
        await answer(scope, receive, send)

    async def _read(self, request: Request) -> Response | None:
        """Read a form once, for whoever handles it; say what is wrong with one that is not of our pages."""
        body = bytearray()
        async for piece in request.stream():
            body += piece
            if len(body) > FORM_LIMIT:
                return PlainTextResponse(f"more than {FORM_LIMIT >> 20} MiB: no article", 413, HEADERS)
        try:
            form = await Request(request.scope, _again(bytes(body))).form(max_part_size=FORM_LIMIT)
        except (HTTPException, MultiPartException):
            return PlainTextResponse("this form cannot be read", 400, HEADERS)
        if not secrets.compare_digest(str(form.get("csrf", "")).encode(), self.token.encode()):
            return PlainTextResponse("this form is not from here", 403, HEADERS)
        request.scope[FORM] = {name: str(value) for name, value in form.items()}
        return None

    def _refused(self, request: Request) -> Response | None:
        host = request.url.hostname or ""
        if host not in ("127.0.0.1", "localhost", "::1", "testserver"):
            return PlainTextResponse("this page is for this machine alone", 403, HEADERS)
        # Browsers keep cookies by host, whatever the port: two pages at once must not shut each other out.
        cookie = f"{COOKIE}_{request.scope['server'][1]}"
        given = request.query_params.get("token", "")
        if given and secrets.compare_digest(given.encode(), self.token.encode()):
            answer = RedirectResponse(request.url.path, 303, HEADERS)
            answer.set_cookie(cookie, self.token, httponly=True, samesite="strict")
            return answer
        if not secrets.compare_digest(request.cookies.get(cookie, "").encode(), self.token.encode()):
            return PlainTextResponse("open the address that `copydesk review` printed", 403, HEADERS)
        origin = request.headers.get("origin")
        if request.method == "POST" and origin not in (None, f"{request.url.scheme}://{request.url.netloc}"):
            return PlainTextResponse("this form is not from here", 403, HEADERS)
        return None


def _again(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _page(value: str) -> int:
    return max(1, int(value)) if re.fullmatch(r"[0-9]{1,9}", value) else 1


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
