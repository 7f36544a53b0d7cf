"""Read the documents and publish the index: make `.venv`, start `amhe ingest` with the options."""

from __future__ import annotations

from setup import become, guarded, options, prepare, program


def main() -> int:
    """Do the two steps; the exit code is that of `amhe ingest`."""
    parser = options(
        __doc__, "All other options go to `amhe ingest`: --corpus, --index, --dry-run, --json, …"
    )
    chosen, passed_on = parser.parse_known_args()
    python = prepare(torch_source=chosen.torch_source)
    return become([program(python, "amhe"), "ingest", *passed_on])


if __name__ == "__main__":
    guarded(main)
