"""Run every check and then the tests; with options, pytest alone with these options."""

from __future__ import annotations

from check import run_checks
from setup import ROOT, guarded, options, prepare, run


def main() -> int:
    """Make `.venv` with the test extra; pytest's summary is the last thing printed.

    The exit code is pytest's own, or 1 when the tests passed and a check did not.
    """
    parser = options(__doc__, "All other options go to pytest. Tests marked slow run when -m asks for them.")
    chosen, passed_on = parser.parse_known_args()
    python = prepare(["test"], chosen.torch_source)
    checked = 0 if passed_on else run_checks(python)
    return run([str(python), "-m", "pytest", *pytest_words(passed_on)], ROOT) or checked


def pytest_words(passed_on: list[str]) -> list[str]:
    """The options for pytest: slow tests are left out unless the options choose by mark themselves."""
    chosen = any(word.startswith("-m") for word in passed_on)
    return passed_on if chosen else ["-m", "not slow", *passed_on]


if __name__ == "__main__":
    guarded(main)
