"""The cookie that names a visit: keys typed 'for this visit' are kept in memory under it until the browser closes."""

import re
import secrets
from typing import TypeGuard

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "relay_studio_visit"


def is_visit(value: object) -> TypeGuard[str]:
    """Whether a cookie's value can be one of ours, so that nobody plants a guessable one."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{43}", value) is not None


class VisitCookie:
    """ASGI middleware that gives a browser without a visit a new one, on web pages only.

    SameSite is Lax, not Strict: a link in a mail or a chat opens the app without a Strict cookie, the visit would look
    absent, a new one would replace it, and the keys typed before would be forgotten. The websocket is same-origin anyway.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or is_visit(HTTPConnection(scope).cookies.get(COOKIE)):
            await self.app(scope, receive, send)
            return

        async def send_visit(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if is_page(message["status"], headers, Headers(scope=scope)):
                    headers.append("set-cookie", cookie(scope["scheme"] == "https"))
            await send(message)

        await self.app(scope, receive, send_visit)


def is_page(status: int, answer: MutableHeaders, question: Headers) -> bool:
    """Whether a response is a web page; one the browser has already (304) comes without a type."""
    if status == 304:
        return "text/html" in question.get("accept", "")
    return answer.get("content-type", "").startswith("text/html")


def cookie(secure: bool) -> str:
    """A Set-Cookie value for a new visit; without an age, so it ends with the browser."""
    value = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; HttpOnly; SameSite=Lax"
    return f"{value}; Secure" if secure else value
