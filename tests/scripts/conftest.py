"""Stub checkouts: the real scripts around a package and an index of a few lines, so set-up takes seconds."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
MODULES = ("packages", "machine", "environment", "setup", "check", "serve", "pin")

# The scripts import each other by bare names, as they do when one of them is started.
sys.path.insert(0, str(SCRIPTS))
try:
    for module_name in MODULES:
        importlib.import_module(module_name)
finally:
    sys.path.remove(str(SCRIPTS))

PYPROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "stub"
version = "1.0"
dependencies = ["torch"]

[project.optional-dependencies]
test = ["ruff", "mypy", "pytest"]
"""
BACKEND = """\
from pathlib import Path
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "stub-1.0-py3-none-any.whl"
    info = {
        "METADATA": "Metadata-Version: 2.1\\nName: stub\\nVersion: 1.0\\nRequires-Dist: torch\\n"
        + "Provides-Extra: test\\n"
        + "".join(f"Requires-Dist: {tool}; extra == 'test'\\n" for tool in ("ruff", "mypy", "pytest")),
        "WHEEL": "Wheel-Version: 1.0\\nGenerator: stub\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "entry_points.txt": "[console_scripts]\\namhe = assistant:main\\n",
        "RECORD": "",
    }
    with zipfile.ZipFile(Path(folder) / name, "w") as wheel:
        wheel.writestr("stub.pth", str(Path.cwd()) + "\\n")
        for file, text in info.items():
            wheel.writestr(f"stub-1.0.dist-info/{file}", text)
    return name
"""
# Writes down how it was called; answers as the environment says.
AMHE = """\
import json, os, sys
from pathlib import Path

def main():
    with open(os.environ["STUB_CALLS"], "a") as calls:
        calls.write(" ".join(sys.argv[1:]) + "\\n")
    if sys.argv[1] == "status":
        kept = [{"snapshot_id": name} for name in os.environ.get("STUB_KEPT", "").split()]
        outdated = "STUB_OUTDATED" in os.environ
        published = os.environ.get("STUB_SNAPSHOT")
        print(json.dumps({"snapshot_id": published, "snapshots": kept, "outdated": outdated}))
    elif sys.argv[1] == "ingest" and "--json" in sys.argv:
        print("{}")
    return int(os.environ.get("STUB_EXIT_" + sys.argv[1].upper(), 0))
"""
TOOL = """\
import os, sys
print("{name} was called with", *sys.argv[1:])
sys.exit(int(os.environ.get("STUB_EXIT_{upper}", 0)))
"""


def make_wheel(folder: Path, name: str, version: str) -> Path:
    """A wheel of one module, which can also be started with `python -m`."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        main = TOOL.format(name=name, upper=name.upper())
        wheel.writestr(
            f"{name}.py", f'version = "{version}"\nif __name__ == "__main__":\n    exec({main!r})\n'
        )
        info = f"{name}-{version}.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL",
            "Wheel-Version: 1.0\nGenerator: stub\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr(f"{info}/RECORD", "")
    return path


class Checkout:
    """A stub checkout and the way to start its scripts."""

    def __init__(self, root: Path, wheels: Path) -> None:
        self.root, self.wheels = root, wheels
        self.calls = root / "calls.txt"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    def environment(self, **changes: str) -> dict[str, str]:
        """No network, no configuration of this machine; PIP_* and AMHE_* only as the test says."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "AMHE_"))}
        own = {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.wheels),
            "PIP_NO_CACHE_DIR": "1",
            "STUB_CALLS": str(self.calls),
        }
        return {**clean, **own, **changes}

    def start(self, script: str, *words: str, **changes: str) -> subprocess.CompletedProcess[str]:
        """Run a script to its end; an empty value in `changes` takes a variable away."""
        environment = {name: value for name, value in self.environment(**changes).items() if value}
        return subprocess.run(
            [sys.executable, str(self.root / "scripts" / script), *words],
            capture_output=True,
            text=True,
            timeout=120,
            env=environment,
            check=False,
        )

    def called(self) -> list[str]:
        """How the stub `amhe` was called, oldest first."""
        return self.calls.read_text().splitlines() if self.calls.exists() else []

    def in_venv(self, code: str) -> str:
        """What a line of Python prints in the environment."""
        return subprocess.run(
            [str(self.python), "-c", code],
            cwd=self.venv,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout.strip()


def make_checkout(root: Path, wheels: Path) -> Checkout:
    """A stub checkout in which nothing is installed yet."""
    (root / "scripts").mkdir(parents=True)
    for path in SCRIPTS.glob("*.py"):
        shutil.copy(path, root / "scripts")
    (root / "pyproject.toml").write_text(PYPROJECT)
    (root / "constraints.txt").write_text("torch==2.13.0\nruff==1.0\nmypy==1.0\npytest==1.0\n")
    (root / "backend.py").write_text(BACKEND)
    (root / "assistant.py").write_text(AMHE)
    return Checkout(root, wheels)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything the stub project needs."""
    folder = tmp_path_factory.mktemp("wheels")
    make_wheel(folder, "torch", "2.13.0")
    for name in ("ruff", "mypy", "pytest"):
        make_wheel(folder, name, "1.0")
    return folder


@pytest.fixture(scope="session")
def first_run(
    tmp_path_factory: pytest.TempPathFactory, wheels: Path
) -> tuple[Checkout, subprocess.CompletedProcess[str]]:
    """A checkout after its first set-up, and what the set-up said; shared, so do not change it."""
    checkout = make_checkout(tmp_path_factory.mktemp("finished") / "checkout", wheels)
    return checkout, checkout.start("setup.py")


@pytest.fixture
def new(tmp_path: Path, wheels: Path) -> Checkout:
    """A checkout in which nothing is installed yet."""
    return make_checkout(tmp_path / "checkout", wheels)


def copy_of(shared: Checkout, root: Path) -> Checkout:
    """A copy of a finished checkout, as if it had been made at its place; pip itself is only linked to."""
    shutil.copytree(shared.root, root, symlinks=True, ignore=shutil.ignore_patterns("pip", "__pycache__"))
    old, new = str(shared.venv).encode(), str(root / ".venv").encode()
    for path in [root / ".venv" / "setup.json", *(root / ".venv" / "bin").iterdir()]:
        if path.is_file() and not path.is_symlink():
            path.write_bytes(path.read_bytes().replace(old, new))
    (packages,) = (root / ".venv").glob("lib/python*/site-packages")
    (packages / "stub.pth").write_text(f"{root}\n")
    (packages / "pip").symlink_to(shared.venv / packages.relative_to(root / ".venv") / "pip")
    return Checkout(root, shared.wheels)


@pytest.fixture
def finished(tmp_path: Path, first_run: tuple[Checkout, subprocess.CompletedProcess[str]]) -> Checkout:
    """A checkout of the test's own, set up."""
    shared, result = first_run
    assert result.returncode == 0, result.stderr
    return copy_of(shared, tmp_path / "checkout")
