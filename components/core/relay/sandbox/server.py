"""The sandbox relay as an ASGI app: routes, keys at the door, and the switch for faults."""

import gzip
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from components.core.relay.sandbox import (
    billing,
    catalog,
    elsewhere,
    embeddings,
    images,
    local,
    tills,
    uploads,
    user,
)
from components.core.relay.sandbox.accounts import Account, Accounts, bearer
from components.core.relay.sandbox.chat import chat
from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults import FAULTS, Fault
from components.core.relay.sandbox.journal import Journal
from components.core.relay.sandbox.offers import LOCAL, OFFERS, Offer
from components.core.relay.sandbox.refusals import DashboardRefusal, Refusal, json_reply
from components.core.relay.sandbox.transcription import form, transcriptions
from components.core.relay.sandbox.transport import InProcessTransport
from components.core.relay.sandbox.watch import Watch

_UNREAD = {
    "chat": "invalid_text_request",
    "embeddings": "invalid_text_request",
    "images": "invalid_image_request",
}
Endpoint: TypeAlias = Callable[[Exchange], Awaitable[Response]]

FAULT_HEADER = "x-sandbox-fault"
ANY_METHOD = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
NOT_YET = (
    "completions",
    "moderations",
    "rerank",
    "responses",
    "images/variations",
    "audio/speech",
    "audio/translations",
)


class Sandbox:
    """A whole relay in one process: models, chat, vectors, drawing, transcription, money, and every known way to misbehave.

    Args:
        rate: tokens a second; 0 streams as fast as the reader takes them.
        key: the only ordinary key that is known; None knows every key but the special ones.
        clock: Unix seconds, for records and logs.
        seed: decides the pictures and the request ids.
        keep: how many requests are remembered.
    """

    def __init__(
        self,
        rate: float = 80.0,
        key: str | None = None,
        clock: Callable[[], float] = time.time,
        seed: int = 1,
        keep: int = 200,
    ) -> None:
        self.rate = rate
        self.clock = clock
        self.seed = seed
        self.started = int(clock())
        self.offers: tuple[Offer, ...] = (*OFFERS, LOCAL) if local.available() else OFFERS
        self.requests = Journal(keep, clock, seed)
        self.local = local.LocalModel()
        self.tally: Counter[str] = Counter()
        self.kept: dict[str, bytes] = {}
        self._accounts = Accounts(key)
        routes = Starlette(routes=_routes(self))
        routes.router.redirect_slashes = False
        self.app: ASGIApp = Watch(_FaultPrefix(routes), self.requests, clock)

    def transport(self) -> InProcessTransport:
        """A transport for an httpx2.AsyncClient that reaches this sandbox without a socket."""
        return InProcessTransport(self.app)

    def account(self, key: str) -> Account:
        """The account behind a key."""
        return self._accounts.of(key)

    async def answer(self, request: Request, kind: str, endpoint: Endpoint, door: str) -> Response:
        """One exchange from its fault and its key to the reply."""
        exchange = self._exchange(request, kind)
        try:
            if kind in _UNREAD:
                exchange.body = _parsed(await request.body(), _UNREAD[kind])
                noted = embeddings.noted if kind == "embeddings" else dict
                exchange.record.body = noted(exchange.body)
            elif kind == "edits":
                exchange.body = await uploads.form(request, exchange.record)
                exchange.record.body = {n: v for n, v in exchange.body.items() if isinstance(v, str)}
            elif kind == "transcription":
                exchange.body = await form(request)
                exchange.record.body = exchange.body | {"file": len(exchange.body.get("file", b""))}
            exchange.record.model = str(exchange.body.get("model", "")) or None
            exchange.fault = _fault(request, exchange)
            reply = await self._played(exchange)
            if reply is None:
                self._admit(exchange, door)
                reply = _rewritten(await endpoint(exchange), exchange)
        except Refusal as refusal:
            reply = refusal.reply(exchange.request_id)
        if exchange.fault and exchange.fault.finish:
            return exchange.fault.finish(reply)
        return (
            _packed(reply, request) if "/api/" in exchange.path or "/dashboard/" in exchange.path else reply
        )

    def _exchange(self, request: Request, kind: str) -> Exchange:
        return Exchange(
            kind=kind,
            method=request.method,
            path=request.scope["path"],
            query=request.url.query,
            origin=f"{request.url.scheme}://{request.url.netloc}",
            authorization=request.headers.get("authorization"),
            record=request.scope["sandbox.record"],
            account=Account(),
            rate=self.rate,
            seed=self.seed,
            started=self.started,
            clock=self.clock,
            offers=self.offers,
            tally=self.tally,
            local=self.local,
            kept=self.kept,
            user_id=request.headers.get("new-api-user"),
        )

    async def _played(self, exchange: Exchange) -> Response | None:
        fault = exchange.fault
        return await fault.reply(exchange) if fault and fault.reply else None

    def _admit(self, exchange: Exchange, door: str) -> None:
        if door == "open" or (exchange.kind == "till" and not tills.has(exchange)):
            return
        if door == "account":
            exchange.account = user.total(self._accounts.all())
            return
        read_only = door == "read-only"
        try:
            exchange.account = self._accounts.of(bearer(exchange.authorization))
            exchange.account.admit(read_only)
        except Refusal as refusal:
            if read_only:
                raise DashboardRefusal(refusal.status, refusal.message) from refusal
            raise


