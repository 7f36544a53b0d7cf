"""Check the code without running it: ruff's rules, ruff's format, mypy --strict."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from setup import ROOT, guarded, options, prepare, run

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = (
    ("ruff check", ("ruff", "check", ".")),
    ("ruff format", ("ruff", "format", "--check", ".")),
    ("mypy --strict", ("mypy", "--strict")),
)


def run_checks(python: Path) -> int:
    """Run every check, also after one failed; 0 when all passed, else 1."""
    failed = []
    for name, words in CHECKS:
        started = time.monotonic()
        print(f"== {name}", flush=True)
        if run([str(python), "-m", *words], ROOT) != 0:
            failed.append(name)
        print(
            f"== {name}: {'FAILED' if name in failed else 'passed'} ({time.monotonic() - started:.1f} s)\n",
            flush=True,
        )
    if failed:
        print(f"== Failed: {', '.join(failed)}\n", flush=True)
    return 1 if failed else 0


def main() -> int:
    """Make `.venv` with the test extra and run the checks."""
    chosen = options(__doc__).parse_args()
    return run_checks(prepare(["test"], chosen.torch_source))


if __name__ == "__main__":
    guarded(main)
