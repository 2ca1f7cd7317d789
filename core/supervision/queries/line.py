"""The line of an entry as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.terms import Stage
from core.files.queries import files_of_each
from core.files.terms import FileView
from core.foundation.text import translate
from core.identity.queries import names_of
from core.supervision.permissions import INSIDE
from core.supervision.terms import KIND, PROOF_FILES, Level, Rule, SupervisionEvent
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of an entry's line as people read it.

    Attributes:
        proofs: files that show what was said.
    """

    seq: int
    name: SupervisionEvent
    at: datetime
    recorded_at: datetime
    who: str
    role: str
    unit: str
    text: str
    erased: bool
    facts: Mapping[str, object]
    proofs: tuple[FileView, ...]

    def sentence(self) -> str:
        """The step in the reader's language."""
        level, stage, rule = (self.facts.get(key) for key in ("level", "stage", "rule"))
        due = self.facts.get("due")
        return translate(
            self.name.label,
            unit=self.unit,
            n=self.facts.get("n", ""),
            due=f"{datetime.fromisoformat(due):%m-%d}" if isinstance(due, str) else "",
            level=translate(Level(str(level)).label) if level is not None else "",
            stage=translate(Stage(stage).label) if isinstance(stage, str) else "",
            rule=translate(Rule(rule).label) if isinstance(rule, str) else "",
        )


def line_of(session: Session, entry_id: int, *, inside: bool) -> tuple[Happened, ...]:
    """Everything that happened to an entry, the newest first.

    Args:
        inside: with the words that stay with the centre, wherever they were said again, and who said them.
    """
    rows = session.execute(
        select(EventRow, WordsRow, UnitRow.short_name)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .outerjoin(UnitRow, UnitRow.id == EventRow.unit_id)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == entry_id,
            EventRow.name.like(f"{KIND}.%"),
        )
        .order_by(EventRow.seq.desc())
    ).all()
    held = set() if inside else {row.words_id for row, _, _ in rows if row.name in INSIDE}
    told = {row.words_id for row, _, _ in rows if row.words_id} - held
    proofs = files_of_each(session, PROOF_FILES, told)
    names = names_of(session, {row.account_id or 0 for row, _, _ in rows})
    return tuple(
        Happened(
            seq=row.seq,
            name=SupervisionEvent(row.name),
            at=row.effective_at,
            recorded_at=row.recorded_at,
            who=names.get(row.account_id or 0, "") if inside or row.name not in INSIDE else "",
            role=row.role,
            unit=unit or "",
            text=(words.body or "") if words is not None and words.id in told else "",
            erased=words is not None and words.id in told and words.body is None,
            facts=row.facts,
            proofs=proofs.get(row.words_id or 0, ()),
        )
        for row, words, unit in rows
    )
