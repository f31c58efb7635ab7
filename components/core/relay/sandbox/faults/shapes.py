"""Error bodies of every shape, web pages and proxies in place of an API (relay-api.md, 4.3 and 4.6)."""

import gzip
from collections.abc import Callable

from starlette.responses import Response

from components.core.relay.sandbox.exchange import Exchange
from components.core.relay.sandbox.faults.fault import Fault, ReplyAct
from components.core.relay.sandbox.refusals import json_reply
from components.core.relay.sandbox.wire import dump

GROUP = "Shapes of errors and transport (4.3, 4.6)"
WORDS = "the upstream is unwell"

SHAPES: dict[str, object] = {
    "nested": {"error": {"message": WORDS, "type": "upstream_error", "param": None, "code": "unwell"}},
    "string": {"error": WORDS, "code": "api_key_invalid"},
    "message": {"message": WORDS},
    "msg": {"msg": WORDS},
    "err": {"err": WORDS},
    "error-msg": {"error_msg": WORDS},
    "detail": {"detail": WORDS},
    "detail-list": {"detail": [{"type": "missing", "loc": ["body", "messages"], "msg": WORDS, "input": {}}]},
    "header": {"header": {"message": WORDS}},
    "response": {"response": {"error": {"message": WORDS}}},
    "success-false": {"success": False, "message": WORDS},
    "type-error": {"type": "error", "error": {"type": "api_error", "message": WORDS}},
    "code-message": {"code": "INTERNAL", "message": WORDS},
    "list": [{"error": {"code": 500, "message": WORDS, "status": "INTERNAL"}}],
    "null": None,
}

PAGE = "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
CHALLENGE = '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><h1>Checking your browser before accessing the site.</h1></body></html>'
TIMED_OUT = "<!DOCTYPE html><html><head><title>sandbox.relay | 524: A timeout occurred</title></head><body><h1>A timeout occurred</h1><span>Error code 524</span></body></html>"
CONSOLE = '\n<!doctype html><html lang="zh"><head><title>New API</title></head><body><div id="root"></div></body></html>'


def _body(value: object, status: int = 500) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        return json_reply(value, status)

    return act


def _raw(data: bytes, status: int, kind: str, **headers: str) -> ReplyAct:
    async def act(exchange: Exchange) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(data, status, {"Content-Type": kind} | named)

    return act


def _page(html: str, status: int, server: str | None = None) -> ReplyAct:
    headers = {"Server": server} if server else {}
    return _raw(html.encode(), status, "text/html; charset=utf-8", **headers)


def _nginx(title: str, status: int) -> ReplyAct:
    return _page(PAGE.format(title=title), status, "nginx")


def _redirect(status: int, address: str) -> ReplyAct:
    """Sends the client on; a relative address is the same path once more, which then answers."""

    async def act(exchange: Exchange) -> Response | None:
        if exchange.query:
            return None
        target = address or f"{exchange.record.path}?redirected=1"
        return Response(b"", status, {"Location": target})

    return act


def _repacked(change: Callable[[bytes], bytes], encoding: str) -> Callable[[Response], Response]:
    """Changes the bytes of a reply that is not streamed, and its Content-Encoding."""

    def act(reply: Response) -> Response:
        data = getattr(reply, "body", None)
        if not data:
            return reply
        return Response(
            change(bytes(data)), reply.status_code, {"Content-Encoding": encoding}, reply.media_type
        )

    return act


def _failing(name: str, about: str, act: ReplyAct) -> Fault:
    return Fault(name, about, GROUP, reply=act)


GARBLED = dump({"error": {"message": "无效的令牌"}}).decode().encode("gbk")
BALANCE = {"code": "INSUFFICIENT_BALANCE", "message": "Insufficient account balance"}
IN_200 = {"error": {"message": WORDS, "type": "upstream_error", "param": "", "code": "unwell"}}

FAULTS = (
    *(_failing(f"error-shape-{name}", f"an error body of the shape {dump(body).decode()[:60]}", _body(body)) for name, body in SHAPES.items()),
    _failing("error-shape-empty", "500 with an empty body", _raw(b"", 500, "application/json")),
    _failing("error-shape-text", "500 with a line of plain text", _raw(WORDS.encode(), 500, "text/plain")),
    _failing("error-shape-balance-403", "sub2api's INSUFFICIENT_BALANCE", _body(BALANCE, 403)),
    _failing("error-in-200", "HTTP 200 carrying an error", _body(IN_200, 200)),
    _failing("success-false-200", "HTTP 200 carrying success: false", _body(SHAPES["success-false"], 200)),
    _failing("empty-200", "HTTP 200 with an empty body", _raw(b"", 200, "application/json")),
    _failing("null-200", "HTTP 200 with the body null", _body(None, 200)),
    _failing("text-200", "HTTP 200 with plain text", _raw(b"ok", 200, "text/plain")),
    _failing("cut-json-200", "HTTP 200 with half of a JSON body", _raw(b'{"id":"chatcmpl-1","object":"chat.comp', 200, "application/json")),
    _failing("html-200", "HTTP 200 with the web console's page", _page(CONSOLE, 200)),
    _failing("html-403", "403 from nginx", _nginx("403 Forbidden", 403)),
    _failing("html-404", "404 from nginx", _nginx("404 Not Found", 404)),
    _failing("html-413", "413 from nginx", _nginx("413 Request Entity Too Large", 413)),
    _failing("html-502", "502 from nginx", _nginx("502 Bad Gateway", 502)),
    _failing("html-504", "504 from nginx", _nginx("504 Gateway Time-out", 504)),
    _failing("method-405", "405 with an empty body", _raw(b"", 405, "text/plain", Allow="GET")),
    _failing("cloudflare-524", "524 from Cloudflare: the job may have been charged", _page(TIMED_OUT, 524, "cloudflare")),
    _failing("cloudflare-challenge", "a Cloudflare challenge instead of the API", _page(CHALLENGE, 403, "cloudflare")),
    _failing("not-utf8", "an error in GBK under charset=utf-8", _raw(GARBLED, 401, "application/json; charset=utf-8")),
    _failing("redirect-301", "301 to the same address with a query; a POST becomes a GET", _redirect(301, "")),
    _failing("redirect-308", "308 to the same address with a query", _redirect(308, "")),
    _failing("redirect-elsewhere", "301 to another host, as FRONTEND_BASE_URL does", _redirect(301, "https://console.invalid/")),
    Fault("gzip", "every body that is not a stream is compressed with gzip", GROUP, finish=_repacked(lambda b: gzip.compress(b, mtime=0), "gzip")),
    Fault("gzip-false", "Content-Encoding says gzip, the body is not", GROUP, finish=_repacked(lambda b: b, "gzip")),
)  # fmt: skip
