"""What lies outside the API: the web console, pictures, and a window on the sandbox's own records."""

from collections import Counter
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from components.core.relay.sandbox.drawing import FORMATS, painted
from components.core.relay.sandbox.journal import Journal
from components.core.relay.sandbox.refusals import json_reply, no_such_address

FAILS = 2
"""So often an address under /cdn/later/ gives nothing."""
LOOPBACK = frozenset({"127.0.0.1", "::1"})
CONSOLE = """<!doctype html>
<html lang="zh"><head><meta charset="utf-8"><title>Relay Studio Sandbox</title></head>
<body><noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div></body></html>
"""


async def with_slash(request: Request) -> Response:
    """gin sends an address without its last slash on to the one with it."""
    return RedirectResponse(f"{request.scope['sandbox.record'].path}/", 301)


def pictures_of(kept: dict[str, bytes], tally: Counter[str]) -> Callable[[Request], Awaitable[Response]]:
    """GET /cdn/…: a picture the sandbox has drawn; under /cdn/gone/ never, under /cdn/later/ at the third try."""

    async def picture(request: Request) -> Response:
        path: str = request.scope["path"]
        tally[path] += 1
        if path.startswith("/cdn/later/") and tally[path] <= FAILS:
            return Response("upstream timed out", 503, media_type="text/plain")
        plain = path.replace("/cdn/later/", "/cdn/")
        data = kept.get(plain) or painted(plain)
        if data is None:
            return Response("404 page not found", 404, media_type="text/plain")
        headers = {"Content-Disposition": "attachment"} if path.startswith("/cdn/download/") else {}
        return Response(data, headers=headers, media_type=f"image/{FORMATS[path.rpartition('.')[2]].lower()}")

    return picture


def requests_of(journal: Journal) -> Callable[[Request], Awaitable[Response]]:
    """GET /_sandbox/requests: what was asked for, for callers on the same machine."""

    async def requests(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return await elsewhere(request)
        times = "times" in request.query_params
        mine = request.scope["sandbox.record"]
        return json_reply([record.public(times) for record in journal if record is not mine])

    return requests


async def elsewhere(request: Request) -> Response:
    """Any other address."""
    return nothing(request.method, request.scope["path"])


def nothing(method: str, path: str) -> Response:
    """An unknown address: JSON 404 under /v1 and /api, the web console with status 200 for everything else."""
    if path.startswith(("/v1", "/api")):
        return no_such_address(method, path)
    return HTMLResponse(CONSOLE)
