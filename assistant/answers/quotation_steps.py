"""Two rows of words → where they agree and where they differ, step by step.

The steps are those of the Levenshtein distance (by rapidfuzz). Of several that cost the same, those are taken
whose words stand nearest to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    """Words ``q0`` to ``q1`` of the quotation beside words ``d0`` to ``d1`` of a stretch."""

    same: bool
    q0: int
    q1: int
    d0: int
    d1: int


def steps_of(quoted: Sequence[int], stretch: Sequence[int]) -> list[Step]:
    """The steps from words of a quotation to words of a stretch, agreeing and differing by turns."""
    from rapidfuzz.distance import Levenshtein

    steps: list[Step] = []
    for op in Levenshtein.opcodes(quoted, stretch):
        step = Step(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end)
        if steps and not step.same and not steps[-1].same:
            steps[-1] = Step(False, steps[-1].q0, step.q1, steps[-1].d0, step.d1)
        else:
            steps.append(step)
    return steps


def near_each_other(quoted: Sequence[int], stretch: Sequence[int], steps: list[Step]) -> list[Step]:
    """The steps with the words at both edges as near the others as they stand in the stretch."""
    steps = _drawn_together(quoted, stretch, steps)
    sizes = len(quoted), len(stretch)
    turned = _drawn_together(quoted[::-1], stretch[::-1], _turned(steps, *sizes))
    return _turned(turned, *sizes)


def _drawn_together(quoted: Sequence[int], stretch: Sequence[int], steps: list[Step]) -> list[Step]:
    """The steps with the first words that agree as near the next ones as they stand in the stretch.

    "In the survey" begins with the "In" of its own sentence, not with one of the sentence before.
    """
    at = next((at for at, step in enumerate(steps) if step.same), len(steps))
    if at + 2 >= len(steps) or steps[at + 1].q0 < steps[at + 1].q1:
        return steps
    run, after = steps[at], steps[at + 1].d1
    own = list(quoted[run.q0 : run.q1])
    count = len(own)
    first = next(d for d in range(after - count, run.d0 - 1, -1) if list(stretch[d : d + count]) == own)
    before = Step(False, 0, run.q0, steps[0].d0, first)
    behind = Step(False, run.q1, run.q1, first + count, after)
    moved = [before, Step(True, run.q0, run.q1, first, first + count), behind]
    return [step for step in moved if step.q0 < step.q1 or step.d0 < step.d1] + steps[at + 2 :]


def _turned(steps: Sequence[Step], quoted: int, stretch: int) -> list[Step]:
    """The steps of the same words read from the end."""
    return [
        Step(one.same, quoted - one.q1, quoted - one.q0, stretch - one.d1, stretch - one.d0)
        for one in reversed(steps)
    ]
