"""Questions and searches from other programs: ``POST /api/ask`` and ``/api/search``, as the command answers.

The JSON is that of the command's contract. A request that cannot be read gets 422 with what is wrong and
where, a question that cannot be asked 400, and 503 while nothing can be answered. A question is never
written anywhere, and nothing of one is repeated in an error.
"""

from __future__ import annotations

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
Earlier = Annotated[str, Field(max_length=wording.MAX_QUESTION_CHARACTERS)]
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
    history: Annotated[list[Earlier], Field(max_length=MOST_EARLIER)] = Field(
        default_factory=list, description="earlier questions of the conversation, oldest first"
    )
    without: Names = Field(
        default_factory=list, description="slugs that are not to be read out of the words, nor carried over"
    )


class SearchRequest(Picked):
    """Words to find passages for."""

    query: str = Field(description="2,000 characters at most")
    k: int = Field(default=10, ge=1, le=100, description="how many passages at most")


class CheckRequest(BaseModel):
    """A quotation to look up."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(description="the quotation, 10,000 characters at most")


def check_words(guide: Guidance, words: str) -> None:
    """Refuse words to search for that hold personal data, before anything is done with them.

    Raises:
        UsageError: They do; says what kind, and repeats none of it.
    """
    kind, message = guide.screened(words)
    if kind == "refused":
        raise UsageError(message)


def add_api(app: FastAPI, guide: Guidance) -> None:
    """Put the routes below ``/api`` of the application.

    Args:
        app: The application.
        guide: What answers.
    """
    routes = APIRouter(prefix="/api")

    def reply(make: Callable[[], dict[str, Any]]) -> JSONResponse:
        try:
            return JSONResponse(make())
        except UsageError as error:
            return JSONResponse({"error": str(error)}, 400)
        except AssistantError as error:
            return JSONResponse({"error": str(error)}, 503)

    @routes.post("/ask", summary="Ask a question and get quotations with their pages")
    def ask(body: AskRequest) -> JSONResponse:
        def answered() -> dict[str, Any]:
            picked, history = body.filters(), body.history
            return answer_json(
                guide.ask(body.question, picked, history, expand=body.expand, without=body.without)
            )

        return reply(answered)

    @routes.post("/search", summary="Find passages, best first")
    def search(body: SearchRequest) -> JSONResponse:
        def found() -> dict[str, Any]:
            check_words(guide, body.query)
            hits = guide.search(body.query, body.k, body.filters(), expand=body.expand)
            return {"hits": [hit_json(hit) for hit in hits]}

        return reply(found)

    @routes.post("/check-quote", summary="Say whether a quotation is right, and where it stands")
    def check_quote(body: CheckRequest) -> JSONResponse:
        return reply(lambda: quote_check_json(guide.check_quote(body.text)))

    @routes.get("/cite/{identifier:path}", summary="Give a reference with pinpoint pages")
    def cite(
        identifier: Annotated[str, Path(max_length=400, description="of a passage, quotation or document")],
        style: Annotated[Style, Query(description="citation style or format of records")] = "harvard",
    ) -> JSONResponse:
        return reply(lambda: reference_json(guide.cite(identifier, style)))

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
    # An included router is worked out at the first request, in the midst of loading the chat; this is now.
    app.router.routes.extend(routes.routes)
