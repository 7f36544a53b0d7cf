#!/usr/bin/env python3
"""Measure every piece of retrieval, or fit what decides, from the judgements of this project.

.venv/bin/python scripts/evaluate.py ablation [--half dev|test] [COLLECTION …]   a line a figure
.venv/bin/python scripts/evaluate.py stages                                      a line a stage
.venv/bin/python scripts/evaluate.py danger [--half …] [--among N] [FILE …]      a line a file of messages
.venv/bin/python scripts/evaluate.py startup [--runs N]                          a line a figure, in seconds
.venv/bin/python scripts/evaluate.py fit ranking|confidence|safety               writes the data files
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.library.embedder import SentenceEmbedder

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
    commands.add_parser("stages", help="milliseconds a question of each stage").set_defaults(run=_stages)
    made = commands.add_parser("danger", help="danger to life told from other messages, as the screen does")
    made.add_argument("--half", choices=("dev", "test"), default="dev", help="of rows that have a half")
    made.add_argument("--kinds", action="store_true", help="a line a kind of message")
    made.add_argument("--among", type=int, default=0, metavar="N", help="each message among N ordinary ones")
    made.add_argument("files", nargs="*", type=Path, default=[JUDGEMENTS / "safety.jsonl"], metavar="FILE")
    made.set_defaults(run=_danger)
    made = commands.add_parser("startup", help="seconds until the web application answers")
    made.add_argument("--runs", type=int, default=5, metavar="N")
    made.set_defaults(run=_startup)
    made = commands.add_parser("fit", help="fit what ranks passages, judges answers or tells danger anew")
    made.add_argument("what", choices=("ranking", "confidence", "safety"))
    made.add_argument("--further", action="store_true", help="safety: go on from the adapters that ship")
    made.set_defaults(run=_fit)
    options = parser.parse_args(arguments)
    from assistant.errors import AssistantError

    try:
        options.run(options)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _ablation(options: argparse.Namespace) -> None:
    from assistant.evaluation.ablation import ablation
    from assistant.settings import load_settings

    for name, place, measure, row in ablation(
        load_settings(), options.collections, options.half, lambda label, done, total: None
    ):
        print(f"{name} | {place} | {measure} | {row.mean:.3f} | {row.low:.3f} to {row.high:.3f}", flush=True)


def _stages(_: argparse.Namespace) -> None:
    from assistant.evaluation.report import published
    from assistant.evaluation.stages import stage_milliseconds
    from assistant.settings import load_settings

    questions = [row["text"] for row in _rows("questions.jsonl") if row["half"] == "dev"]
    for name, found in stage_milliseconds(questions, *published(load_settings())).items():
        print(f"{name} | {found['p50']:.1f} | {found['p95']:.1f}")


def _danger(options: argparse.Namespace) -> None:
    from assistant.answers.safety import ADAPTER
    from assistant.evaluation.danger import among_others, tell_danger

    labeller = _default_model().labeller(ADAPTER)
    for path in options.files:
        rows = [row for row in _read(path) if row.get("half", options.half) == options.half]
        rows = among_others(rows, options.among) if options.among else rows
        counted = {path.name: rows}
        if options.kinds:
            kinds = sorted({row.get("kind", "") for row in rows})
            counted = {f"{path.name} {one}": [r for r in rows if r.get("kind", "") == one] for one in kinds}
        for name, own in counted.items():
            told = tell_danger(own, labeller)
            print(
                f"{name} | recognised {told.recognised} of {told.danger} | taken {told.taken} of "
                f"{told.ordinary} | precision {told.precision:.3f}",
                flush=True,
            )


def _startup(options: argparse.Namespace) -> None:
    from assistant.evaluation.startup import FIGURES, medians, start_ups
    from assistant.settings import load_settings

    found = []
    for run in start_ups(load_settings(), options.runs):
        found.append(run)
        print(" | ".join(f"{name} {getattr(run, name):.2f}" for name in FIGURES), flush=True)
    print("medians, of the waits the longest")
    for name, figure in medians(found).items():
        print(f"{name} | {figure:.2f}", flush=True)


def _fit(options: argparse.Namespace) -> None:
    {"ranking": _fit_ranking, "confidence": _fit_confidence, "safety": _fit_safety}[options.what](options)


def _fit_ranking(_options: argparse.Namespace) -> None:
    from assistant.evaluation.ranking import by_documents, by_series, fit_affinity, rank_all, write_affinity
    from assistant.evaluation.report import published
    from assistant.retrieval.affinity import AFFINITY
    from assistant.settings import load_settings

    snapshot, _ = published(load_settings())
    ranked = rank_all(_rows("train_questions.jsonl"), snapshot, _default_model())
    write_affinity(AFFINITY, fit_affinity(ranked))
    for name, figures in (
        ("each hand held out", by_series(ranked)),
        ("with the documents that answer", by_documents(ranked)),
    ):
        for weight, (recall, reciprocal) in figures.items():
            print(f"{name} | weight {weight} | recall@5 {recall:.3f} | MRR {reciprocal:.3f}", flush=True)


def _fit_confidence(_options: argparse.Namespace) -> None:
    from assistant.evaluation.fitting import fit_confidence, fit_reader, gather, write_data
    from assistant.evaluation.report import published
    from assistant.retrieval.confidence import READER
    from assistant.settings import load_settings

    snapshot, _ = published(load_settings())
    embedder = _default_model()
    gathered = gather(_judged(), snapshot, embedder)
    odds = fit_reader(gathered, embedder, READER, _progress)
    found = fit_confidence(gathered, odds, embedder.fingerprint)
    write_data(READER.with_name("confidence.json"), found)
    for name in ("features_alone", "with_gap", "with_reader"):
        print(name, found[name]["cross_validated"])


def _fit_safety(options: argparse.Namespace) -> None:
    from assistant.answers.safety import ADAPTER
    from assistant.evaluation.danger import fit_safety
    from assistant.evaluation.fitting import write_data

    embedder = _default_model()
    checked = [row for row in _rows("safety.jsonl") if row["half"] == "dev"]
    plain = [row["text"] for row in _judged()]
    plain += [turn for row in _rows("dialogues.jsonl") if row["half"] == "dev" for turn in row["turns"]]
    rows = _rows("safety_train.jsonl")
    found = fit_safety(rows, checked, plain, embedder, ADAPTER.parent, _progress, further=options.further)
    write_data(ADAPTER.with_suffix(".json"), found)
    print(found["trained_without"])


def _default_model() -> SentenceEmbedder:
    from assistant.library.embedder import WEIGHTS_SHA256, SentenceEmbedder, load_default_model
    from assistant.settings import DEFAULT_MODEL

    return SentenceEmbedder(load_default_model(threads=1), DEFAULT_MODEL, WEIGHTS_SHA256)


def _judged() -> list[dict[str, Any]]:
    """Questions with the outcome they are judged to have, but for the held-back half."""
    rows = [row for name in TO_FIT for row in _rows(name) if row["half"] != "test"]
    rows += [{**row, "outcome": "answered"} for row in _rows("subjects.jsonl")]
    return [{"series": 0, **row} for row in rows]


def _progress(label: str, done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        print(f"{label} {done}/{total}", file=sys.stderr, flush=True)


def _rows(name: str) -> list[dict[str, Any]]:
    return _read(JUDGEMENTS / name)


def _read(path: Path) -> list[dict[str, Any]]:
    from assistant.errors import UsageError
    from assistant.evaluation.rows import rows_in

    found = []
    for place, row in rows_in(path):
        if "text" not in row and "turns" not in row:
            raise UsageError(f"{place} is no row of judgements (it has no text).")
        found.append(row)
    return found


if __name__ == "__main__":
    sys.exit(main())