class _FaultPrefix:
    """Takes /fault/<name> off the front of a path, for clients that can set nothing but a base address."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/fault/"):
            name, _, rest = scope["path"].removeprefix("/fault/").partition("/")
            scope = {**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode(), "sandbox.fault": name}
        await self._app(scope, receive, send)


def _routes(sandbox: Sandbox) -> list[Route]:
    def route(
        path: str, kind: str, endpoint: Endpoint, door: str = "key", methods: tuple[str, ...] = ("GET",)
    ) -> Route:
        async def handle(request: Request) -> Response:
            return await sandbox.answer(request, kind, endpoint, door)

        return Route(path, handle, methods=list(methods), include_in_schema=False)

    either = ("GET", "POST")
    routes = [
        route("/v1/models", "models", catalog.models),
        route("/v1/models/{name:path}", "model", catalog.model),
        route("/v1/chat/completions", "chat", chat, methods=("POST",)),
        route("/v1/embeddings", "embeddings", embeddings.embeddings, methods=("POST",)),
        route("/v1/images/generations", "images", images.generations, methods=("POST",)),
        route("/v1/images/edits", "edits", images.edits, methods=("POST",)),
        route("/v1/audio/transcriptions", "transcription", transcriptions, methods=("POST",)),
        route("/api/usage/token/", "token", billing.token, "read-only"),
        route("/api/log/token", "log", billing.log, "read-only"),
        route("/api/status", "status", billing.status, "open"),
        route("/api/user/self", "user", user.view, "account"),
        route("/api/notice", "notice", billing.notice, "open"),
        route("/api/pricing", "pricing", billing.pricing, "open"),
    ]
    for root in ("/v1", ""):
        routes.append(
            route(
                f"{root}/dashboard/billing/subscription", "subscription", billing.subscription, methods=either
            )
        )
        routes.append(route(f"{root}/dashboard/billing/usage", "usage", billing.usage, methods=either))
    routes += [route(f"/v1/{path}", "other", _not_yet, methods=("POST",)) for path in NOT_YET]
    routes += [
        *(route(path, "till", tills.till, "read-only") for path in tills.PATHS),
        Route("/api/usage/token", elsewhere.with_slash),
        Route("/cdn/{rest:path}", elsewhere.pictures_of(sandbox.kept, sandbox.tally)),
        Route("/_sandbox/requests", elsewhere.requests_of(sandbox.requests)),
        Route("/{rest:path}", elsewhere.elsewhere, methods=ANY_METHOD),
    ]
    return routes


def _fault(request: Request, exchange: Exchange) -> Fault | None:
    """The fault named by the path's prefix, the header or the model, in this order."""
    name = request.scope.get("sandbox.fault") or request.headers.get(FAULT_HEADER)
    model = exchange.record.model or ""
    if name is None and (model.startswith("fault-") or "+fault-" in model):
        name = model.partition("fault-")[2]
    if name is None:
        return None
    if name not in FAULTS:
        raise Refusal(404, f"The sandbox knows no fault '{name}'", "unknown_fault")
    exchange.record.fault = name
    return FAULTS[name] if FAULTS[name].acts_on(exchange.kind) else None


def _parsed(body: bytes, code: str) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError as error:
        first = body[:1].decode("utf-8", "replace")
        said = (
            f"invalid character '{first}' looking for beginning of value"
            if first
            else "unexpected end of JSON input"
        )
        raise Refusal(400, said, code) from error
    if not isinstance(parsed, dict):
        raise Refusal(400, "json: cannot unmarshal array into Go value", code)
    return parsed


def _rewritten(reply: Response, exchange: Exchange) -> Response:
    """The reply with the fault's change to its JSON, if it is JSON."""
    fault = exchange.fault
    if not (fault and fault.body) or not reply.headers["content-type"].startswith("application/json"):
        return reply
    return json_reply(fault.body(json.loads(bytes(reply.body)), exchange), reply.status_code)


def _packed(reply: Response, request: Request) -> Response:
    """The dashboard's replies are gzip'd for whoever accepts it, as in one-api."""
    if "gzip" not in request.headers.get("accept-encoding", "") or "content-encoding" in reply.headers:
        return reply
    return Response(
        gzip.compress(bytes(reply.body), mtime=0),
        reply.status_code,
        {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
        reply.headers.get("content-type"),
    )


async def _not_yet(exchange: Exchange) -> Response:
    raise Refusal(501, "API not implemented", "api_not_implemented")
