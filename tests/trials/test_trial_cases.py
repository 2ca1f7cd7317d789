"""The trial of acts at a hundredth of its size, and that it would notice a status that was moved past the table."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus
from db.models.cases import Case
from tests.factories.cases import Team, walk
from tests.factories.folding import problems
from tests.ground import Database
from tests.trials import cases


def test_a_hundredth(committed: Database) -> None:
    assert committed
    result = cases.run(cases.SIZE // 100, seed=2)
    assert result["problems"] == []
    assert result["broken"] == []
    assert result["chains_clean"]


def test_a_status_moved_past_the_table_is_noticed(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    row = session.get_one(Case, case.id)
    assert list(problems(session, row)) == []
    session.execute(update(Case).where(Case.id == case.id).values(status=CaseStatus.REPLY_REVIEW))
    session.refresh(row)
    assert len(list(problems(session, row))) == 2
