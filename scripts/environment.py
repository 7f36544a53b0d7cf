"""Making, mending and recognising the `.venv` of a checkout.

What was installed is written down in `.venv/setup.json`. While that still holds, nothing is started and
the network is not needed; when it does not, the smallest step that mends it is taken:

    state        how it comes about                what the next run does
    done         everything was installed          nothing, or installs what changed
    incomplete   pip did not get what it needed    goes on where pip stopped
    installing   killed, or no space left, in the  starts anew: half a package looks like a whole one
                 middle of writing packages
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from machine import check_python, check_space, check_venv_module, create_venv
from packages import (
    TORCH,
    HalfInstalledError,
    Pip,
    SetupError,
    check_torch_source,
    install_torch,
    say,
    torch_place,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

STAMP, LOG, LOCK = "setup.json", "setup.log", "setup.lock"


class Wish(NamedTuple):
    """What `.venv` is to hold."""

    root: Path
    extras: tuple[str, ...]
    torch_source: str | None

    @property
    def venv(self) -> Path:
        """The folder of the environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def has_torch(self) -> bool:
        """Whether PyTorch of the right version is there already, as far as a file name can tell."""
        name = TORCH.replace("==", "-")
        return any(self.venv.glob(f"lib/python*/site-packages/{name}*.dist-info/RECORD"))

    @property
    def inputs(self) -> str:
        """Digest of everything outside `.venv` that decides what is installed."""
        digest = hashlib.sha256(TORCH.encode())
        for name in ("pyproject.toml", "constraints.txt"):
            digest.update(hashlib.sha256((self.root / name).read_bytes()).digest())
        return digest.hexdigest()


def make_ready(root: Path, extras: tuple[str, ...], torch_source: str | None, anew: bool = False) -> Path:
    """Make the `.venv` of a checkout ready, or see in a moment that it is.

    Args:
        root: The checkout.
        extras: Extras of pyproject.toml that are wanted; what an earlier run installed stays.
        torch_source: An index address, a folder of wheels or one wheel to take PyTorch from. None
            takes the source of the last run, and pip's own configuration in a new `.venv`.
        anew: Delete what `.venv` holds first.

    Returns:
        The Python of `.venv`.

    Raises:
        SetupError: With the reason and what to do about it.
    """
    check_python()
    wish = Wish(root, tuple(sorted(set(extras))), torch_place(torch_source))
    if not anew and is_ready(read_stamp(wish.venv), wish):
        return wish.python
    check_torch_source(wish.torch_source)
    check_venv_module()
    with _only_one_at_a_time(wish.venv) as lock:
        stamp = {} if anew else read_stamp(wish.venv)
        if not is_ready(stamp, wish):
            _make(stamp, wish, lock, "As you asked" if anew else None)
    return wish.python


def read_stamp(venv: Path) -> dict[str, Any]:
    """What the last run wrote down, or an empty dictionary."""
    try:
        found = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_ready(stamp: dict[str, Any], wish: Wish) -> bool:
    """Whether what was written down fulfils the wish, without starting anything."""
    return (
        stamp.get("state") == "done"
        and _reason_to_start_anew(stamp, wish) is None
        and stamp.get("venv") == str(wish.venv)
        and stamp.get("inputs") == wish.inputs
        and set(wish.extras) <= set(stamp.get("extras", ()))
        and wish.python.with_name("amhe" + wish.python.suffix).exists()
    )


def _reason_to_start_anew(stamp: dict[str, Any], wish: Wish) -> str | None:
    if not any(path.name not in {LOCK, LOG} for path in wish.venv.glob("*")):
        return None
    if not wish.python.exists():
        return "The Python in .venv is gone or was never finished"
    if stamp.get("state") == "installing":
        return "An earlier set-up was cut short"
    if stamp and stamp.get("python") != _python_version():
        return f".venv is of Python {stamp.get('python')} and this is {_python_version()}"
    if stamp and wish.torch_source and stamp.get("torch_source") != wish.torch_source:
        return "PyTorch is to come from another place"
    return None


