"""What a new working calendar would move, said of cases: by stage, and by number where the number may be known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import KIND, TASK, Visibility
from core.deadlines.terms import Stage
from core.deadlines.values import Move
from db.models.cases import Case, CaseTask

SHOWN = 500


@dataclass(frozen=True, slots=True)
class Moved:
    """One clock before and after."""

    number: str
    stage: Stage
    was: datetime
    becomes: datetime


@dataclass(frozen=True, slots=True)
class Effect:
    """What would move.

    Attributes:
        stages: how many clocks of each stage, in the order of stages.
        rows: the first of them; secret cases are counted and not named.
    """

    total: int
    stages: dict[Stage, int]
    rows: tuple[Moved, ...]


def effect_of(session: Session, moves: Sequence[Move]) -> Effect:
    """Say of which cases these moves are; numbers only, nothing of what they are about."""
    counted = Counter(move.stage for move in moves)
    tasks = [move.subject[1] for move in moves if move.subject[0] == TASK]
    of_task = dict(session.execute(select(CaseTask.id, CaseTask.case_id).where(CaseTask.id.in_(tasks))).all())
    case_ids = {_case_id(move, of_task) for move in moves}
    numbers = dict(
        session.execute(
            select(Case.id, Case.number).where(Case.id.in_(case_ids), Case.visibility != Visibility.SECRET)
        ).all()
    )
    rows = sorted(
        (
            Moved(numbers[case_id], move.stage, move.was, move.becomes)
            for move in moves
            if (case_id := _case_id(move, of_task)) in numbers
        ),
        key=lambda row: (row.was, row.number),
    )
    return Effect(
        len(moves), {stage: counted[stage] for stage in Stage if counted[stage]}, tuple(rows[:SHOWN])
    )


def _case_id(move: Move, of_task: dict[int, int]) -> int:
    kind, subject_id = move.subject
    if kind == KIND:
        return subject_id
    return of_task.get(subject_id, 0) if kind == TASK else 0  # clocks of the ledger are counted, not named
