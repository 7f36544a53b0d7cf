"""The gate before everything: which addresses exist, who may ask how much and how often, which headers."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from assistant.web import wording
from assistant.web.bodies import read_body, replayed, unreadable
from assistant.web.calls import session_problem
from assistant.web.causes import cause_of
from assistant.web.costly import Costly
from assistant.web.dead_ends import NO_PLACE, DeadEnds, response_for
from assistant.web.limits import Limits
from assistant.web.markup import attribute
from assistant.web.origins import from_elsewhere, known_names, misdirected, through_proxy, unforged
from assistant.web.shell import PLACES

logger = logging.getLogger(__name__)

MAX_REQUEST_BYTES: Final = 256 * 1024
# Every open page holds one; beyond, the machine would have no connection left to say so.
MOST_AT_ONCE: Final = 400
BROKEN: Final = "Something went wrong here. If it happens again, tell the person who runs this assistant."
CROWDED: Final = "Too many people are using this just now. Please try again in a moment."
# A reading list with its notes, written as a form.
LARGER: Final = {"/list/export": 4 * 1024 * 1024}

# Gradio brings routes for uploads, files, a proxy, streams, monitoring and more. The page needs these few,
# and other programs the description, the direct call and the Model Context Protocol's single address.
EXACT_PATHS: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys((address for address, _ in PLACES), frozenset({"GET", "HEAD"})),
    "/health": frozenset({"GET", "HEAD"}),
    "/config": frozenset({"GET"}),
    "/config/": frozenset({"GET"}),
    "/theme.css": frozenset({"GET"}),
    "/robots.txt": frozenset({"GET"}),
    "/favicon.ico": frozenset({"GET"}),
    "/manifest.json": frozenset({"GET"}),
    "/api/ask": frozenset({"POST"}),
    "/api/search": frozenset({"POST"}),
    "/api/check-quote": frozenset({"POST"}),
    "/check": frozenset({"GET", "HEAD", "POST"}),
    "/check/file": frozenset({"POST"}),
    "/list/export": frozenset({"POST"}),
    "/api/openapi.json": frozenset({"GET", "HEAD"}),
    "/gradio_api/queue/join": frozenset({"POST"}),
    "/gradio_api/run/predict": frozenset({"POST"}),
    "/gradio_api/api/predict/": frozenset({"POST"}),
    "/gradio_api/info": frozenset({"GET"}),
    "/gradio_api/mcp": frozenset({"POST"}),
    "/gradio_api/mcp/": frozenset({"POST"}),
    "/gradio_api/queue/data": frozenset({"GET"}),
    "/gradio_api/cancel": frozenset({"POST"}),
    "/gradio_api/reset": frozenset({"POST"}),
    "/gradio_api/startup-events": frozenset({"GET"}),
    "/gradio_api/app_id": frozenset({"GET"}),
}
PREFIXES: Final = (
    "/assets/",
    "/static/",
    "/svelte/",
    "/ui/",
    "/documents/",
    "/page/",
    "/section/",
    "/answer/",
    "/cite/",
    "/api/cite/",
    "/gradio_api/heartbeat/",
)

COMMON_HEADERS: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# The page's styles are set on elements by its components, which no nonce can cover; scripts need neither
# unsafe-inline nor unsafe-eval: the few inline ones get the nonce of their response.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'"
)
# A PDF is drawn by the browser's own viewer, which a policy of 'none' for objects would stop.
DOCUMENT_POLICY: Final = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
)

# Gradio lets pages of other sites read what it answers, unless it is asked for as localhost.
OPENINGS: Final = ("access-control-allow-origin", "access-control-allow-credentials")

GONE: Final[Message] = {"type": "http.disconnect"}
SCRIPT_TAG = re.compile(rb"<script(?=[\s>])")
ADVERTISEMENT = re.compile(rb"<meta\s+(?:property|name)=\"(?:og|twitter):[^>]*>")


class Gate:
    """ASGI middleware: refuses what the page does not need, and adds the security headers to all."""

    def __init__(
        self,
        app: ASGIApp,
        closing: asyncio.Event,
        settings: Settings,
        max_request_bytes: int = MAX_REQUEST_BYTES,
    ) -> None:
        """Stand before ``app``.

        Args:
            app: What answers behind the gate.
            closing: Set when the server stops; open streams then end as if their readers had left.
            settings: Under which address and behind which proxy the application is served, and how often
                one address may ask.
            max_request_bytes: Larger requests are refused.
        """
        self._app = app
        self._settings = settings
        self._names = known_names(settings)
        self._limits = Limits(settings.requests_a_minute)
        self._costly = Costly(app, self._limits)
        self._open = 0
        self._closing = closing
        self._max_request_bytes = max_request_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        answer = _Answer(_with_headers(scope["path"], nonce, send))
        self._open += 1
        try:
            await self._answered(scope, receive, answer, nonce)
        except Exception as error:  # noqa: BLE001 - logged by its cause, without words
            # Whoever asked is told; the log gets the cause, without a word of the request.
            logger.error("A request could not be answered: %s", cause_of(error))
            if not answer.begun:
                await response_for(scope, BROKEN, 500)(scope, receive, answer)
        finally:
            self._open -= 1

    async def _answered(self, scope: Scope, receive: Receive, answer: Send, nonce: str) -> None:
        # Addresses on the page follow the Host alone, so it is set to what the reader typed.
        scope = unforged(through_proxy(scope) if self._settings.trust_proxy else scope)
        sender: Send = DeadEnds(scope, answer)
        refusal = self._refusal(scope)
        if refusal is None and scope["method"] == "POST":
            body = await read_body(receive, self._most_bytes(scope))
            if body is None:
                return
            if isinstance(body, Response):
                refusal = body
            else:
                refusal = unreadable(scope, body)
                receive = replayed(body, receive)
                if refusal is None and self._costly.concerns(scope):
                    await self._costly(scope, body, _until(receive, self._closing), sender)
                    return
        if refusal is not None:
            await refusal(scope, receive, sender)
            return
        if scope["path"] == "/":
            headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
            scope, sender = {**scope, "headers": headers}, _Shell(sender, nonce)
        await self._app(scope, _until(receive, self._closing), sender)

    def _most_bytes(self, scope: Scope) -> int:
        """How large a request may be where it goes."""
        return LARGER.get(scope["path"], self._max_request_bytes)

    def _refusal(self, scope: Scope) -> Response | None:
        if self._open > MOST_AT_ONCE:
            return PlainTextResponse(f"{CROWDED}\n", 503, {"Retry-After": "5"})
        return (
            misdirected(scope, self._names)
            or _unwanted(scope, self._most_bytes(scope))
            or from_elsewhere(scope, self._settings.public_url)
            or session_problem(scope)
            or self._limits.refusal(scope)
        )


class _Answer:
    """Passes an answer on, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self._send(message)


