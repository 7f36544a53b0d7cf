"""Other programs call the functions with gradio_client and over the Model Context Protocol."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from assistant.answers.wire import answer_json, hit_json, quote_check_json
from assistant.datatypes import Facets, Filters
from assistant.errors import NoSnapshotError
from tests.web.conftest import Serve
from tests.web.fake_guide import STIGMA, FakeGuide, by_question, hit

MCP = "/gradio_api/mcp/"
NAMES = {"ask", "search", "check_quote", "cite"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the client of these tests from reporting that it was used."""
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "False")


def client_of(address: str) -> Any:
    from gradio_client import Client

    return Client(address, verbose=False, analytics_enabled=False, download_files=False)


def over_mcp(address: str, use: Callable[[Any], Awaitable[Any]]) -> Any:
    """What comes of using a session of the protocol's own client; bounded in time."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def visit() -> Any:
        async with (
            streamable_http_client(address + MCP) as (read, write, *_),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    # In a thread of its own: the browser tests leave a running loop behind in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asyncio.wait_for(visit(), 30))).result()


def call(address: str, name: str, **arguments: object) -> Any:
    return over_mcp(address, lambda session: session.call_tool(name, arguments))


def test_gradio_client_gets_the_answer_of_the_command(serve_guide: Serve) -> None:
    guide = FakeGuide()
    client = client_of(serve_guide(guide))
    answer = client.predict("veterans", history=["before"], groups=["veterans"], api_name="/ask")
    assert answer == answer_json(by_question("veterans", ()))
    assert guide.asked == [("veterans", ("before",))]
    assert guide.filters == [Filters(Facets(("veterans",)))]


def test_gradio_client_gets_the_hits_of_the_command(site: str) -> None:
    found = client_of(site).predict("stigma", k=2, api_name="/search")
    assert found == {"hits": [hit_json(hit(rank, STIGMA)) for rank in (1, 2)]}


@pytest.mark.parametrize(
    ("name", "arguments", "where"),
    [
        ("/search", {"query": "q", "k": 0}, "k"),
        ("/search", {"query": "q", "k": "2"}, "k"),
        ("/search", {"query": 7}, "query"),
        ("/ask", {"question": "q", "groups": "veterans"}, "groups"),
        ("/ask", {"question": "q", "groups": ["x"] * 51}, "groups"),
        ("/ask", {"question": None}, "question"),
        ("/check_quote", {"text": ["x"]}, "text"),
        ("/cite", {"identifier": "x" * 301}, "identifier"),
    ],
)
def test_what_cannot_be_read_is_named_and_not_repeated(
    site: str, name: str, arguments: dict[str, object], where: str
) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match=f"the request cannot be read; see: {where}$"):
        client_of(site).predict(api_name=name, **arguments)


def test_a_quotation_is_checked(site: str) -> None:
    checked = client_of(site).predict(STIGMA, api_name="/check_quote")
    assert checked == quote_check_json(FakeGuide().check_quote(STIGMA))


def test_a_reference_to_nothing_says_so(site: str) -> None:
    result = call(site, "cite", identifier="nowhere:1")
    assert result.isError
    assert "nothing with the identifier 'nowhere:1'" in result.content[0].text


def test_why_nothing_can_be_answered_is_told(serve_guide: Serve) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    result = call(address, "ask", question="veterans")
    assert result.isError
    assert "run: amhe ingest" in result.content[0].text


def test_a_defect_is_told_without_its_words_and_logged(
    serve_guide: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    guide.failure = ZeroDivisionError("inner workings")
    result = call(address, "ask", question="veterans")
    assert "the log of the server says more" in result.content[0].text
    assert "inner workings" not in result.content[0].text
    assert "ZeroDivisionError" in caplog.text
    assert "inner workings" not in caplog.text


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("my very own words", {}, "there is no such tool here; there are: ask, search"),
        ("ask", {"question": "q", "my very own words": 1}, "It takes: question, history, groups"),
        ("ask", {"question": ["my very own words"]}, "the request cannot be read"),
        ("ask", {}, "It takes: question"),
        ("ask", {"question": "q", "history": ["my very own words " * 200]}, "see: history.0"),
    ],
)
def test_a_tool_that_cannot_be_called_says_what_there_is_and_repeats_nothing(
    site: str, name: str, arguments: dict[str, object], said: str
) -> None:
    result = over_mcp(site, lambda session: session.call_tool(name, arguments))
    assert result.isError
    assert said in result.content[0].text
    assert SECRET not in result.content[0].text
    assert "Gradio" not in result.content[0].text


def test_every_tool_and_argument_is_described(site: str) -> None:
    tools = over_mcp(site, lambda session: session.list_tools()).tools
    assert {tool.name for tool in tools} == NAMES
    for tool in tools:
        assert len(tool.description) > 60
        assert all(len(row["description"]) > 15 for row in tool.inputSchema["properties"].values())


def test_lists_are_described_as_lists_of_text(site: str) -> None:
    tools = over_mcp(site, lambda session: session.list_tools()).tools
    groups = next(tool for tool in tools if tool.name == "ask").inputSchema["properties"]["groups"]
    assert (groups["type"], groups["items"]) == ("array", {"type": "string"})


def test_a_tool_answers_with_the_json_of_the_command(site: str) -> None:
    result = call(site, "ask", question="veterans")
    assert not result.isError
    assert json.loads(result.content[0].text) == answer_json(by_question("veterans", ()))


@pytest.mark.parametrize(
    ("question", "outcome"),
    [("end my life", "crisis"), ("NHS number", "refused"), ("pension", "not_covered")],
)
def test_a_tool_says_every_outcome(site: str, question: str, outcome: str) -> None:
    assert json.loads(call(site, "ask", question=question).content[0].text)["outcome"] == outcome


def test_the_tools_say_how_they_are_to_be_used(site: str) -> None:
    async def instructions(session: Any) -> Any:
        return (await session.initialize()).instructions

    assert "repeat the quotations as they are" in over_mcp(site, instructions)


@pytest.mark.parametrize("kind", ["list_prompts", "list_resources", "list_resource_templates"])
def test_there_is_nothing_to_fetch_over_http(site: str, kind: str) -> None:
    from mcp import McpError

    async def refusal(session: Any) -> str:
        with pytest.raises(McpError) as caught:
            await getattr(session, kind)()
        return str(caught.value)

    assert over_mcp(site, refusal) == "Method not found"


def test_the_pages_own_events_are_in_no_description(site: str) -> None:
    info = httpx.get(f"{site}/gradio_api/info").json()
    assert set(info["named_endpoints"]) == {f"/{name}" for name in NAMES}
    assert info["unnamed_endpoints"] == {}


@pytest.mark.parametrize("data", [[], [7] * 6, [None] * 6, ["x", {"path": "/etc/passwd"}, [], 3, {}, "y"]])
def test_the_pages_own_events_called_with_bad_data_do_no_harm(
    serve_guide: Serve, data: list[object], capfd: pytest.CaptureFixture[str]
) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    for event in httpx.get(f"{address}/config").json()["dependencies"]:
        if event["api_visibility"] == "private":
            body = {"data": data, "fn_index": event["id"], "session_hash": "abcdefghij"}
            httpx.post(f"{address}/gradio_api/queue/join", json=body)
            answer = httpx.post(f"{address}/gradio_api/run/predict", json=body)
            assert "root:" not in answer.text
    assert httpx.get(f"{address}/health").json()["status"] == "ready"
    assert client_of(address).predict("veterans", api_name="/ask")["outcome"] == "answered"


@pytest.mark.parametrize(
    "path", ["/gradio_api/mcp/sse", "/gradio_api/mcp/schema", "/gradio_api/mcp/messages/"]
)
def test_of_the_protocol_only_its_one_address_is_open(site: str, path: str) -> None:
    assert httpx.get(site + path).status_code == 403


def test_the_protocols_address_is_only_posted_to(site: str) -> None:
    assert httpx.get(site + MCP, headers={"accept": "text/event-stream"}).status_code == 405


SECRET = "my very own words"


@pytest.mark.parametrize(
    "body",
    [
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"arguments": {"question": SECRET}}},
        {"jsonrpc": "2.0", "id": 1, "method": SECRET},
        {"jsonrpc": "2.0", "method": SECRET},
        {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": SECRET, "arguments": {}}},
        {SECRET: 1},
    ],
)
def test_no_word_of_a_request_gets_into_the_log(
    site: str, body: dict[str, object], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "assistant")
    headers = {"accept": "application/json, text/event-stream"}
    httpx.post(site + MCP, json=body, headers=headers)
    written = capfd.readouterr()
    assert SECRET not in caplog.text + written.out + written.err


def test_nothing_is_looked_up_or_reached_outside_this_machine() -> None:
    code = (
        "import socket, sys\n"
        "real, found = socket.socket.connect, []\n"
        "def connect(self, address):\n"
        "    if not (isinstance(address, tuple) and address[0] in ('127.0.0.1', '::1')):\n"
        "        found.append(address)\n"
        "    return real(self, address)\n"
        "socket.socket.connect = connect\n"
        "names = socket.getaddrinfo\n"
        "def lookup(host, *rest, **more):\n"
        "    if host not in ('127.0.0.1', 'localhost', '::1', None):\n"
        "        found.append(host)\n"
        "    return names(host, *rest, **more)\n"
        "socket.getaddrinfo = lookup\n"
        "from pathlib import Path\n"
        "import httpx\n"
        "from assistant.settings import Settings\n"
        "from tests.web.conftest import served\n"
        "from tests.web.fake_guide import FakeGuide\n"
        "from tests.web.test_tools import call, client_of\n"
        "with served(FakeGuide(), Settings(Path('.'), Path('.'), host='0.0.0.0')) as address:\n"
        "    client_of(address).predict('veterans', api_name='/ask')\n"
        "    call(address, 'ask', question='veterans')\n"
        "    for method in ('tools/call', 'prompts/get', 'resources/read'):\n"
        "        body = {'jsonrpc': '2.0', 'id': 1, 'method': method,\n"
        "                'params': {'name': 'ask', 'uri': 'x://y', 'arguments': {'question': 'q'}}}\n"
        "        headers = {'accept': 'application/json, text/event-stream', 'host': 'outside.invalid'}\n"
        "        httpx.post(address + '/gradio_api/mcp/', json=body, headers=headers)\n"
        "print(found)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr
