"""Serve the chat: make `.venv`, build the index if there is none, start `amhe serve` with the options."""

from __future__ import annotations

import json
import subprocess

from packages import SetupError, say
from setup import become, guarded, options, prepare, program, run

PUBLISHED = (0, 3)  # `amhe ingest` did it all, or published and skipped some files


def main() -> int:
    """Do the three steps; the exit code is that of `amhe serve`."""
    parser = options(__doc__, "All other options go to `amhe serve`: --host, --port, --corpus, --index.")
    chosen, passed_on = parser.parse_known_args()
    amhe = program(prepare(torch_source=chosen.torch_source), "amhe")
    places = folders(passed_on)
    if not has_index(amhe, places):
        say("There is no index yet; building it …")
        code = run([amhe, "ingest", *places])
        if code not in PUBLISHED:
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


def has_index(amhe: str, places: list[str]) -> bool:
    """Whether a snapshot is published, as `amhe status` says it.

    Raises:
        SetupError: `amhe status` could not tell; its own message stands above this one.
    """
    asked = subprocess.run([amhe, "status", "--json", *places], stdout=subprocess.PIPE, check=False)
    if asked.returncode != 0:
        raise SetupError("`amhe status` could not say whether there is an index.")
    return json.loads(asked.stdout).get("snapshot_id") is not None


if __name__ == "__main__":
    guarded(main)
