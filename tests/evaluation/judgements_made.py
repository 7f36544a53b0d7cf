"""A few judged questions over the small corpus of ``tests/conftest.py``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VETERANS = "Do veterans wait longer for therapy than other people do?"
NEED = [{"document_id": "veterans", "section": "Need", "grade": 2}]


def row(name: str, text: str, outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "half": "dev",
        "kind": "plain",
        "text": text,
        "outcome": outcome,
        "relevant": [],
        **more,
    }


def write_judgements(folder: Path) -> Path:
    """One question of each kind."""
    facets = {"groups": ["veterans"], "barriers": ["thresholds"], "steps": ["2A"]}
    dialogue = row("d1", "", "answered", relevant=NEED)
    del dialogue["text"], dialogue["kind"]
    turns = ["Who interprets at appointments?", "and for veterans who wait for therapy?"]
    rows = {
        "questions": row(
            "q1", VETERANS, "answered", relevant=NEED, needed=["Veterans wait longer"], facets=facets
        ),
        "partials": row("p1", "What do veterans pay for therapy?", "partial", half="test"),
        "negatives": row("n1", "Quantum chromodynamics", "not_covered"),
        "dialogues": {**dialogue, "turns": turns},
    }
    for name, each in rows.items():
        (folder / f"{name}.jsonl").write_text(json.dumps(each) + "\n", encoding="utf-8")
    return folder
