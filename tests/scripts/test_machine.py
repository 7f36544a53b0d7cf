"""What is said when the machine lacks something, and why pip gave up."""

from __future__ import annotations

import ast
import importlib.util
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import environment
import machine
import packages
import pytest
import setup

from tests.scripts.conftest import SCRIPTS

NEEDED_BEFORE_SETUP = (
    "setup",
    "environment",
    "packages",
    "machine",
    "serve",
    "ingest",
    "test",
    "check",
    "pin",
)
# Parts of the standard library that Python 3.8 does not have.
TOO_NEW = {"tomllib", "zoneinfo", "graphlib"}


@pytest.mark.parametrize("name", NEEDED_BEFORE_SETUP)
def test_a_script_can_be_read_by_python_3_8_and_needs_only_its_library(name: str) -> None:
    tree = ast.parse((SCRIPTS / f"{name}.py").read_text(encoding="utf-8"), feature_version=(3, 8))
    own = {path.stem for path in SCRIPTS.glob("*.py")}
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            roots = {str(imported).split(".")[0] for imported in names}
            assert roots <= (sys.stdlib_module_names | own) - TOO_NEW
    assert "from __future__ import annotations" in (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(machine, "OLDEST_PYTHON", (99, 1))
    with pytest.raises(packages.SetupError, match=r"Python 99\.1 or newer is needed and this is Python 3"):
        environment.make_ready(tmp_path, (), None)
    assert not list(tmp_path.iterdir())


def test_a_python_without_venv_is_told_the_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else object())
    with pytest.raises(packages.SetupError, match="apt install python3-venv"):
        machine.check_venv_module()


def free(gigabytes: float) -> object:
    return lambda _: SimpleNamespace(free=gigabytes * 1e9)


def test_too_little_space_names_what_both_kinds_of_torch_need(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", free(1.25))
    with pytest.raises(packages.SetupError) as caught:
        machine.check_space(tmp_path, None)
    words = str(caught.value)
    assert "1.2 GB are free" in words
    assert f"about {machine.GIGABYTES_CPU} GB are needed with PyTorch for the CPU alone" in words
    assert f"about {machine.GIGABYTES_WITH_CUDA} GB with PyPI's default" in words
    assert packages.CPU_SOURCE in words


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gets the CUDA libraries by default")
@pytest.mark.parametrize(("source", "warned"), [(None, True), ("https://example.org/cpu", False)])
def test_space_for_the_cpu_alone_is_a_warning_unless_a_source_is_named(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    source: str | None,
    warned: bool,
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", free(machine.GIGABYTES_CPU + 1))
    machine.check_space(tmp_path, source)
    assert capsys.readouterr().err.startswith("Warning: ") is warned


def test_a_python_whose_venv_fails_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    with pytest.raises(packages.SetupError, match="-m venv failed: "):
        machine.create_venv(in_the_way)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "no space",
        ),
        ("NewConnectionError('… Failed to establish a new connection: [Errno -3] Temporary …", "a network?"),
        ("ERROR: No matching distribution found for torch==2.13.0", "has no torch==2.13.0 for Python 3."),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES.", "THESE PACKAGES DO NOT MATCH THE HASHES."),
        ("something else", "without a reason"),
    ],
)
def test_the_reason_pip_gave_up_is_read_out_of_its_words(line: str, words: str) -> None:
    assert words in packages.reason(["Collecting torch", line])


def test_an_unreachable_index_is_not_taken_for_a_missing_package() -> None:
    said = ["WARNING: Retrying … NewConnectionError …", "ERROR: No matching distribution found for torch"]
    assert "cannot be reached" in packages.reason(said)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (packages.SetupError("no luck."), 1, "Stopped: no luck."),
        (PermissionError(13, "Permission denied", "/a/file"), 1, "Stopped: Permission denied (/a/file)."),
        (KeyboardInterrupt(), 130, "Interrupted."),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, words: str
) -> None:
    def main() -> int:
        raise error

    with pytest.raises(SystemExit) as caught:
        setup.guarded(main)
    assert (caught.value.code, capsys.readouterr().err.strip()) == (code, words)
