"""The web application: the chat at ``/``, ``/health``, and the documents by their id."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.web import wording
from assistant.web.guidance import Guidance
from assistant.web.troubles import trouble_words
from assistant.web.warming import Warming

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI
    from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
SHUTDOWN_SECONDS = 3
# The gate refuses in words before this; beyond it stand connections that ask for nothing.
MOST_CONNECTIONS = 800
MAX_ID_CHARACTERS = 300


def create_app(guide: Guidance, settings: Settings) -> FastAPI:
    """The application, ready to be served; loading begins when it starts, behind a page that says so.

    The chat is loaded first and the assistant after it: at the same time each would slow the other down, and
    a question typed meanwhile waits for its answer on the page.

    Args:
        guide: What answers; usually ``answers.guide.Guide``.
        settings: The settings in force.
    """
    from fastapi import FastAPI
    from fastapi.responses import FileResponse, JSONResponse
    from fastapi.staticfiles import StaticFiles

    from assistant.web.answer_files import add_answer_files
    from assistant.web.api import add_api
    from assistant.web.chat import mount_chat
    from assistant.web.check_page import add_check
    from assistant.web.cite_page import add_references
    from assistant.web.gate import Gate
    from assistant.web.kept_answers import KeptAnswers
    from assistant.web.late_chat import LateChat
    from assistant.web.list_page import add_list
    from assistant.web.pages import add_pages
    from assistant.web.places import add_places
    from assistant.web.section_page import add_sections

    warming = Warming(guide)
    kept = KeptAnswers()
    chat = LateChat(lambda behind: mount_chat(behind, guide, warming, kept))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        running = asyncio.create_task(chat.run(settled=warming.start))
        yield
        chat.close()
        await running

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.settings = settings
    app.state.warming = warming
    app.state.closing = asyncio.Event()

    # A thread of its own: whoever watches the server is answered however busy the others are.
    watching = ThreadPoolExecutor(1, thread_name_prefix="health")

    @app.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> dict[str, str | None]:
        asked = asyncio.get_running_loop().run_in_executor(watching, warming.health)
        state = chat.health() or await asked
        return {"status": state.status, "reason": state.reason, "snapshot_id": state.snapshot_id}

    @app.api_route("/documents/{document_id}", methods=["GET", "HEAD"], response_model=None)
    def document(document_id: str) -> Response:
        return _document_response(guide, document_id)

    @app.api_route("/favicon.ico", methods=["GET", "HEAD"], response_model=None)
    def icon() -> Response:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    @app.get("/manifest.json")
    def manifest() -> JSONResponse:
        icons = [{"src": "/ui/icon.svg", "sizes": "any", "type": "image/svg+xml"}]
        told = {"name": wording.PRODUCT, "icons": icons, "start_url": "/", "display": "browser"}
        return JSONResponse(told, media_type="application/manifest+json")

    add_pages(app, guide)
    add_sections(app, guide)
    add_answer_files(app, kept)
    add_references(app, guide)
    add_check(app, guide)
    add_list(app, guide)
    add_places(app, guide)
    add_api(app, guide)
    app.mount("/ui", StaticFiles(directory=STATIC))
    app.mount("/", chat)
    app.add_middleware(Gate, closing=app.state.closing, settings=settings)
    return app


def serve(settings: Settings, guide: Guidance | None = None) -> None:
    """Serve the application on ``settings.host`` and ``settings.port`` until it is stopped.

    Prints its address once it listens. Ctrl+C ends it.

    Args:
        settings: The settings in force.
        guide: What answers, when it is not the assistant over the library that the settings name.

    Raises:
        AssistantError: The address cannot be listened on.
    """
    listener = _listener(settings.host, settings.port)
    try:
        if guide is None:
            from assistant.answers.guide import Guide

            guide = Guide(settings)
        server = server_for(create_app(guide, settings), lambda: print(_greeting(listener), flush=True))
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        return
    finally:
        listener.close()


def server_for(app: FastAPI, on_listening: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A server for an application of ``create_app``: logs no requests, and stops with pages still open.

    Args:
        app: The application.
        on_listening: Called once, when the server listens.
    """
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_listening()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            app.state.warming.abandon()
            app.state.closing.set()
            await super().shutdown(sockets)

    return Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )


def _greeting(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    return f"AMHE guidance assistant: {address} (Ctrl+C stops it)"


def _listener(host: str, port: int) -> socket.socket:
    """A socket bound to the address, before anything slow is loaded; uvicorn listens on it later."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise AssistantError(
            f"The address '{host}' cannot be found ({error.strerror}); choose another with --host."
        ) from error
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this option would let two programs share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise AssistantError(
                f"Port {port} on {host} is already in use; stop the other program or choose another port "
                "with --port."
            ) from error
        raise AssistantError(
            f"Cannot listen on port {port} of {host} ({error.strerror}); "
            "choose others with --host and --port."
        ) from error
    return listener


def _document_response(guide: Guidance, document_id: str) -> Response:
    from starlette.responses import FileResponse, PlainTextResponse

    missing = "There is no such document in this library. It may have been removed or renamed.\n"
    if len(document_id) > MAX_ID_CHARACTERS:
        return PlainTextResponse(missing, 404)
    try:
        path = guide.document_file(document_id)
    except AssistantError as error:
        return PlainTextResponse(f"{trouble_words(error)}\n", 503)
    if path is None or not path.is_file():
        return PlainTextResponse(missing, 404)
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    # The current edition is asked for each time: a published snapshot may bring a new file.
    return FileResponse(
        path,
        media_type="application/pdf" if is_pdf else "application/octet-stream",
        filename=path.name,
        content_disposition_type="inline" if is_pdf else "attachment",
        headers={"Cache-Control": "no-cache"},
    )
