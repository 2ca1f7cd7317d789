"""What of an entry stays with the centre, and what a unit reads of a case that has gone to another."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.terms import KIND as CASE
from core.cases.terms import CaseStatus
from core.files.actions import keep
from core.files.preparing import prepare
from core.files.queries import open_file
from core.foundation.errors import NotFound
from core.identity.actor import Actor
from core.supervision.actions import confirming, objecting, writing_off
from core.supervision.queries.board import of_my_units
from core.supervision.queries.file import entry_file
from core.supervision.queries.line import Happened
from core.supervision.terms import EntryType, Ground, SupervisionEvent
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from tests.factories.cases import Walk, walk
from tests.factories.ledger import Crew, in_verification, listed, pass_days
from tests.factories.pictures import picture_bytes

E = SupervisionEvent
CENTRE_WORDS = "督办员在现场问过邻居，评价期已过"


def step(session: Session, actor: Actor, row: SupervisionEntry, event: SupervisionEvent) -> Happened:
    return next(each for each in entry_file(session, actor, row.id).line if each.name is event)


def proposed(session: Session, crew: Crew) -> tuple[Walk, int]:
    """Proposed by a supervisor and listed."""
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    (first,) = session.scalars(
        select(EventRow.id).where(EventRow.subject_kind == CASE, EventRow.subject_id == case.id).limit(1)
    )
    made = confirming.propose(
        session,
        crew.supervisor,
        case.id,
        kind=EntryType.BUCK_PASSING,
        unit_id=crew.team.tree.water.id,
        events=[first],
        reason="两次电话都说归别的科室，怀疑推诿",
        now=case.now,
    )
    confirming.list_entry(session, crew.supervisor2, made.id, note="情况属实", now=case.now)
    return case, made.id


def test_the_unit_does_not_read_what_was_proposed_of_it(session: Session, crew: Crew) -> None:
    _case, entry_id = proposed(session, crew)
    row = session.get_one(SupervisionEntry, entry_id)
    for actor in (crew.supervisor, crew.leaders, crew.team.lead, crew.team.auditor):
        told = step(session, actor, row, E.PROPOSED)
        assert (told.text, bool(told.who)) == ("两次电话都说归别的科室，怀疑推诿", True), actor.name
    for actor in (crew.team.unit_lead, crew.team.clerk):
        told = step(session, actor, row, E.PROPOSED)
        assert (told.text, told.who, told.erased) == ("", "", False), actor.name
        assert step(session, actor, row, E.LISTED).text == "情况属实"


def asked(session: Session, crew: Crew) -> tuple[Walk, SupervisionEntry]:
    """A supervisor asks for the second signature, with a photo."""
    case, row = listed(session, crew)
    in_verification(session, crew, case, row)
    case.now = pass_days(session, case.now, 9)
    photo = keep(session, crew.supervisor, prepare("现场.jpg", picture_bytes()), now=case.now).id
    writing_off.ask_write_off(
        session,
        crew.supervisor,
        row.id,
        ground=Ground.NO_COMPLAINT,
        body=CENTRE_WORDS,
        file_ids=(photo,),
        now=case.now,
    )
    return case, row


def test_what_the_centre_asks_itself_stays_there(session: Session, crew: Crew) -> None:
    case, row = asked(session, crew)
    (file,) = step(session, crew.team.lead, row, E.WRITE_OFF_ASKED).proofs
    unit = crew.team.unit_lead
    told = step(session, unit, row, E.WRITE_OFF_ASKED)
    assert (told.text, told.proofs) == ("", ())
    assert entry_file(session, unit, row.id).asked == ()
    assert entry_file(session, crew.team.lead, row.id).asked[0][0] is ApprovalKind.WRITE_OFF
    with pytest.raises(NotFound):
        open_file(session, unit, file.token)
    assert open_file(session, crew.team.lead, file.token)
    writing_off.agree_write_off(session, crew.team.lead, row.id, now=case.now)
    assert step(session, unit, row, E.WRITTEN_OFF).text == "", "the words of the request, said again"
    assert step(session, crew.supervisor, row, E.WRITTEN_OFF).text == CENTRE_WORDS


def test_why_not_is_for_the_centre_why_back_is_for_both(session: Session, crew: Crew) -> None:
    case, row = asked(session, crew)
    writing_off.deny_write_off(
        session, crew.team.lead, row.id, reason="照片看不清，再去一次现场", now=case.now
    )
    writing_off.refuse_write_off(
        session, crew.supervisor, row.id, reason="六楼仍然没有水，请继续", now=case.now
    )
    unit = crew.team.unit_lead
    assert step(session, unit, row, E.WRITE_OFF_DENIED).text == ""
    assert step(session, unit, row, E.WRITE_OFF_REFUSED).text == "六楼仍然没有水，请继续"
    assert step(session, crew.leaders, row, E.WRITE_OFF_DENIED).text == "照片看不清，再去一次现场"


def test_a_revocation_is_for_both_to_read(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    why = "超期的是热力公司，挂错单位"
    objecting.revoke(session, crew.team.lead, row.id, reason=why, now=case.now)
    for actor in (crew.supervisor, crew.team.unit_lead, crew.team.clerk):
        assert step(session, actor, row, E.REVOKED).text == why, actor.name


def test_of_a_case_that_has_gone_a_unit_reads_its_number(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    unit, whole = crew.team.unit_lead, entry_file(session, crew.team.unit_lead, row.id)
    assert (whole.case_seen, whole.case_status) == (True, CaseStatus.IN_PROGRESS)
    moved = session.get_one(Case, case.id)
    moved.unit_id = crew.team.tree.heat.id
    session.flush()
    left = entry_file(session, unit, row.id)
    if left.case_seen:
        pytest.fail("the case is still seen")
    assert (left.headline, left.case_status, left.missing, left.grounds) == ("", None, None, ())
    assert left.case_number == case.slip.number
    (line,) = of_my_units(session, unit, now=case.now + timedelta(minutes=1))
    assert (line.headline, line.case_status) == ("", None)
    assert entry_file(session, crew.supervisor, row.id).missing is not None
