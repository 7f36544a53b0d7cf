"""How often one address may ask."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import Settings
from assistant.web.limits import Limit, Limits
from tests.web.conftest import served
from tests.web.fake_guide import FakeGuide


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def scope(method: str, path: str, query: bytes = b"") -> dict[str, Any]:
    return {"method": method, "path": path, "query_string": query, "client": ("192.0.2.1", 1)}


def test_one_too_many_is_told_how_long_to_wait() -> None:
    clock = Clock()
    limit = Limit(2, clock)
    assert [limit.wait("a"), limit.wait("a")] == [0, 0]
    clock.now += 10
    assert limit.wait("a") == 50


def test_another_address_has_requests_of_its_own() -> None:
    limit = Limit(1, Clock())
    assert [limit.wait("192.0.2.1"), limit.wait("192.0.2.2")] == [0, 0]


def test_after_a_minute_all_begins_anew() -> None:
    clock = Clock()
    limit = Limit(1, clock)
    limit.wait("a")
    clock.now += 60
    assert limit.wait("a") == 0


def test_the_addresses_of_one_ipv6_network_count_as_one() -> None:
    limit = Limit(1, Clock())
    limit.wait("2001:db8::1")
    assert limit.wait("2001:db8::ffff:2") > 0
    assert limit.wait("2001:db8:0:1::1") == 0


def test_only_so_many_addresses_are_kept() -> None:
    limit = Limit(1, Clock())
    limit.MOST_ADDRESSES = 2
    for address in ("a", "b", "c"):
        limit.wait(address)
    assert limit.wait("a") == 0


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("POST", "/api/ask", b""),
        ("POST", "/gradio_api/queue/join", b""),
        ("POST", "/gradio_api/run/predict", b""),
        ("POST", "/gradio_api/api/predict/", b""),
        ("POST", "/gradio_api/mcp/", b""),
        ("GET", "/page/a/1.png", b""),
        ("GET", "/search", b"q=stigma"),
        ("GET", "/map", b""),
    ],
)
def test_what_costs_work_is_limited(method: str, path: str, query: bytes) -> None:
    limits = Limits(1)
    assert limits.refusal(scope(method, path, query)) is None
    refusal = limits.refusal(scope(method, path, query))
    assert refusal is not None
    assert refusal.status_code == 429
    assert 1 <= int(refusal.headers["retry-after"]) <= 60


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/"),
        ("GET", "/search"),
        ("GET", "/ui/page.js"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/reset"),
    ],
)
def test_what_costs_nothing_is_not(method: str, path: str) -> None:
    limits = Limits(1)
    assert [limits.refusal(scope(method, path)) for _ in range(5)] == [None] * 5


def test_looking_at_pages_spends_no_questions() -> None:
    limits = Limits(1)
    limits.refusal(scope("GET", "/page/a/1"))
    assert limits.refusal(scope("POST", "/api/ask")) is None


def test_the_chats_own_questions_are_limited(tmp_path: Path) -> None:
    with served(FakeGuide(), Settings(tmp_path, tmp_path, requests_a_minute=1)) as address:
        join = f"{address}/gradio_api/queue/join"
        answers = [httpx.post(join, json={"data": [], "fn_index": 0}) for _ in range(2)]
    assert answers[1].status_code == 429
    assert answers[1].json()["error"].startswith("too many requests")
