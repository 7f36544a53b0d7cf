"""What the application answers over HTTP, asked by a real client."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.errors import AssistantError, NoSnapshotError
from assistant.settings import Settings
from assistant.web.app import serve
from assistant.web.gate import MAX_REQUEST_BYTES
from tests.web.conftest import START_SECONDS, Serve
from tests.web.fake_guide import FakeGuide


@pytest.fixture
def library(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnot much of one\n%%EOF\n")
    (tmp_path / "page.html").write_text("<script>alert(1)</script>", encoding="utf-8")
    return {"a": tmp_path / "a.pdf", "page": tmp_path / "page.html", "gone": tmp_path / "gone.pdf"}


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def wait_for(address: str, status: str) -> dict[str, str | None]:
    wait_until(lambda: httpx.get(f"{address}/health").json()["status"] == status)
    state: dict[str, str | None] = httpx.get(f"{address}/health").json()
    return state


def test_health_tells_loading_then_ready(serve_guide: Serve) -> None:
    guide = FakeGuide(ready=False)
    address = serve_guide(guide)
    answer = httpx.get(f"{address}/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "loading", "reason": "the model is being loaded", "snapshot_id": None}
    assert httpx.get(address).status_code == 200
    guide.release.set()
    assert wait_for(address, "ready") == {
        "status": "ready",
        "reason": None,
        "snapshot_id": "20260101-000000-abc",
    }


def test_health_says_what_failed_and_is_still_200(serve_guide: Serve) -> None:
    guide = FakeGuide()
    guide.failure = NoSnapshotError("Nothing is published yet; run: amhe ingest")
    assert wait_for(serve_guide(guide), "failed")["reason"] == "Nothing is published yet; run: amhe ingest"


def test_a_pdf_is_served_by_its_id_to_be_read_in_the_browser(
    serve_guide: Serve, library: dict[str, Path]
) -> None:
    answer = httpx.get(serve_guide(FakeGuide(documents=library)) + "/documents/a")
    assert answer.status_code == 200
    assert answer.content == library["a"].read_bytes()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_is_not_a_pdf_is_only_downloaded(serve_guide: Serve, library: dict[str, Path]) -> None:
    answer = httpx.get(serve_guide(FakeGuide(documents=library)) + "/documents/page")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["unknown", "gone", "..%2Fa.pdf", "%2Fetc%2Fpasswd", "x" * 400])
def test_a_document_that_is_not_there_is_404_in_plain_words(
    serve_guide: Serve, library: dict[str, Path], name: str
) -> None:
    answer = httpx.get(serve_guide(FakeGuide(documents=library)) + f"/documents/{name}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/gradio_api/upload", 403),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:1/x", 403),
        ("GET", "/gradio_api/file=/etc/passwd", 403),
        ("GET", "/gradio_api/file/etc/passwd", 403),
        ("GET", "/gradio_api/runs", 403),
        ("POST", "/gradio_api/run/reply", 403),
        ("POST", "/gradio_api/call/reply", 403),
        ("GET", "/gradio_api/openapi.json", 403),
        ("GET", "/gradio_api/deep_link", 403),
        ("POST", "/gradio_api/component_server", 403),
        ("GET", "/monitoring", 404),
        ("GET", "/monitoring/summary", 404),
        ("GET", "/docs", 404),
        ("GET", "/redoc", 404),
        ("GET", "/openapi.json", 404),
        ("POST", "/login", 404),
        ("POST", "/health", 405),
        ("DELETE", "/documents/a", 405),
    ],
)
def test_routes_the_page_does_not_need_are_refused(site: str, method: str, path: str, status: int) -> None:
    assert httpx.request(method, site + path).status_code == status


def test_a_request_over_the_limit_is_refused(site: str) -> None:
    address = site + "/gradio_api/queue/join"
    assert httpx.post(address, content=b"x" * (MAX_REQUEST_BYTES + 1)).status_code == 413


def test_an_undeclared_length_does_not_pass_the_limit(site: str) -> None:
    def endless() -> object:
        for _ in range(40):
            yield b"x" * 16_384

    with pytest.raises(httpx.HTTPError):
        httpx.post(site + "/gradio_api/queue/join", content=endless()).raise_for_status()  # type: ignore[arg-type]


@pytest.mark.parametrize("path", ["/", "/health", "/ui/page.js", "/documents/none", "/docs", "/theme.css"])
def test_every_answer_carries_the_security_headers(site: str, path: str) -> None:
    headers = httpx.get(site + path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert "default-src 'none'" in headers["content-security-policy"]


def test_scripts_run_by_nonce_alone(site: str) -> None:
    first, second = httpx.get(site), httpx.get(site)
    policy = first.headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    nonce = scripts.split("'nonce-")[1].rstrip("'")
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"')
    assert nonce not in second.text


def test_the_page_says_its_language_and_name_and_praises_no_one_else(site: str) -> None:
    page = httpx.get(site).text
    assert 'lang="en-GB"' in page
    assert "<title>AMHE guidance assistant</title>" in page
    assert "<noscript>" in page
    assert "og:image" not in page


def test_forwarding_headers_of_a_visitor_are_not_believed(site: str) -> None:
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    assert "evil.example" not in httpx.get(site, headers=forged).text


def test_nothing_is_measured_shared_or_kept(site: str) -> None:
    config = httpx.get(site + "/config").json()
    assert config["analytics_enabled"] is False
    assert config["run_history"] is False
    assert config["footer_links"] == []
    assert config["space_id"] is None
    open_to_others = {
        event["api_name"] for event in config["dependencies"] if event["api_visibility"] != "private"
    }
    assert open_to_others == {"ask", "search", "check_quote", "cite"}


def of_the_page(config: dict[str, Any]) -> dict[str, Any]:
    """The event by which the page asks."""
    return next(event for event in config["dependencies"] if event["api_name"] == "reply")


def asked(event: dict[str, Any], question: str) -> dict[str, Any]:
    """What the page sends when a question is asked with nothing picked."""
    data = [question, None, "", "", "", "", "", False]
    return {"data": data, "fn_index": event["id"], "session_hash": "abcdefghij"}


def test_a_long_question_is_refused_by_the_server_however_it_comes(site: str) -> None:
    config = httpx.get(site + "/config").json()
    asking = of_the_page(config)
    body = asked(asking, "x" * 2001)
    assert httpx.post(site + "/gradio_api/queue/join", json=body).status_code == 200
    said = []
    with httpx.stream("GET", site + "/gradio_api/queue/data?session_hash=abcdefghij", timeout=20) as events:
        for line in events.iter_lines():
            said.append(line)
            if "process_completed" in line:
                break
    assert any("2&#44;000 characters" in line for line in said)


def test_questions_cannot_go_round_the_queue(site: str) -> None:
    config = httpx.get(site + "/config").json()
    asking = of_the_page(config)
    body = asked(asking, "veterans")
    assert httpx.post(site + "/gradio_api/run/predict", json=body).status_code in {401, 403, 404}


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=rf"Port {port} on 127\.0\.0\.1 is already in use.*--port"):
            serve(Settings(tmp_path, tmp_path, port=port), FakeGuide())


def test_an_address_of_another_machine_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="--host"):
        serve(Settings(tmp_path, tmp_path, host="192.0.2.1", port=0), FakeGuide())


@contextmanager
def serving(folder: Path, ready: bool) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real server in a process of its own, and its address as it printed it."""
    code = (
        "from pathlib import Path; from assistant.settings import Settings; "
        "from assistant.web.app import serve; from tests.web.fake_guide import FakeGuide; "
        f"here = Path({str(folder)!r}); serve(Settings(here, here, port=0), FakeGuide(ready={ready}))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().split()[3]
        finally:
            process.kill()


def test_serving_prints_the_address_and_ends_at_an_interrupt(tmp_path: Path) -> None:
    with serving(tmp_path, ready=True) as (process, address):
        wait_for(address, "ready")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_an_interrupt_ends_the_server_while_a_page_is_open_and_a_question_waits(tmp_path: Path) -> None:
    with serving(tmp_path, ready=False) as (process, address):
        wait_until(lambda: httpx.get(f"{address}/config").status_code == 200)
        config = httpx.get(f"{address}/config").json()
        asking = of_the_page(config)
        body = asked(asking, "veterans")
        httpx.post(f"{address}/gradio_api/queue/join", json=body).raise_for_status()
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/abcdefghij", timeout=20) as page:
            next(page.iter_lines())
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors == ""


def test_importing_the_room_brings_in_no_gradio() -> None:
    code = (
        "import sys, assistant.web.app, assistant.web.chat; "
        "print([m for m in ('gradio', 'fastapi', 'starlette', 'uvicorn', 'torch') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
