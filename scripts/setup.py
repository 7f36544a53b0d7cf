"""Make `.venv` ready: the step every other script begins with, and what the scripts share.

Only the standard library is used before `.venv` exists, and all scripts parse on Python 3.8, so that a
person with an old Python is told so instead of being shown a traceback.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from environment import make_ready
from packages import SetupError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).resolve().parent.parent
INTERRUPTED = 130


def prepare(extras: Sequence[str] = (), torch_source: str | None = None, anew: bool = False) -> Path:
    """Make this checkout's `.venv` ready, or see in a moment that it is; returns its Python.

    Raises:
        SetupError: With the reason and what to do about it.
    """
    return make_ready(ROOT, tuple(extras), torch_source, anew)


def program(python: Path, name: str) -> str:
    """The path of a command that was installed beside this Python."""
    return str(python.with_name(name + python.suffix))


def run(command: Sequence[str], folder: Path | None = None) -> int:
    """Run a command to its end and return its exit code; Ctrl-C is left to the command."""
    with subprocess.Popen(list(command), cwd=folder) as child:
        while True:
            try:
                code = child.wait()
            except KeyboardInterrupt:
                continue  # The terminal told the command too, and it ends in its own way.
            return code if code >= 0 else 128 - code


def become(command: Sequence[str]) -> int:
    """Put a command in this process's place, so that signals and the exit code are the command's own."""
    if os.name == "posix":
        sys.stdout.flush()
        os.execv(command[0], list(command))  # noqa: S606 - a list of words, no shell
    return run(command)


def options(description: str, epilog: str | None = None) -> argparse.ArgumentParser:
    """A parser with the one option all scripts share; other options can be passed on unread."""
    parser = argparse.ArgumentParser(description=description, epilog=epilog, allow_abbrev=False)
    parser.add_argument(
        "--torch-source",
        metavar="URL_OR_FOLDER",
        default=os.environ.get("AMHE_TORCH_SOURCE") or None,
        help="where PyTorch is installed from: an index address, a folder of wheels or one wheel "
        "(default: AMHE_TORCH_SOURCE; else what the last run used; else pip's own index)",
    )
    return parser


def guarded(main: Callable[[], int]) -> NoReturn:
    """Run a script's main and exit with its code; what a person can mend is one line, not a traceback."""
    try:
        code = main()
    except SetupError as error:
        say(f"Stopped: {error}")
        code = 1
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        say(f"Stopped: {error.strerror or error}{place}.")
        code = 1
    except KeyboardInterrupt:
        say("\nInterrupted.")
        code = INTERRUPTED
    sys.exit(code)


def main() -> int:
    """Make `.venv` ready and say where the command is."""
    parser = options("Make .venv ready: the pinned dependencies and the amhe command.")
    parser.add_argument(
        "--extras", default="", metavar="NAMES", help="extras of pyproject.toml as well: test,briefings"
    )
    parser.add_argument("--anew", action="store_true", help="delete what is in .venv first")
    chosen = parser.parse_args()
    extras = [name.strip() for name in chosen.extras.split(",") if name.strip()]
    python = prepare(extras, chosen.torch_source, chosen.anew)
    say(f"Ready: {program(python, 'amhe')}")
    return 0


if __name__ == "__main__":
    guarded(main)