def _unwanted(scope: Scope, max_request_bytes: int) -> Response | None:
    path, method = scope["path"], scope["method"]
    if path not in EXACT_PATHS and not path.startswith(PREFIXES):
        if path.startswith("/gradio_api/"):
            return PlainTextResponse("This is not available here.\n", 403)
        return response_for(scope, NO_PLACE, 404)
    allowed = EXACT_PATHS.get(path, frozenset({"GET", "HEAD"}))
    if method not in allowed:
        return PlainTextResponse("This cannot be done here.\n", 405, {"Allow": ", ".join(sorted(allowed))})
    length = Headers(scope=scope).get("content-length", "0")
    if not length.isdecimal() or int(length) > max_request_bytes:
        return PlainTextResponse("The request is too large.\n", 413)
    return None


def _until(receive: Receive, closing: asyncio.Event) -> Receive:
    """What arrives, until the server stops: then the reader counts as gone."""

    async def arriving() -> Message:
        return await _unless(closing, receive)

    return arriving


async def _unless(closing: asyncio.Event, receive: Receive) -> Message:
    arriving = asyncio.ensure_future(receive())
    stopping = asyncio.ensure_future(closing.wait())
    try:
        await asyncio.wait({arriving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        return arriving.result() if arriving.done() else GONE
    finally:
        arriving.cancel()
        stopping.cancel()


def _with_headers(path: str, nonce: str, send: Send) -> Send:
    policy = DOCUMENT_POLICY if path.startswith("/documents/") else POLICY.format(nonce=nonce)

    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name in OPENINGS:
                del headers[name]
            headers.update({**COMMON_HEADERS, "content-security-policy": policy})
            if path.startswith(("/assets/", "/static/", "/svelte/")):
                headers.setdefault("cache-control", "public, max-age=86400")
            else:
                headers.setdefault("cache-control", "no-cache" if path.startswith("/ui/") else "no-store")
        await send(message)

    return sender


class _Shell:
    """Sends the page's HTML with the nonce on its scripts and this product's own head."""

    def __init__(self, send: Send, nonce: str) -> None:
        self._send = send
        self._nonce = nonce.encode()
        self._start: dict[str, Any] | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if "text/html" not in Headers(raw=message["headers"]).get("content-type", ""):
                await self._send(message)
                return
            self._start = dict(message)
            return
        if self._start is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        page = self._dressed() if self._body else b""
        headers = MutableHeaders(raw=list(self._start["headers"]))
        if page:
            headers["content-length"] = str(len(page))
        await self._send({**self._start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": page})

    def _dressed(self) -> bytes:
        if b"<gradio-app" not in self._body:  # a page of our own, whole as it is
            return self._body
        page = ADVERTISEMENT.sub(b"", self._body)
        page = page.replace(b'lang="en"', b'lang="en-GB"', 1)
        page = page.replace(b"</head>", HEAD.encode() + b"</head>", 1)
        page = page.replace(b"<gradio-app", NO_SCRIPT.encode() + b"<gradio-app", 1)
        return SCRIPT_TAG.sub(b'<script nonce="' + self._nonce + b'"', page)


HEAD: Final = (
    f"<title>{wording.PRODUCT}</title>"
    '<meta name="color-scheme" content="light">'
    f'<meta name="description" content="{wording.DESCRIPTION}">'
    '<link rel="icon" type="image/svg+xml" href="ui/icon.svg">'
    '<link rel="stylesheet" href="ui/page.css">'
    '<script src="ui/page.js"></script><script src="ui/copying.js"></script>'
    '<script src="ui/list.js"></script><script src="ui/earlier.js"></script>'
    f'<script src="ui/asking.js" data-busy="{attribute(wording.BUSY)}" data-lost="{attribute(wording.LOST)}" '
    f'data-long="{attribute(wording.TOO_LONG)}" data-many="{attribute(wording.TOO_MANY)}" '
    f'data-anew="{attribute(wording.STARTED_ANEW)}"></script>'
)
NO_SCRIPT: Final = (
    f"<noscript><p>{wording.PRODUCT} needs JavaScript in the browser. "
    'Without it you can use the <a href="/search">search</a> and the <a href="/map">evidence map</a>.</p>'
    "</noscript>"
)
