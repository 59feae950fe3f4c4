"""The review page: a small web application on loopback. Each address is one function below.

It is for one person at this machine: whoever does not have the token of its first address gets nothing.
Titles and texts of strangers are shown as text; the raw page in a sandbox without scripts and network.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from cleaners.decisions import Action
from flows.jobs.deciding import check_rule, paragraph, renew, who
from flows.review.article import article_view, tried
from flows.review.desk import PAGE, Desk, Wanted

HERE = Path(__file__).parent
COOKIE = "copydesk_review"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
# The raw page: its own styles at most, in an origin of its own, and nothing from anywhere.
RAW_HEADERS = HEADERS | {
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'self'",
}
_FIELDS = ("title", "authors", "tags", "language", "published_at")

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

    def shown(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page made of a template."""
        html = self.templates.get_template(template).render(csrf=self.token, **values)
        return HTMLResponse(html, status, HEADERS)

    async def inbox(self, request: Request) -> Response:
        """What deserves a look, worst first; what was refused; what waits for a decision."""
        desk = self.desk
        rows = await run_in_threadpool(desk.inbox)
        refused = await run_in_threadpool(desk.warehouse.quarantine_reasons)
        sources = await run_in_threadpool(desk.sources)
        waiting = [each for each in sources if each["proposals"]]
        return self.shown("inbox.html", rows=rows, refused=refused, waiting=waiting, here="inbox")

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
            page=max(1, int(asked["page"])) if asked.get("page", "").isdecimal() else 1,
        )
        rows, count = await run_in_threadpool(self.desk.search, wanted)
        more = urlencode({**asked, "page": wanted.page + 1}) if wanted.page * PAGE < count else ""
        return self.shown("search.html", rows=rows, count=count, wanted=wanted, more=more, here="search")

    async def article(self, request: Request) -> Response:
        """One article: what it was, what it is, why, and what may be decided about it."""
        view = await run_in_threadpool(article_view, self.desk, request.path_params["article_id"])
        if view is None:
            return self.shown("nothing.html", 404, what="no article with this id", here="")
        return self.shown(
            "article.html", view=view, fields=_FIELDS, here="", said=request.query_params.get("said", "")
        )

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
        return self.shown("rules.html", counts=counts.most_common(), here="rules")

    async def rule(self, request: Request) -> Response:
        """One rule: its last hits."""
        name = request.path_params["rule"]
        rows, count = await run_in_threadpool(self.desk.search, Wanted(rule=name))
        hits = await run_in_threadpool(self._hits, name, [row["article_id"] for row in rows[:20]])
        return self.shown("rule.html", name=name, hits=hits, count=count, here="rules")

    def _hits(self, rule: str, ids: list[str]) -> list[dict[str, Any]]:
        found = []
        for article_id in ids:
            row = self.desk.article(article_id)
            for edit in row["edits"] if row else ():
                if row and (edit["rule"] == rule or edit["rule"].startswith(f"{rule}.")):
                    found.append({"row": row, "edit": edit})
                    break
        return found

    async def sources(self, request: Request) -> Response:
        """Every source with its volumes."""
        return self.shown("sources.html", rows=await run_in_threadpool(self.desk.sources), here="sources")

    async def source(self, request: Request) -> Response:
        """One source: newest articles, learned templates, decisions in force."""
        name = request.path_params["source"]
        rows, count = await run_in_threadpool(self.desk.search, Wanted(source=name))
        learned = await run_in_threadpool(self.desk.warehouse.learned, name)
        decided = [
            each for each in await run_in_threadpool(self.desk.warehouse.decisions) if each.source == name
        ]
        return self.shown(
            "source.html",
            name=name,
            rows=rows[:30],
            count=count,
            learned=learned,
            decided=decided,
            here="sources",
        )

    async def decisions(self, request: Request) -> Response:
        """Everything that was decided, with an undo."""
        made = await run_in_threadpool(self.desk.warehouse.decisions, undone=True)
        return self.shown("decisions.html", made=made[::-1], here="decisions")

    async def try_it(self, request: Request) -> Response:
        """Paste a text, and see what would happen to it."""
        if request.method == "GET":
            return self.shown("try.html", text="", result=None, here="try")
        text = str((await request.form(max_part_size=2_000_000)).get("text", ""))
        result = await run_in_threadpool(tried, text) if text.strip() else None
        return self.shown("try.html", text=text, result=result, here="try")

    async def decide(self, request: Request) -> Response:
        """Record a decision, renew what it concerns, and go back to where it was made."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        article_id = form.get("article_id", "")
        try:
            said = await run_in_threadpool(self._decided, form, article_id)
        except (ValueError, KeyError) as error:
            return self.shown("nothing.html", 400, what=str(error.args[0] if error.args else error), here="")
        back = form.get("back", "")
        place = back if back.startswith("/") and not back.startswith("//") else "/"
        return RedirectResponse(f"{place}?{urlencode({'said': said})}", 303, HEADERS)

    def _decided(self, form: dict[str, str], article_id: str) -> str:
        desk, action = self.desk, form.get("action", "")
        if action == "undo":
            made = desk.warehouse.undo(form["decision_id"], by=who(), why=form.get("why", ""))
        else:
            row = desk.article(article_id) if article_id else None
            if article_id and row is None:
                raise KeyError("no article with this id")
            if action == "mute":
                check_rule(form.get("text", ""))
            made = desk.warehouse.decide(
                _action(action),
                row["source"] if row else form["source"],
                article_id=row["article_id"] if row else None,
                text=paragraph(row, form["text"])
                if row and action in ("keep", "strip")
                else form.get("text", ""),
                field=form.get("field", "") if action == "set" else "",
                values=_values(form)
                if action == "set"
                else [row["uri"]]
                if row and action == "take-down"
                else (),
                by=who(),
                why=form.get("why", ""),
            )
        renew(desk.root, [made.source])
        return f"{made.decision.name} {'undone' if action == 'undo' else action}"


def build(root: str, token: str | None = None) -> Starlette:
    """The application for one warehouse. `token` opens it; a new one is made if none is given."""
    review = Review(root, token or secrets.token_urlsafe(24))
    routes = [
        Route("/", review.inbox),
        Route("/search", review.search),
        Route("/article/{article_id}", review.article),
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
    app = Starlette(routes=routes)
    app.state.review = review
    app.add_middleware(Guard, token=review.token)
    return app


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
            body = await request.body()  # read here, and handed on as it was
            receive = _again(body)
            form = await Request(scope, _again(body)).form(max_part_size=2_000_000)
            if not secrets.compare_digest(str(form.get("csrf", "")).encode(), self.token.encode()):
                answer = PlainTextResponse("this form is not from here", 403, HEADERS)
        await answer(scope, receive, send)

    def _refused(self, request: Request) -> Response | None:
        host = request.url.hostname or ""
        if host not in ("127.0.0.1", "localhost", "::1", "testserver"):
            return PlainTextResponse("this page is for this machine alone", 403, HEADERS)
        given = request.query_params.get("token", "")
        if given and secrets.compare_digest(given.encode(), self.token.encode()):
            answer = RedirectResponse(request.url.path, 303, HEADERS)
            answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict")
            return answer
        cookie = request.cookies.get(COOKIE, "")
        if not secrets.compare_digest(cookie.encode(), self.token.encode()):
            return PlainTextResponse("open the address that `copydesk review` printed", 403, HEADERS)
        origin = request.headers.get("origin")
        if request.method == "POST" and origin not in (None, f"{request.url.scheme}://{request.url.netloc}"):
            return PlainTextResponse("this form is not from here", 403, HEADERS)
        return None


def _again(body: bytes) -> Callable[[], Awaitable[dict[str, Any]]]:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _action(value: str) -> Action:
    if value in ("keep", "strip", "set", "mute", "take-down"):
        return value  # type: ignore[return-value]
    raise ValueError(f"there is no decision {value!r}")


def _values(form: dict[str, str]) -> list[str]:
    if form.get("field") not in _FIELDS:
        raise ValueError("there is no such field")
    said = [line.strip() for line in form.get("values", "").splitlines() if line.strip()]
    return said if form["field"] in ("authors", "tags") else said[:1]


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
