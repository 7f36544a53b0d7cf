"""A process that publishes one edition of a corpus after another until it is killed.

Usage: python -m tests.library.endless_publisher FOLDER
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from assistant.library.ingest import ingest
from assistant.settings import Settings
from tests.fakes import HashingEmbedder
from tests.library import plain_documents

NAMES = ("asylum", "language", "veterans")


def settings_in(folder: Path) -> Settings:
    return Settings(corpus=folder / "corpus", index=folder / "index")


def write_edition(corpus: Path, edition: int) -> None:
    """Every passage of every document says which edition it belongs to."""
    texts = {
        name: f"# {name}\nWords of edition {edition}.\n# More\nMore of edition {edition}." for name in NAMES
    }
    plain_documents.write_corpus(corpus, **texts)


def main() -> None:
    folder = Path(sys.argv[1])
    plain_documents.install(setattr)
    for edition in itertools.count(1):
        write_edition(folder / "corpus", edition)
        ingest(settings_in(folder), embedder=HashingEmbedder(dimension=64))
        print(edition, flush=True)


if __name__ == "__main__":
    main()
