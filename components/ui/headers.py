"""Response headers that keep an answer's text from loading, framing or running anything by itself."""

import re
from base64 import b64encode
from hashlib import sha256
from importlib import resources as packages

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def inline_script_hashes(html: str) -> list[str]:
    """CSP sources for the inline scripts of a page, each in its own quotes."""
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    return [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts]


def content_security_policy(html: str) -> str:
    """The strictest policy under which every element of Streamlit that we use works.

    Without 'unsafe-inline' and 'unsafe-eval' for scripts; only this server may be asked for images, fonts or data.
    Frames are the previews of HTML answers, which bring a sandbox of their own; our pages let nobody frame them.
    blob: scripts are components v2, 'wasm-unsafe-eval' is graphviz, data: and blob: are the camera and the microphone.
    """
    scripts = " ".join(inline_script_hashes(html))
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src 'self' {scripts} 'wasm-unsafe-eval' blob:",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src blob:",
            "object-src 'none'",
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "manifest-src 'self'",
        ]
    )


def safe_headers() -> dict[str, str]:
    """All headers by name; the script hash is taken from the page Streamlit really serves, it changes with its version."""
    page = packages.files("streamlit").joinpath("static", "index.html").read_text(encoding="utf-8")
    return {
        "content-security-policy": content_security_policy(page),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }


class SafeHeaders:
    """ASGI middleware that adds the headers a response does not carry yet.

    A route may bring its own policy: two Content-Security-Policy headers would both apply.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.headers = safe_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_safely)
