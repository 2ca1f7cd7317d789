"""Short lists page by page, an entry by its number, and a table that is taken away."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries import audit
from core.cases.queries.audit import Asked
from core.cases.terms import CaseStatus, Visibility
from core.identity.actor import Actor
from core.supervision.actions import enquiring, objecting
from core.supervision.actions.opening import enter
from core.supervision.queries import board
from core.supervision.queries.board import Filters
from core.supervision.sheets import ledger_sheet
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.journal import EventRow, Look
from db.models.supervision import SupervisionEntry
from tests.factories.cases import walk
from tests.factories.ledger import Crew, listed


def many(session: Session, crew: Crew, count: int) -> list[SupervisionEntry]:
    """Entries of one unit, each about a case of its own, all asked about now and then."""
    made = []
    for _nth in range(count):
        case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
        event = session.scalars(
            select(EventRow.id)
            .where(EventRow.subject_kind == "case", EventRow.subject_id == case.id)
            .limit(1)
        ).one()
        finding = Finding(EntryType.OVERDUE, Rule.LIMIT_PASSED, crew.team.tree.water.id, (event,), case.now)
        row = enter(session, session.get_one(Case, case.id), finding, now=case.now)
        assert row is not None
        made.append(row)
    return made


def test_short_lists_have_pages_too(session: Session, crew: Crew) -> None:
    made = many(session, crew, 5)
    now = made[-1].recorded_at
    week, sup = now + timedelta(days=9), crew.supervisor
    seen: list[int] = []
    after = None
    while page := board.asked_today(session, sup, until=week, now=now, after=after, limit=2):
        seen += [line.id for line in page]
        after = page[-1].cursor
    assert sorted(seen) == [row.id for row in made]
    assert len(seen) == len(set(seen))
    assert board.count(session, sup, Filters(ask_by=week), now=now) == 5
    assert board.count(session, sup, Filters(ask_by=now), now=now) == 0
    for row in made[:3]:
        enquiring.enquire(session, sup, row.id, now=now)
        enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="泵已下单，周五到货", now=now)
    first = board.to_tell(session, sup, now=now, limit=2)
    rest = board.to_tell(session, sup, now=now, after=first[-1].cursor, limit=2)
    assert sorted(line.id for line in (*first, *rest)) == [row.id for row in made[:3]]
    assert board.count(session, sup, Filters(tell=True), now=now) == 3


def test_found_by_its_number_and_by_that_of_its_case(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    objecting.revoke(session, crew.team.lead, row.id, reason="超期的是热力公司", now=case.now)

    def found(typed: str, actor: Actor = crew.supervisor) -> list[int]:
        return [line.id for line in board.ledger(session, actor, Filters(number=typed), now=case.now)]

    for typed in (
        row.number,
        row.number.lower(),
        f" {case.slip.number} ",
        row.number[-5:],
        case.slip.number[-4:],
    ):
        assert found(typed) == [row.id], typed
    for typed in ("999", "D20", "%%%%", "没有", "D2026112599999"):
        assert found(typed) == [], typed
    assert found(row.number, crew.heat_lead) == []


def test_what_is_taken_away_is_written_down(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    (hidden,) = many(session, crew, 1)
    session.get_one(Case, hidden.subject_id).visibility = Visibility.SECRET
    session.flush()
    body, count = ledger_sheet(session, crew.supervisor, Filters(), now=case.now)
    assert (body[:2], count) == (b"PK", 1)
    (look,) = session.scalars(select(Look).where(Look.subject_kind == "supervision"))
    assert (look.account_id, look.subject_id, look.field) == (crew.supervisor.account_id, row.id, "exported")
    asked = Asked(case.now - timedelta(days=1), case.now + timedelta(days=1), number=row.number)
    (shown,), _more = audit.looks(session, crew.team.auditor, asked, now=case.now)
    assert (shown.subject, shown.field) == (row.number, "exported")
