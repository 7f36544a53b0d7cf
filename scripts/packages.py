"""Running pip inside a virtual environment, and saying in one line why it gave up."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TORCH = "torch==2.13.0"
CPU_SOURCE = "--torch-source, see README"

# Said by pip, urllib3 and the operating systems when the index cannot be reached.
NO_NETWORK = re.compile(
    r"NewConnectionError|NameResolutionError|Name or service not known|name resolution|Connection refused"
    r"|ConnectTimeoutError|ReadTimeoutError|Network is unreachable|ProxyError|Max retries exceeded"
)
DISK_FULL = re.compile(r"No space left on device|Errno 28\b")
NOT_FOUND = re.compile(r"No matching distribution found for (\S+)")
# What pip says of a pinned package when the index has it not, as well as when others forbid it.
UNFULFILLED_PIN = re.compile(r"The user requested \(constraint\) (\S+)")
WORTH_SHOWING = re.compile(r"\s*(Downloading .+ \([\d.]+ [MG]B\)|Installing collected packages|Obtaining )")


class SetupError(Exception):
    """Something the person can mend, said in one line."""


class HalfInstalledError(SetupError):
    """pip gave up while it was writing packages: one may be there in part and pass for whole."""


def say(words: str) -> None:
    """Tell the person what is happening; on stderr, because stdout may be a command's JSON."""
    print(words, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Pip:
    """`pip install` of one environment.

    Attributes:
        python: Python of the environment.
        log: File to which all that pip prints is added.
        held: An open file that pip shall hold open too; a lock on it lasts as long as pip works, even
            when this process is killed before.
    """

    python: Path
    log: Path
    held: IO[str] | None = None

    def install(self, words: Sequence[str], purpose: str) -> None:
        """Run `pip install`, keep its whole output, and show the person what takes time.

        Args:
            words: What follows `pip install`.
            purpose: What it is for, as it follows "could not".

        Raises:
            SetupError: pip gave up; the message has the reason and the name of the log.
        """
        lines: list[str] = []
        with self.log.open("a", encoding="utf-8") as kept:
            kept.write(f"== {purpose}\n")
            with self._start(words) as child:
                assert child.stdout is not None
                for line in child.stdout:
                    kept.write(line)
                    lines.append(line.rstrip())
                    if WORTH_SHOWING.match(line):
                        say(f"    {_shortened(line.strip())}")
        if child.returncode != 0:
            writing = any(line.lstrip().startswith("Installing collected packages") for line in lines)
            kind = HalfInstalledError if writing else SetupError
            raise kind(f"could not {purpose}: {reason(lines)} The end of {self.log} has the details.")

    def _start(self, words: Sequence[str]) -> subprocess.Popen[str]:
        # A person's pip configuration may say --user, which pip refuses inside a virtual environment.
        settings = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0", "PYTHONIOENCODING": "utf-8"}
        return subprocess.Popen(
            [str(self.python), "-m", "pip", "install", "--no-input", *words],
            env={**os.environ, **settings},
            stdin=self.held or subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )


def install_torch(pip: Pip, source: str | None, constraints: Path | None) -> None:
    """Install PyTorch alone, before anything that would pull it in from somewhere else.

    Args:
        pip: The environment.
        source: An index address, a folder of wheels, or one wheel; None for pip's own index.
        constraints: The file of pinned versions.

    Raises:
        SetupError: The source is nothing of the kind, or pip gave up.
    """
    # What PyTorch itself needs comes with the other packages: its own index has other versions of those.
    words = ["--no-deps", *_torch_words(source)]
    if constraints is not None and words[-1] != TORCH:
        words += ["-c", str(constraints)]  # A wheel is of the version it is of: the pin has a say.
    pip.install(words, f"install {TORCH}")


def torch_place(source: str | None) -> str | None:
    """The source as it is written down: an address as it is, a path in full."""
    return source if source is None or "://" in source else str(Path(source).expanduser().absolute())


def check_torch_source(source: str | None) -> None:
    """Refuse what PyTorch cannot be installed from, before anything is deleted for it.

    Raises:
        SetupError: The source is no address, folder or wheel.
    """
    _torch_words(source)


def _torch_words(source: str | None) -> list[str]:
    if source is None:
        return [TORCH]
    if "://" in source:
        return [source] if source.endswith(".whl") else ["--index-url", source, TORCH]
    path = Path(source)
    if path.is_dir():
        return ["--no-index", "--find-links", str(path), TORCH]
    if path.is_file() and path.suffix == ".whl":
        return [str(path)]
    raise SetupError(f"the PyTorch source {source} is neither an address nor a folder nor a wheel file.")


def _shortened(line: str, width: int = 100) -> str:
    return line if len(line) <= width else line[: width - 1] + "…"


def reason(lines: Sequence[str]) -> str:
    """Why pip gave up, read out of what it printed, as one sentence or two."""
    output = "\n".join(lines)
    if DISK_FULL.search(output):
        return "there is no space left on the disk, here or where TMPDIR points."
    if NO_NETWORK.search(output):
        return "the package index cannot be reached; is there a network?"
    here = "for Python {}.{} on this machine".format(*sys.version_info[:2])
    missing = NOT_FOUND.search(output)
    if missing:
        return f"the package index has no {missing.group(1)} {here}."
    pins = UNFULFILLED_PIN.findall(output)
    if pins:
        return f"the package index has no {pins[-1]} {here}, or another package does not accept it."
    said = [line for line in lines if line.startswith("ERROR:")]
    return said[0][len("ERROR:") :].strip().rstrip(".") + "." if said else "pip stopped without a reason."
