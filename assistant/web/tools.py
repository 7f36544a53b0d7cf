"""What other programs call: registered once, and then offered to gradio_client and as tools of the
Model Context Protocol (https://modelcontextprotocol.io, the streamable HTTP transport, without sessions).

The results are the JSON objects of the command's contract. Nothing of a question is written to a log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, Field, ValidationError

from assistant.answers.wire import answer_json, hit_json, quote_check_json, reference_json
from assistant.errors import AssistantError
from assistant.web.api import AskRequest, CheckRequest, SearchRequest, check_words
from assistant.web.causes import cause_of
from assistant.web.guidance import Guidance

logger = logging.getLogger(__name__)

INSTRUCTIONS = (
    "Quotes guidance on equality in mental health care (England) word for word, with document, section and "
    "page. It never makes a sentence up: repeat the quotations as they are, with their citations, and when "
    "the outcome is 'not_covered' say that the documents do not say. It gives no clinical advice."
)
NOTHING: Final[list[str]] = []  # never added to; a tuple would be described as something else
MOST_CHARACTERS = 300
Request = TypeVar("Request", bound=BaseModel)
Found = TypeVar("Found")
BROKEN = "something went wrong here; the log of the server says more."


def add_tools(guide: Guidance) -> None:
    """Register the functions with the Gradio page that is being built."""
    import gradio as gr

    for function in functions(guide):
        # Outside the queue: one answer takes a few hundredths of a second, and a tool that were queued would
        # be called by the Model Context Protocol's server over HTTP, at whatever host the request names.
        gr.api(function, api_name=function.__name__, queue=False)


class CiteRequest(BaseModel):
    """What a reference is wanted to."""

    identifier: Annotated[str, Field(max_length=MOST_CHARACTERS)]
    style: Annotated[str, Field(max_length=MOST_CHARACTERS)]


def functions(guide: Guidance) -> list[Callable[..., dict[str, Any]]]:
    """The functions for other programs; their names, types and descriptions are what those programs see."""

    def ask(
        question: str,
        history: list[str] = NOTHING,
        groups: list[str] = NOTHING,
        barriers: list[str] = NOTHING,
        steps: list[str] = NOTHING,
        documents: list[str] = NOTHING,
        part: str = "",
        official_only: bool = False,
        expand: bool = True,
    ) -> dict[str, Any]:
        """Answer a question about equality in mental health care with quotations from the guidance, word for word, each with its document, section and page. The outcome says whether the documents answer this ('answered'), cover its subject only ('partial') or do not say ('not_covered'); 'crisis' comes with numbers to call and 'refused' with the reason.

        Args:
            question: In plain words, 2,000 characters at most, without personal data; best with a group of people and a barrier to care.
            history: Earlier questions of the conversation, oldest first, when this one follows on from them; 10 at most.
            groups: Slugs of groups; only passages on all of these are quoted. Usually left out: groups are read out of the question.
            barriers: Slugs of barriers, likewise.
            steps: Steps of Advancing Mental Health Equality, such as 2A, likewise.
            documents: Ids of the only documents to quote.
            part: 'actions' for what the documents say to do, 'evidence' for what is known; empty for both.
            official_only: Leave unofficial briefings out.
            expand: Mend slips and read groups, barriers and steps out of the words.
        """  # noqa: E501 - Gradio reads a description and each argument from one line
        picked = _picked(groups, barriers, steps, documents, part, official_only, expand)
        asked = _read(AskRequest, {"question": question, "history": history, **picked})
        answer = _told(lambda: guide.ask(asked.question, asked.filters(), asked.history, expand=asked.expand))
        return answer_json(answer)

    def search(
        query: str,
        k: int = 10,
        groups: list[str] = NOTHING,
        barriers: list[str] = NOTHING,
        steps: list[str] = NOTHING,
        documents: list[str] = NOTHING,
        part: str = "",
        official_only: bool = False,
        expand: bool = True,
    ) -> dict[str, Any]:
        """List the passages of the guidance nearest to some words, best first, each with its document, section and page, its text word for word.

        Args:
            query: Words to find passages for, 2,000 characters at most, without personal data.
            k: How many passages at most, 1 to 100.
            groups: Slugs of groups; only passages on all of these are listed.
            barriers: Slugs of barriers, likewise.
            steps: Steps of Advancing Mental Health Equality, such as 2A, likewise.
            documents: Ids of the only documents to look in.
            part: 'actions' for what the documents say to do, 'evidence' for what is known; empty for both.
            official_only: Leave unofficial briefings out.
            expand: Mend slips and read groups, barriers and steps out of the words.
        """  # noqa: E501 - Gradio reads a description and each argument from one line
        picked = _picked(groups, barriers, steps, documents, part, official_only, expand)
        asked = _read(SearchRequest, {"query": query, "k": k, **picked})
        _told(lambda: check_words(guide, asked.query))
        hits = _told(lambda: guide.search(asked.query, asked.k, asked.filters(), expand=asked.expand))
        return {"hits": [hit_json(hit) for hit in hits]}

    def check_quote(text: str) -> dict[str, Any]:
        """Check whether a quotation stands in the guidance word for word, and where. The verdict is 'exact', 'typographic' (only shapes of characters differ), 'altered' (words differ, each difference is listed) or 'absent'.

        Args:
            text: The words of the quotation, 10,000 characters at most; "…" and "[ ]" as scholars use them.
        """  # noqa: E501 - Gradio reads a description and each argument from one line
        asked = _read(CheckRequest, {"text": text})
        return quote_check_json(_told(lambda: guide.check_quote(asked.text)))

    def cite(identifier: str, style: str = "harvard") -> dict[str, Any]:
        """Give a reference to a passage, a quotation or a document of the guidance, with the pages of the quoted words.

        Args:
            identifier: A passage_id, citation_id or document_id of an answer, of a search or of a check.
            style: One of harvard, vancouver, apa, ris, bibtex, csl-json.
        """  # noqa: E501 - Gradio reads a description and each argument from one line
        asked = _read(CiteRequest, {"identifier": identifier, "style": style})
        return reference_json(_told(lambda: guide.cite(asked.identifier, asked.style)))

    return [ask, search, check_quote, cite]


def settle_tools(page: Any) -> None:
    """Leave of Gradio's server for the Model Context Protocol what answers from here, as JSON.

    Its resources and prompts are fetched over HTTP from whatever host a request names, and there are none;
    its results would be Python's notation.

    Args:
        page: The mounted ``gradio.Blocks``.

    Raises:
        RuntimeError: Gradio could not make that server.
    """
    from mcp import types

    offered = page.mcp_server_obj
    if offered is None:
        raise RuntimeError(page.mcp_error or "Gradio made no server for the Model Context Protocol")
    server = offered.mcp_server
    server.instructions = INSTRUCTIONS
    for kind in set(server.request_handlers) - {
        types.PingRequest,
        types.ListToolsRequest,
        types.CallToolRequest,
    }:
        del server.request_handlers[kind]

    def as_json(results: list[Any], _: str) -> list[Any]:
        return [types.TextContent(type="text", text=json.dumps(result)) for result in results]

    offered.postprocess_output_data = as_json
    server.request_handlers[types.CallToolRequest] = _in_own_words(
        server.request_handlers[types.CallToolRequest], offered
    )
    _leave_words_out_of_the_log()


# How Gradio and the package of the protocol begin their complaints, which repeat what was sent.
COMPLAINTS: Final = (
    "Input validation error",
    "Unknown tool",
    "Tool '",
    "Parameter `",
    "No value provided",
    "Too many",
    "This endpoint",
)


def _in_own_words(answer: Callable[[Any], Awaitable[Any]], offered: Any) -> Callable[[Any], Awaitable[Any]]:
    """The handler of calls, whose complaints say what there is and repeat nothing."""
    from mcp import types

    async def answered(request: Any) -> Any:
        result = await answer(request)
        found = result.root
        said = "".join(getattr(part, "text", "") for part in found.content) if found.isError else ""
        if not said.startswith(COMPLAINTS):
            return result
        words = f"there is no such tool here; there are: {', '.join(offered.tool_to_endpoint)}."
        if (endpoint := offered.tool_to_endpoint.get(request.params.name)) is not None:
            rows = offered.api_info["named_endpoints"][endpoint]["parameters"]
            takes = ", ".join(row["parameter_name"] for row in rows)
            words = f"the request cannot be read; see the tool's description. It takes: {takes}."
        refusal = types.CallToolResult(isError=True, content=[types.TextContent(type="text", text=words)])
        return types.ServerResult(refusal)

    return answered


def _picked(
    groups: object,
    barriers: object,
    steps: object,
    documents: object,
    part: object,
    official_only: object,
    expand: object,
) -> dict[str, object]:
    return {
        "groups": groups,
        "barriers": barriers,
        "steps": steps,
        "documents": documents,
        "part": part or None,
        "official_only": official_only,
        "expand": expand,
    }


def _read(kind: type[Request], values: dict[str, object]) -> Request:
    """What was asked for, checked as the HTTP API checks it; nothing of it is repeated in an error."""
    import gradio as gr

    try:
        return kind.model_validate(values, strict=True)
    except ValidationError as error:
        where = sorted({".".join(str(part) for part in row["loc"]) for row in error.errors()})
        words = f"the request cannot be read; see: {', '.join(where)}"
    raise gr.Error(words, print_exception=False)


def _told(find: Callable[[], Found]) -> Found:
    """What is found, or the reason in words for whoever asked."""
    import gradio as gr

    try:
        return find()
    except AssistantError as error:
        words = str(error)
    except Exception as error:  # noqa: BLE001 - logged by its cause, without words
        # Whoever asked is told; the cause goes to the log.
        logger.error("A question of another program could not be answered: %s", cause_of(error))
        words = BROKEN
    raise gr.Error(words, print_exception=False)


class _Wordless(logging.Filter):
    """Takes the words out of what the package ``mcp`` logs: its complaints repeat the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, those of ``mcp`` with their place alone."""
        if record.name.partition(".")[0] == "mcp" or "/mcp/" in record.pathname.replace("\\", "/"):
            record.msg = "a request of the Model Context Protocol could not be served (%s, line %d)"
            record.args = (record.module, record.lineno)
            record.exc_info = record.exc_text = None
        return True


def _leave_words_out_of_the_log() -> None:
    logging.getLogger().addFilter(_WORDLESS)  # it complains of what it cannot read through the root logger
    known = logging.getLogger("mcp")
    if not known.handlers:
        handler = logging.StreamHandler()
        handler.addFilter(_WORDLESS)
        known.addHandler(handler)
        known.setLevel(logging.WARNING)
        known.propagate = False


_WORDLESS = _Wordless()
