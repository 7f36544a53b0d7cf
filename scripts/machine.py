"""What the machine must have before anything is installed: a new enough Python, venv, and space."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from packages import CPU_SOURCE, SetupError, say

if TYPE_CHECKING:
    from pathlib import Path

OLDEST_PYTHON = (3, 11)
# On Linux x86-64 with every extra .venv holds 6 GB or 2.4 GB; while it is made, pip keeps each download
# (3 GB or 0.7 GB) up to twice beside it, in its cache and in the folder for temporary files.
GIGABYTES_WITH_CUDA, GIGABYTES_CPU = 12, 4


def check_python() -> None:
    """Refuse a Python that is too old.

    Raises:
        SetupError: It is.
    """
    if sys.version_info < OLDEST_PYTHON:
        needed, found = ("{}.{}".format(*version[:2]) for version in (OLDEST_PYTHON, sys.version_info))
        raise SetupError(
            f"Python {needed} or newer is needed and this is Python {found} ({sys.executable}); "
            f"run the script with a newer one, for example python{needed}."
        )


def check_venv_module() -> None:
    """Refuse a Python that cannot make virtual environments, as Debian's without python3-venv.

    Raises:
        SetupError: It cannot.
    """
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise SetupError(
            "this Python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"
        )


def check_space(folder: Path, torch_source: str | None) -> None:
    """Look for room on the disk before gigabytes are downloaded; warn when it may not do.

    Raises:
        SetupError: There is too little even for the small installation.
    """
    free = shutil.disk_usage(folder).free / 1e9
    sizes = (
        f"about {GIGABYTES_CPU} GB are needed with PyTorch for the CPU alone ({CPU_SOURCE}) "
        f"and about {GIGABYTES_WITH_CUDA} GB with PyPI's default for Linux"
    )
    if free < GIGABYTES_CPU:
        raise SetupError(f"there is too little space: {free:.1f} GB are free in {folder}; {sizes}.")
    # Only a warning: pip's configuration may name a place with a CPU build, and pip alone knows.
    if free < GIGABYTES_WITH_CUDA and torch_source is None and platform.system() == "Linux":
        say(f"Warning: {free:.1f} GB are free in {folder}; {sizes}.")


def create_venv(folder: Path, *words: str) -> None:
    """Make a virtual environment, or write the fixed parts of an existing one anew.

    Raises:
        SetupError: Python's venv gave up.
    """
    # From inside an environment, its own Python would be copied onto itself: take the one it is made of.
    base = getattr(sys, "_base_executable", None) or sys.executable
    command = [base, "-m", "venv", *words, str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if made.returncode != 0:
        said = [line.strip() for line in (made.stderr + made.stdout).splitlines() if line.strip()]
        raise SetupError(f"{base} -m venv failed: {said[-1] if said else 'it said nothing'}")
