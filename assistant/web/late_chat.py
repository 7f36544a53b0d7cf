"""The chat, loaded behind a page that is there at once.

Importing Gradio takes seconds. Until it is done ``/`` is a plain page that says so and reloads itself, and
everything else under the chat's addresses answers 503.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.datatypes import Health
from assistant.web.markup import plain, problem_html
from assistant.web.shell import framed

if TYPE_CHECKING:
    from fastapi import FastAPI

logger = logging.getLogger(__name__)

RELOAD_SECONDS = 2
# Gradio keeps what is being built in one place of the process.
BUILDING = threading.Lock()
LOADING = "the page is being made ready"
GETTING_READY = (
    "The assistant is getting ready, which takes a few seconds. "
    "This page loads itself again until it is; there is nothing to do."
)
NO_CHAT = (
    "The chat could not be started, and the log of the server says why. Search and the evidence map work."
)


class LateChat:
    """An ASGI application that is the chat once it is loaded, and says so until then."""

    def __init__(self, mount: Callable[[FastAPI], None]) -> None:
        """Keep how the chat is made.

        Args:
            mount: Puts the chat at ``/`` of the application it is given; may take seconds, and runs in a
                thread of its own.
        """
        self._mount = mount
        self._chat: ASGIApp | None = None
        self._failure: str | None = None
        self._closing = asyncio.Event()

    def health(self) -> Health | None:
        """What keeps the chat from being used, or None when nothing does."""
        if self._failure:
            return Health("failed", self._failure, None)
        return None if self._chat else Health("loading", LOADING, None)

    def close(self) -> None:
        """End the chat, or give up waiting for it."""
        self._closing.set()

    async def run(self, settled: Callable[[], None]) -> None:
        """Load the chat, and keep it until it is closed.

        Its own start and end are run here, in the server's loop: it was not there when the server started.

        Args:
            settled: Called once the chat can be used, or has failed.
        """
        try:
            app = await self._loaded()
            if app is None:
                return
            async with app.router.lifespan_context(app):
                self._chat = app
                settled()
                await self._kept_clean(app)
        except Exception as error:
            # The other pages and the API go on; /health, the page and the log say what is missing.
            logger.exception("The chat could not be %s", "ended" if self._chat else "started")
            if self._chat is None:
                self._failure = f"the chat could not be started: {type(error).__name__}: {error}"[:300]
                settled()
        finally:
            self._chat = None

    async def _kept_clean(self, app: FastAPI) -> None:
        """Wait until the chat is closed, and let go of old conversations meanwhile."""
        forgetting = getattr(app.state, "forgetting", None)
        sweeping = asyncio.ensure_future(forgetting.run()) if forgetting else None
        try:
            await self._closing.wait()
        finally:
            if sweeping:
                sweeping.cancel()

    async def _loaded(self) -> FastAPI | None:
        """The application with the chat mounted; None when closed before that."""
        loading = asyncio.wrap_future(self._loading())
        closing = asyncio.ensure_future(self._closing.wait())
        either: set[asyncio.Future[Any]] = {loading, closing}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return loading.result() if loading.done() else None
        finally:
            closing.cancel()
            loading.cancel()

    def _loading(self) -> concurrent.futures.Future[FastAPI]:
        from fastapi import FastAPI

        result: concurrent.futures.Future[FastAPI] = concurrent.futures.Future()
        result.set_running_or_notify_cancel()

        def load() -> None:
            try:
                app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
                with BUILDING:
                    self._mount(app)
            except BaseException as error:  # noqa: BLE001 - carried over to the one who waits
                result.set_exception(error)
            else:
                result.set_result(app)

        # A daemon, so that a server which is stopped does not wait for an import.
        threading.Thread(target=load, name="chat", daemon=True).start()
        return result

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the chat, or answer that it is not there."""
        await (self._chat or self._not_yet(scope))(scope, receive, send)

    def _not_yet(self, scope: Scope) -> Response:
        headers = {"Retry-After": str(RELOAD_SECONDS), "Cache-Control": "no-store"}
        if scope["path"] != "/":
            return PlainTextResponse(f"{GETTING_READY if not self._failure else NO_CHAT}\n", 503, headers)
        if self._failure:
            words = f"{problem_html(NO_CHAT)}<p>{plain(self._failure)}</p>"
            return HTMLResponse(framed("The chat is not available", words, "/"), 503, headers)
        words = f'<p role="status">{plain(GETTING_READY)}</p>'
        return HTMLResponse(framed("Getting ready", words, "/", reload_seconds=RELOAD_SECONDS), 503, headers)
