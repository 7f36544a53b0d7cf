"""serve, ingest, check and test: what they start, in which order, with which options and exit codes."""

from __future__ import annotations

import sys

import pytest

from tests.scripts.conftest import Checkout, copy_of

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the stub environments are laid out as on Unix"
)


@pytest.fixture(scope="module")
def with_tools(tmp_path_factory: pytest.TempPathFactory, first_run: tuple[Checkout, object]) -> Checkout:
    """A checkout set up with the test extra, shared by the tests of this file."""
    checkout = copy_of(first_run[0], tmp_path_factory.mktemp("tools") / "checkout")
    result = checkout.start("setup.py", "--extras", "test")
    assert result.returncode == 0, result.stderr
    return checkout


@pytest.fixture
def ready(with_tools: Checkout) -> Checkout:
    """The same, with nothing called yet."""
    with_tools.calls.unlink(missing_ok=True)
    return with_tools


def test_serve_builds_the_index_when_there_is_none(ready: Checkout) -> None:
    result = ready.start("serve.py", "--port", "8000", "--corpus", "docs", "--index=kept")
    assert result.returncode == 0, result.stderr
    assert "There is no index yet" in result.stderr
    assert ready.called() == [
        "status --json --corpus docs --index kept",
        "ingest --corpus docs --index kept",
        "serve --port 8000 --corpus docs --index=kept",
    ]


def test_serve_leaves_an_index_alone(ready: Checkout) -> None:
    assert ready.start("serve.py", STUB_SNAPSHOT="0001-abc").returncode == 0
    assert ready.called() == ["status --json", "serve"]


def test_serve_goes_on_when_some_documents_were_skipped(ready: Checkout) -> None:
    assert ready.start("serve.py", STUB_EXIT_INGEST="3").returncode == 0
    assert ready.called()[-1] == "serve"


def test_serve_stops_when_no_index_could_be_built(ready: Checkout) -> None:
    assert ready.start("serve.py", STUB_EXIT_INGEST="1").returncode == 1
    assert ready.called()[-1] == "ingest"


def test_serve_answers_from_a_kept_snapshot_when_the_pointer_is_damaged(ready: Checkout) -> None:
    result = ready.start("serve.py", STUB_KEPT="0001-abc", STUB_EXIT_INGEST="1")
    assert result.returncode == 0
    assert "There is no index yet" not in result.stderr
    assert ready.called()[-1] == "serve"


def test_serve_stops_when_building_is_interrupted_whatever_is_kept(ready: Checkout) -> None:
    assert ready.start("serve.py", STUB_KEPT="0001-abc", STUB_EXIT_INGEST="130").returncode == 130
    assert ready.called()[-1] == "ingest"


def test_serve_brings_an_index_of_an_earlier_version_up_to_date(ready: Checkout) -> None:
    result = ready.start("serve.py", STUB_SNAPSHOT="0001-abc", STUB_KEPT="0001-abc", STUB_OUTDATED="1")
    assert result.returncode == 0
    assert "earlier version" in result.stderr
    assert ready.called()[-2:] == ["ingest", "serve"]


def test_serve_stops_when_the_status_cannot_be_told(ready: Checkout) -> None:
    result = ready.start("serve.py", STUB_EXIT_STATUS="1")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert ready.called() == ["status --json"]


def test_the_exit_code_of_serving_is_passed_on(ready: Checkout) -> None:
    assert ready.start("serve.py", STUB_SNAPSHOT="0001-abc", STUB_EXIT_SERVE="7").returncode == 7


def test_serve_asks_for_help_without_installing_anything(new: Checkout) -> None:
    result = new.start("serve.py", "--help")
    assert result.returncode == 0
    assert "--torch-source" in result.stdout
    assert not new.venv.exists()


def test_ingest_passes_options_and_exit_code_and_leaves_stdout_to_the_command(ready: Checkout) -> None:
    result = ready.start("ingest.py", "--json", "--full", STUB_EXIT_INGEST="3")
    assert (result.returncode, result.stdout) == (3, "{}\n")
    assert ready.called() == ["ingest --json --full"]


def test_the_plain_test_run_checks_everything_and_ends_with_pytest(ready: Checkout) -> None:
    result = ready.start("test.py")
    assert result.returncode == 0, result.stderr
    lines = [line for line in result.stdout.splitlines() if "was called with" in line]
    assert lines == [
        "ruff was called with check .",
        "ruff was called with format --check .",
        "mypy was called with --strict",
        "pytest was called with -m not slow",
    ]
    assert result.stdout.rstrip().endswith(lines[-1])


def test_a_failed_check_does_not_stop_the_others_but_fails_the_run(ready: Checkout) -> None:
    result = ready.start("test.py", STUB_EXIT_RUFF="1")
    assert result.returncode == 1
    assert "== ruff check: FAILED" in result.stdout
    assert "== mypy --strict: passed" in result.stdout
    assert "== Failed: ruff check, ruff format" in result.stdout
    assert "pytest was called" in result.stdout


@pytest.mark.parametrize("code", ["1", "5"])
def test_the_exit_code_of_pytest_is_passed_on_also_when_no_test_ran(ready: Checkout, code: str) -> None:
    assert ready.start("test.py", STUB_EXIT_PYTEST=code).returncode == int(code)


def test_options_go_to_pytest_alone(ready: Checkout) -> None:
    result = ready.start("test.py", "-k", "pages", "--maxfail=1")
    assert result.stdout == "pytest was called with -m not slow -k pages --maxfail=1\n"


def test_slow_tests_run_when_a_mark_is_asked_for(ready: Checkout) -> None:
    assert ready.start("test.py", "-m", "slow").stdout == "pytest was called with -m slow\n"


def test_check_alone_fails_when_a_check_fails(ready: Checkout) -> None:
    result = ready.start("check.py", STUB_EXIT_MYPY="1")
    assert result.returncode == 1
    assert "== Failed: mypy --strict" in result.stdout
    assert "pytest" not in result.stdout