def _python_version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def _make(stamp: dict[str, Any], wish: Wish, lock: IO[str], why_anew: str | None) -> None:
    started = time.monotonic()
    why_anew = why_anew or _reason_to_start_anew(stamp, wish)
    if not stamp and why_anew is None and wish.python.exists():
        why_anew = _reason_not_to_adopt(wish.python)
    extras = tuple(sorted({*wish.extras, *stamp.get("extras", ())}))
    wish = wish._replace(extras=extras, torch_source=wish.torch_source or stamp.get("torch_source"))
    if why_anew is not None:
        say(f"{why_anew}; making .venv anew.")
        _empty(wish.venv)
        stamp = {}
    if not wish.has_torch:
        check_space(wish.root, wish.torch_source)
    log = wish.venv / LOG
    log.write_text("", encoding="utf-8")
    _write_stamp(wish, "installing")
    _make_folders(stamp, wish)
    try:
        _install(wish, Pip(wish.python, log, lock), new=stamp.get("state") != "done")
    except HalfInstalledError:
        raise
    except SetupError:
        _write_stamp(wish, "incomplete")
        raise
    _write_stamp(wish, "done")
    say(f"Everything is installed ({time.monotonic() - started:.0f} s).")


def _reason_not_to_adopt(python: Path) -> str | None:
    """Somebody made this `.venv` by hand: it will do if it is of this Python and has pip."""
    code = "import sys, pip; print('{}.{}'.format(*sys.version_info[:2]))"
    found = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    same = found.returncode == 0 and found.stdout.strip() == _python_version()
    return None if same else "What is in .venv is damaged or of another Python"


def _make_folders(stamp: dict[str, Any], wish: Wish) -> None:
    """Make the environment's skeleton, or mend the absolute paths in one that has moved."""
    moved_from = stamp.get("venv") if stamp.get("venv") != str(wish.venv) else None
    if wish.python.exists() and not moved_from:
        return
    say(f"The checkout has moved here from {moved_from}." if moved_from else f"Making {wish.venv} …")
    create_venv(wish.venv, *(["--without-pip"] if moved_from else []))
    if moved_from:
        _readdress(wish.python.parent, moved_from, str(wish.venv))


def _readdress(folder: Path, old: str, new: str) -> None:
    """Let the commands of a moved environment start the Python beside them."""
    for path in folder.iterdir():
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if content.startswith(b"#!"):
            path.write_bytes(content.replace(old.encode(), new.encode()))


def _install(wish: Wish, pip: Pip, new: bool) -> None:
    import tomllib

    if new:
        say("Upgrading pip …")
        pip.install(["--upgrade", "pip"], "upgrade pip")
    build = tomllib.loads((wish.root / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    if build["requires"]:
        # Kept in .venv, so that a later change of pyproject.toml can be installed without a network.
        pip.install(build["requires"], "install the build tools")
    constraints = wish.root / "constraints.txt"
    if not wish.has_torch:
        say(f"Installing {TORCH} …")
        install_torch(pip, wish.torch_source, constraints)
    extras = f"[{','.join(wish.extras)}]" if wish.extras else ""
    say("Installing the pinned dependencies …")
    words = ["--no-build-isolation", "-c", str(constraints), "-e", f"{wish.root}{extras}"]
    pip.install(words, "install the dependencies")


def _write_stamp(wish: Wish, state: str) -> None:
    content = {
        "state": state,
        "venv": str(wish.venv),
        "python": _python_version(),
        "extras": list(wish.extras),
        "torch_source": wish.torch_source,
        "inputs": wish.inputs,
    }
    staged = wish.venv / (STAMP + ".new")
    staged.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    staged.replace(wish.venv / STAMP)


def _empty(venv: Path) -> None:
    # The stamp goes last: what is deleted only half is still recognised as unfinished.
    for path in sorted(venv.iterdir(), key=lambda path: path.name == STAMP):
        if path.name == LOCK:
            continue  # Another set-up may be waiting on it.
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


@contextmanager
def _only_one_at_a_time(venv: Path) -> Iterator[IO[str]]:
    try:
        venv.mkdir(exist_ok=True)
        lock = (venv / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise SetupError(
            f"{venv} cannot be written ({error.strerror}); use a checkout that you may write to."
        ) from error
    with lock:
        try:
            import fcntl
        except ImportError:  # Windows, where two set-ups at once are the person's own care.
            yield lock
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this checkout; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock
