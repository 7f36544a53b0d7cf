"""Serve the chat: make `.venv`, build the index if there is none, start `amhe serve` with the options."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from packages import SetupError, say
from setup import become, guarded, options, prepare, program, run

PUBLISHED = (0, 3)  # `amhe ingest` did it all, or published and skipped some files
COULD_NOT = 1


def main() -> int:
    """Do the three steps; the exit code is that of `amhe serve`."""
    parser = options(__doc__, "All other options go to `amhe serve`: --host, --port, --corpus, --index.")
    chosen, passed_on = parser.parse_known_args()
    amhe = program(prepare(torch_source=chosen.torch_source), "amhe")
    places = folders(passed_on)
    found = what_is_there(amhe, places)
    kept = bool(found["snapshots"])
    why = reason_to_build(found)
    if why:
        say(f"{why} …")
        code = run([amhe, "ingest", *places])
        # The chat can answer from a kept snapshot when `current` is damaged, and says how to mend it.
        if code not in PUBLISHED and not (kept and code == COULD_NOT):
            return code
    return become([amhe, "serve", *passed_on])


def folders(passed_on: list[str]) -> list[str]:
    """Those of the options that say which documents and which index."""
    parser = options("")
    parser.add_argument("--corpus")
    parser.add_argument("--index")
    chosen, _ = parser.parse_known_args(passed_on)
    named = (("--corpus", chosen.corpus), ("--index", chosen.index))
    return [word for name, value in named if value is not None for word in (name, value)]


def reason_to_build(found: dict[str, Any]) -> str | None:
    """What to tell the person before the index is built, or None when it can serve as it is."""
    if found["snapshot_id"] is None:
        if found["snapshots"]:
            return "Nothing is published; building the index"
        return "There is no index yet; building it"
    if found["outdated"]:
        return "The index was made by an earlier version; bringing it up to date"
    return None


def what_is_there(amhe: str, places: list[str]) -> dict[str, Any]:
    """What is published, as `amhe status` says it.

    Raises:
        SetupError: `amhe status` could not tell; its own message stands above this one.
    """
    asked = subprocess.run([amhe, "status", "--json", *places], stdout=subprocess.PIPE, check=False)
    if asked.returncode != 0:
        raise SetupError("`amhe status` could not say whether there is an index.")
    found: dict[str, Any] = json.loads(asked.stdout)
    return found


if __name__ == "__main__":
    guarded(main)
