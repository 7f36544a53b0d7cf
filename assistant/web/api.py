"""Questions and searches from other programs: ``POST /api/ask`` and ``/api/search``, as the command answers.

The JSON is that of the command's contract. A request that cannot be read gets 422 with what is wrong and
where, a question that cannot be asked 400, and 503 while nothing can be answered. A question is never
written anywhere, and nothing of one is repeated in an error.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from assistant.answers.references import ReferenceStyle as Style
from assistant.answers.wire import answer_json, hit_json, quote_check_json, reference_json
from assistant.datatypes import Facets, Filters
from assistant.errors import AssistantError, UsageError
from assistant.passages.facets import PARTS
from assistant.web import wording
from assistant.web.guidance import Guidance

SCHEMA = "/api/openapi.json"
MOST_EARLIER = 10
MOST_PICKED = 50
Name = Annotated[str, Field(max_length=200)]
Names = Annotated[list[Name], Field(max_length=MOST_PICKED)]


class Picked(BaseModel):
    """What must hold of every passage that is found; empty lists leave all."""

    model_config = ConfigDict(extra="forbid")

    groups: Names = Field(
        default_factory=list, description="slugs of groups, as `amhe ask --group` takes them"
    )
    barriers: Names = Field(default_factory=list, description="slugs of barriers")
    steps: Names = Field(default_factory=list, description="AMHE steps, such as 2A")
    documents: Names = Field(default_factory=list, description="document ids")
    part: Literal["actions", "evidence"] | None = Field(
        default=None, description="only what the documents say to do, or only what is known"
    )
    official_only: bool = Field(default=False, description="leave unofficial briefings out")
    expand: bool = Field(default=True, description="mend slips and read groups, barriers and steps")

    def filters(self) -> Filters:
        """The same for the library."""
        facets = Facets(tuple(self.groups), tuple(self.barriers), tuple(self.steps))
        kinds = PARTS[self.part] if self.part else ()
        return Filters(facets, tuple(self.documents), self.official_only, kinds)


class AskRequest(Picked):
    """A question, and the earlier ones it follows on from."""

    question: str = Field(description="in the reader's own words, 2,000 characters at most")
    history: Annotated[list[str], Field(max_length=MOST_EARLIER)] = Field(
        default_factory=list, description="earlier questions of the conversation, oldest first"
    )


class SearchRequest(Picked):
    """Words to find passages for."""

    query: str = Field(description="2,000 characters at most")
    k: int = Field(default=10, ge=1, le=100, description="how many passages at most")


class CheckRequest(BaseModel):
    """A quotation to look up."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="the quotation, 10,000 characters at most")


def add_api(app: FastAPI, guide: Guidance, requests_a_minute: int) -> None:
    """Put the routes below ``/api`` of the application.

    Args:
        app: The application.
        guide: What answers.
        requests_a_minute: How many requests one address may make.
    """
    routes = APIRouter(prefix="/api")
    limit = Limit(requests_a_minute)

    def reply(request: Request, make: Callable[[], dict[str, Any]]) -> JSONResponse:
        if (refusal := limit.refusal(request)) is not None:
            return refusal
        try:
            return JSONResponse(make())
        except UsageError as error:
            return JSONResponse({"error": str(error)}, 400)
        except AssistantError as error:
            return JSONResponse({"error": str(error)}, 503)

    @routes.post("/ask", summary="Ask a question and get quotations with their pages")
    def ask(body: AskRequest, request: Request) -> JSONResponse:
        return reply(
            request,
            lambda: answer_json(guide.ask(body.question, body.filters(), body.history, expand=body.expand)),
        )

    @routes.post("/search", summary="Find passages, best first")
    def search(body: SearchRequest, request: Request) -> JSONResponse:
        def found() -> dict[str, Any]:
            hits = guide.search(body.query, body.k, body.filters(), expand=body.expand)
            return {"hits": [hit_json(hit) for hit in hits]}

        return reply(request, found)

    @routes.post("/check-quote", summary="Say whether a quotation is right, and where it stands")
    def check_quote(body: CheckRequest, request: Request) -> JSONResponse:
        return reply(request, lambda: quote_check_json(guide.check_quote(body.text)))

    @routes.get("/cite/{identifier:path}", summary="Give a reference with pinpoint pages")
    def cite(
        request: Request,
        identifier: Annotated[str, Path(max_length=400, description="of a passage, quotation or document")],
        style: Annotated[Style, Query(description="citation style or format of records")] = "harvard",
    ) -> JSONResponse:
        return reply(request, lambda: reference_json(guide.cite(identifier, style)))

    @app.get(SCHEMA, include_in_schema=False)
    def schema() -> dict[str, Any]:
        return get_openapi(
            title=wording.PRODUCT, version="1", summary=wording.DESCRIPTION, routes=routes.routes
        )

    async def unreadable(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        where = sorted({".".join(str(part) for part in row["loc"]) for row in error.errors()})
        return JSONResponse({"error": f"the request cannot be read; see: {', '.join(where)}"}, 422)

    app.add_exception_handler(RequestValidationError, unreadable)
    app.include_router(routes)


class Limit:
    """How many requests one address makes in a minute; only counts and times are held, and in memory."""

    MOST_ADDRESSES = 10_000

    def __init__(self, requests_a_minute: int) -> None:
        """Let every address make so many requests in each minute."""
        self._most = requests_a_minute
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def refusal(self, request: Request) -> JSONResponse | None:
        """The answer to a request too many, else None."""
        address = request.client.host if request.client else ""
        now = time.monotonic()
        began, count = self._seen.pop(address, (now, 0))
        if now - began >= 60:
            began, count = now, 0
        self._seen[address] = (began, count + 1)
        while len(self._seen) > self.MOST_ADDRESSES:
            self._seen.popitem(last=False)
        if count < self._most:
            return None
        wait = max(1, round(60 - (now - began)))
        words = f"too many requests from one address; try again in {wait} seconds."
        return JSONResponse({"error": words}, 429, {"Retry-After": str(wait)})
