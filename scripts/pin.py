"""Write constraints.txt anew: the newest versions that pyproject.toml allows, from a clean environment."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from machine import check_python, check_venv_module, create_venv
from packages import Pip, SetupError, install_torch, say
from setup import ROOT, guarded, options

if TYPE_CHECKING:
    from collections.abc import Iterable

TOOLS = frozenset({"pip", "setuptools", "wheel"})
# PyTorch for Linux brings these in for graphics cards, pinned by PyTorch itself; the CPU builds do not.
CUDA = re.compile(r"(nvidia|cuda)-|triton$")


def pins(installed: Iterable[tuple[str, str]], project: str) -> list[str]:
    """The lines of constraints.txt for installed packages.

    Args:
        installed: Names and versions.
        project: Name of the project, which is not pinned.

    Returns:
        `name==version`, sorted, names in their normal form, versions without a local label such as
        `+cpu`; installation tools and the CUDA packages left out.
    """
    normal = {
        (re.sub(r"[-_.]+", "-", name).lower(), version.partition("+")[0]) for name, version in installed
    }
    own = re.sub(r"[-_.]+", "-", project).lower()
    return [
        f"{name}=={version}"
        for name, version in sorted(normal)
        if name not in TOOLS and name != own and not CUDA.match(name)
    ]


def main() -> int:
    """Install everything into a temporary environment and write down what came."""
    chosen = options(__doc__).parse_args()
    check_python()
    check_venv_module()
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(line for name in sorted(extras) for line in extras[name])]
    with tempfile.TemporaryDirectory(prefix="pin-") as folder:
        found = install_cleanly(Path(folder), wanted, chosen.torch_source)
    made_with = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
    header = (
        f"# Made by scripts/pin.py from a clean environment of {made_with}, "
        f"with the extras {' and '.join(sorted(extras))}. Not edited by hand.\n"
    )
    lines = pins(found, project["name"])
    (ROOT / "constraints.txt").write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    say(f"constraints.txt pins {len(lines)} packages.")
    return 0


def install_cleanly(folder: Path, wanted: list[str], torch_source: str | None) -> list[tuple[str, str]]:
    """Install the wanted requirements into a new environment and return what is in it.

    Raises:
        SetupError: pip gave up.
    """
    venv, log = folder / "venv", folder / "pip.log"
    create_venv(venv)
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = Pip(python, log)
    try:
        pip.install(["--upgrade", "pip"], "upgrade pip")
        install_torch(pip, torch_source, None)
        pip.install(wanted, "install the dependencies")
    except SetupError:
        say(log.read_text(encoding="utf-8")[-3000:])
        raise
    words = [str(python), "-m", "pip", "list", "--format=json"]
    listed = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    return [(row["name"], row["version"]) for row in json.loads(listed.stdout)]


if __name__ == "__main__":
    guarded(main)
