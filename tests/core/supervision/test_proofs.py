"""What was sent along with words about an entry: who sees it, when it goes, how it is counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions.erasing import erase
from core.cases.terms import Visibility
from core.files.actions import keep
from core.files.preparing import prepare
from core.files.queries import open_file
from core.foundation.clock import civil
from core.foundation.errors import Conflict, NotFound
from core.identity.actor import SYSTEM, Actor
from core.supervision.actions import objecting, rectifying, writing_off
from core.supervision.queries.file import entry_file
from core.supervision.queries.proofs import proofs_of_units
from core.supervision.terms import SupervisionEvent
from core.supervision.values import Plan
from db.models.cases import Case
from db.models.supervision import SupervisionEntry
from tests.factories.cases import Walk
from tests.factories.ledger import DONE, MEASURES, Crew, answered, listed, rectify
from tests.factories.pictures import picture_bytes


def photo(session: Session, actor: Actor, case: Walk, name: str = "水泵.jpg") -> int:
    return keep(session, actor, prepare(name, picture_bytes()), now=case.now).id


def requested(session: Session, crew: Crew) -> tuple[Walk, SupervisionEntry]:
    """The unit has asked for writing off, with one photo."""
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    answered(session, crew, case)
    lead = crew.team.unit_lead
    ids = (photo(session, lead, case),)
    writing_off.request_write_off(session, lead, row.id, body=DONE, file_ids=ids, now=case.now)
    return case, row


def pass_to_tuesday(day: date) -> date:
    return day + timedelta(days=(1 - day.weekday()) % 7 or 7)


def token_of(session: Session, actor: Actor, row: SupervisionEntry, event: SupervisionEvent) -> str:
    (file,) = next(step for step in entry_file(session, actor, row.id).line if step.name is event).proofs
    return file.token


def sees(session: Session, actor: Actor, token: str) -> bool:
    try:
        open_file(session, actor, token)
    except NotFound:
        return False
    return True


def test_whoever_sees_the_entry_sees_what_shows_it(session: Session, crew: Crew) -> None:
    case, row = requested(session, crew)
    token = token_of(session, crew.supervisor, row, SupervisionEvent.WRITE_OFF_REQUESTED)
    team = crew.team
    for actor in (crew.supervisor, team.unit_lead, team.clerk, team.lead, crew.leaders, team.auditor):
        assert sees(session, actor, token), actor.name
    assert not sees(session, crew.heat_lead, token)
    assert not sees(session, case.citizen, token)
    assert proofs_of_units(session, [row.id]) == {row.id: 1}


def test_of_a_secret_case_only_named_people_see_it(session: Session, crew: Crew) -> None:
    case, row = requested(session, crew)
    token = token_of(session, crew.supervisor, row, SupervisionEvent.WRITE_OFF_REQUESTED)
    session.get_one(Case, case.id).visibility = Visibility.SECRET
    session.flush()
    for actor in (crew.supervisor2, crew.leaders, crew.team.auditor, crew.heat_lead):
        assert not sees(session, actor, token), actor.name


def test_every_side_sends_what_shows_its_words(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead = crew.team.unit_lead
    own = (photo(session, lead, case),)
    objecting.appeal(session, lead, row.id, reason="超期的是热力公司的那一步", file_ids=own, now=case.now)
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=case.now)
    until = pass_to_tuesday(civil(case.now).date())
    with pytest.raises(Conflict):
        rectifying.plan(session, lead, row.id, what=Plan(MEASURES, until), file_ids=own, now=case.now)
    assert token_of(session, lead, row, SupervisionEvent.APPEALED)


def test_nobody_sends_what_another_uploaded(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    ids = (photo(session, crew.supervisor, case),)
    with pytest.raises(NotFound):
        objecting.appeal(
            session,
            crew.team.unit_lead,
            row.id,
            reason="超期的是热力公司的那一步",
            file_ids=ids,
            now=case.now,
        )


def test_the_unit_sees_why_it_was_sent_back(session: Session, crew: Crew) -> None:
    case, row = requested(session, crew)
    writing_off.verify(session, crew.supervisor, row.id, now=case.now)
    ids = (photo(session, crew.supervisor, case, "现场.jpg"),)
    writing_off.refuse_write_off(
        session, crew.supervisor, row.id, reason="六楼仍然没有水，照片为证", file_ids=ids, now=case.now
    )
    token = token_of(session, crew.team.unit_lead, row, SupervisionEvent.WRITE_OFF_REFUSED)
    assert sees(session, crew.team.unit_lead, token)


def test_it_goes_with_the_case(session: Session, crew: Crew) -> None:
    case, row = requested(session, crew)
    token = token_of(session, crew.supervisor, row, SupervisionEvent.WRITE_OFF_REQUESTED)
    erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=case.now)
    assert not sees(session, crew.supervisor, token)
    step = entry_file(session, crew.supervisor, row.id).line[0]
    assert (step.text, step.proofs) == ("", ())
    assert proofs_of_units(session, [row.id]) == {}
