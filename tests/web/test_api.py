"""Other programs ask over HTTP and get the command's JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.answers.wire import answer_json, hit_json
from assistant.datatypes import Facets, Filters
from assistant.errors import NoSnapshotError, UsageError
from assistant.settings import Settings
from tests.web.conftest import Serve, served
from tests.web.fake_guide import STIGMA, FakeGuide, by_question, hit

ASK, SEARCH = "/api/ask", "/api/search"


def test_an_answer_is_the_json_of_the_command(serve_guide: Serve) -> None:
    guide = FakeGuide()
    body = {"question": "veterans", "history": ["What stops people?"]}
    answer = httpx.post(serve_guide(guide) + ASK, json=body)
    assert answer.status_code == 200
    assert answer.json() == answer_json(by_question("veterans", ()))
    assert guide.asked == [("veterans", ("What stops people?",))]


def test_what_is_picked_is_handed_on(serve_guide: Serve) -> None:
    guide = FakeGuide()
    body = {
        "question": "veterans",
        "groups": ["veterans"],
        "barriers": ["stigma"],
        "steps": ["2A"],
        "documents": ["a"],
        "official_only": True,
    }
    httpx.post(serve_guide(guide) + ASK, json=body).raise_for_status()
    assert guide.filters == [Filters(Facets(("veterans",), ("stigma",), ("2A",)), ("a",), True)]


def test_a_search_gives_hits(serve_guide: Serve) -> None:
    found = httpx.post(serve_guide(FakeGuide()) + SEARCH, json={"query": "stigma", "k": 2}).json()
    assert found == {"hits": [hit_json(hit(rank, STIGMA)) for rank in (1, 2)]}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body.question"),
        ({"question": 7}, "body.question"),
        ({"question": "q", "group": ["veterans"]}, "body.group"),
        ({"question": "q", "groups": ["x"] * 51}, "body.groups"),
        ({"question": "q", "history": ["x"] * 11}, "body.history"),
    ],
)
def test_a_request_that_cannot_be_read_is_422_and_repeats_nothing(
    serve_guide: Serve, body: dict[str, Any], where: str
) -> None:
    answer = httpx.post(serve_guide(FakeGuide()) + ASK, json=body)
    assert answer.status_code == 422
    assert answer.json() == {"error": f"the request cannot be read; see: {where}"}


@pytest.mark.parametrize("k", [0, 101])
def test_how_many_passages_has_bounds(serve_guide: Serve, k: int) -> None:
    assert httpx.post(serve_guide(FakeGuide()) + SEARCH, json={"query": "q", "k": k}).status_code == 422


def test_no_json_is_422(serve_guide: Serve) -> None:
    assert httpx.post(serve_guide(FakeGuide()) + ASK, content=b"question").status_code == 422


@pytest.mark.parametrize(
    ("failure", "status"),
    [(UsageError("the question is empty; type a few words."), 400), (NoSnapshotError("Nothing here."), 503)],
)
def test_what_went_wrong_is_said(serve_guide: Serve, failure: Exception, status: int) -> None:
    guide = FakeGuide()
    address = serve_guide(guide)
    guide.failure = failure
    answer = httpx.post(address + ASK, json={"question": "q"})
    assert (answer.status_code, answer.json()) == (status, {"error": str(failure)})


def test_reading_is_no_way_to_ask(serve_guide: Serve) -> None:
    assert httpx.get(serve_guide(FakeGuide()) + ASK).status_code == 405


def test_the_description_names_all_and_what_they_take(serve_guide: Serve) -> None:
    schema = httpx.get(serve_guide(FakeGuide()) + "/api/openapi.json").json()
    assert set(schema["paths"]) == {ASK, SEARCH, "/api/check-quote", "/api/cite/{identifier}"}
    assert {"question", "history", "groups"} <= set(
        schema["components"]["schemas"]["AskRequest"]["properties"]
    )


def test_an_address_that_asks_too_often_is_told_to_wait(tmp_path: Path) -> None:
    with served(FakeGuide(), Settings(tmp_path, tmp_path, requests_a_minute=2)) as address:
        answers = [httpx.post(address + SEARCH, json={"query": "q"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[2].headers["retry-after"]) <= 60
