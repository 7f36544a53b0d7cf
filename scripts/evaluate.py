#!/usr/bin/env python3
"""Measure every piece of retrieval, or fit what decides, from the judgements of this project.

.venv/bin/python scripts/evaluate.py ablation [--half dev|test] [COLLECTION …]   a line a figure
.venv/bin/python scripts/evaluate.py fit                                         writes the data files
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

JUDGEMENTS = Path(__file__).resolve().parent.parent / "tests" / "judgements"
TO_FIT = (
    "questions.jsonl",
    "partials.jsonl",
    "negatives.jsonl",
    "train_questions.jsonl",
    "train_partials.jsonl",
    "train_negatives.jsonl",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the command line and do what it says."""
    parser = argparse.ArgumentParser(description="Measure or fit retrieval from this project's judgements.")
    commands = parser.add_subparsers(required=True)
    made = commands.add_parser("ablation", help="every piece, on our questions and on collections")
    made.add_argument("--half", choices=("dev", "test"), default="dev")
    made.add_argument("collections", nargs="*", type=Path, metavar="COLLECTION")
    made.set_defaults(run=_ablation)
    commands.add_parser("fit", help="fit confidence.json and safety.json anew").set_defaults(run=_fit)
    options = parser.parse_args(arguments)
    options.run(options)
    return 0


def _ablation(options: argparse.Namespace) -> None:
    from assistant.evaluation.ablation import ablation
    from assistant.settings import load_settings

    for name, place, measure, row in ablation(
        load_settings(), options.collections, options.half, lambda label, done, total: None
    ):
        print(f"{name} | {place} | {measure} | {row.mean:.3f} | {row.low:.3f} to {row.high:.3f}", flush=True)


def _fit(_: argparse.Namespace) -> None:
    from assistant.evaluation.fitting import fit_confidence, fit_safety, write_data
    from assistant.evaluation.report import published
    from assistant.settings import CHECKOUT, load_settings

    snapshot, embedder = published(load_settings())
    rows = [row for name in TO_FIT for row in _rows(name) if row["half"] != "test"]
    rows += [{**row, "outcome": "answered"} for row in _rows("subjects.jsonl")]
    confidence = fit_confidence(rows, snapshot, embedder)
    write_data(CHECKOUT / "assistant" / "retrieval" / "confidence.json", confidence)
    print("confidence", confidence["cross_validated"])
    checked = [row for row in _rows("safety.jsonl") if row["half"] == "dev"]
    plain = [row["text"] for row in rows]
    safety = fit_safety(_rows("safety_train.jsonl"), checked, plain, embedder)
    write_data(CHECKOUT / "assistant" / "answers" / "safety.json", safety)
    print({label: row["cross_validated"] for label, row in safety["labels"].items()})


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (JUDGEMENTS / name).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
