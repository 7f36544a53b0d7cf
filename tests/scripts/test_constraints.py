"""constraints.txt pins what is installed, and nothing that would not fit every machine."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions

import packages
import pin

from tests.scripts.conftest import SCRIPTS

ROOT = SCRIPTS.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HEADER, *LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_every_installed_package_is_pinned_at_its_version() -> None:
    installed = [(found.metadata["Name"], found.version) for found in distributions()]
    unpinned = sorted(set(pin.pins(installed, PROJECT["name"])) - set(LINES))
    assert not unpinned, f"not in constraints.txt (run scripts/pin.py): {', '.join(unpinned)}"


def test_every_declared_dependency_is_pinned() -> None:
    extras = PROJECT["optional-dependencies"].values()
    declared = [*PROJECT["dependencies"], *(line for extra in extras for line in extra)]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", line)[0]).lower() for line in declared}
    assert names <= {line.partition("==")[0] for line in LINES}


def test_pins_are_sorted_public_versions_under_a_line_that_says_how_they_were_made() -> None:
    assert HEADER.startswith("# Made by scripts/pin.py")
    assert "Python 3." in HEADER
    assert sorted(LINES, key=lambda line: line.split("==")) == LINES
    for line in LINES:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", line), line


def test_pins_and_set_up_name_the_same_torch_and_no_cuda_package() -> None:
    assert packages.TORCH in LINES
    assert not [line for line in LINES if pin.CUDA.match(line.partition("==")[0])]


def test_local_labels_tools_the_project_and_cuda_are_left_out_of_the_pins() -> None:
    installed = [
        ("torch", "2.13.0+cpu"),
        ("nvidia-cublas", "13.1"),
        ("cuda-toolkit", "13.0"),
        ("triton", "3.7"),
        ("pip", "26.3"),
        ("amhe_guidance_assistant", "0.1.0"),
        ("Ruamel.Yaml_x", "1.0"),
    ]
    assert pin.pins(installed, "amhe-guidance-assistant") == ["ruamel-yaml-x==1.0", "torch==2.13.0"]
