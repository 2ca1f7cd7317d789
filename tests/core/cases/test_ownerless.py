"""三不管: registered with a subdistrict meanwhile, decided by the lead, and the decision is a dated entry."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.actions import citizen, erasing
from core.cases.actions.ownerless import MatterReceipt, decide, open_matter
from core.cases.catalogue.terms import OwnerlessState
from core.cases.queries.ownerless import register
from core.cases.queries.proposals import proposal_for
from core.cases.routing import Why
from core.cases.terms import CaseStatus, Visibility
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import SYSTEM, Actor
from core.identity.terms import Role
from core.journal.verify import verify
from db.models.cases import Case
from db.models.cases_catalogue import CatalogueEntry
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, Walk, trusted, walk

QUESTION = "泵房既不归物业也不归供水公司，两家都不认"


def opened(session: Session, crew: Team, case: Walk, actor: Actor | None = None) -> MatterReceipt:
    return open_matter(
        session,
        actor or crew.lead,
        case_id=case.id,
        interim_unit_id=crew.tree.north.id,
        question=QUESTION,
        now=case.now,
    )


def settle(session: Session, crew: Team, matter_id: int, actor: Actor | None = None, **more: bool):
    return decide(
        session,
        actor or crew.lead,
        matter_id,
        unit_id=crew.tree.heat.id,
        basis="联席会议定由热力公司管理",
        valid_from=MONDAY.date() + timedelta(days=1),
        now=MONDAY,
        **more,
    )


def test_an_erasure_reaches_what_the_register_says_of_the_case(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    opened(session, crew, case)
    erasing.erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=case.now)
    (row,) = register(session, crew.operator)
    assert row.question == ""
    assert verify(session).clean


def test_a_decision_writes_the_catalogue(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    matter = opened(session, crew, case)
    (row,) = register(session, crew.operator)
    assert (row.number, row.interim, row.question, row.state) == (
        case.slip.number,
        "北门街道",
        QUESTION,
        OwnerlessState.OPEN,
    )
    done = settle(session, crew, matter.id)
    assert done.state is OwnerlessState.DECIDED
    entry = session.get_one(CatalogueEntry, done.catalogue_entry_id)
    assert (entry.unit_id, entry.area_id) == (crew.tree.heat.id, crew.tree.north_lane.id)
    found = proposal_for(
        session,
        crew.dispatcher,
        category_id=crew.pump.id,
        area_id=crew.tree.north_lane.id,
        now=MONDAY + timedelta(days=1),
    )
    assert (found.unit_id, found.why) == (crew.tree.heat.id, Why.OWNERLESS)
    (row,) = register(session, crew.lead, state=OwnerlessState.DECIDED)
    assert (row.owner, row.valid_from, row.decision) == (
        "热力公司",
        MONDAY.date() + timedelta(days=1),
        "联席会议定由热力公司管理",
    )
    with pytest.raises(Conflict):
        settle(session, crew, matter.id)
    assert verify(session).clean


def test_a_decision_may_hold_for_the_whole_district(session: Session, crew: Team) -> None:
    matter = opened(session, crew, walk(session, crew).to(CaseStatus.IN_PROGRESS))
    done = settle(session, crew, matter.id, everywhere=True)
    assert session.get_one(CatalogueEntry, done.catalogue_entry_id).area_id is None


def test_who_may(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    for actor in (crew.operator, crew.dispatcher, crew.auditor):
        with pytest.raises(NotAllowed):
            opened(session, crew, case, actor)
    matter = opened(session, crew, case)
    with pytest.raises(NotAllowed):
        settle(session, crew, matter.id, crew.dispatcher)
    leaders = person(session, "leaders", (Role.LEADERS, crew.tree.root))
    assert len(register(session, leaders)) == 1
    for actor in (crew.clerk, crew.admin, crew.auditor):
        with pytest.raises(NotAllowed):
            register(session, actor)


def test_what_cannot_be_registered(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    with pytest.raises(Invalid):  # nobody has sorted it yet
        opened(session, crew, case)
    case.to(CaseStatus.IN_PROGRESS)
    for unit, question in ((crew.tree.water.id, QUESTION), (crew.tree.north.id, "没人管")):
        with pytest.raises(Invalid):
            open_matter(
                session, crew.lead, case_id=case.id, interim_unit_id=unit, question=question, now=case.now
            )
    opened(session, crew, case)
    with pytest.raises(Conflict):
        opened(session, crew, case)


def test_it_leaves_the_open_ones_with_its_case_and_can_be_decided_later(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    matter = opened(session, crew, case)
    citizen.withdraw(session, case.citizen, case.id, reason="已经有人来修了", now=case.now)
    assert [row.state for row in register(session, crew.lead)] == [OwnerlessState.CLOSED_WITH_CASE]
    assert register(session, crew.lead, state=OwnerlessState.OPEN) == ()
    assert settle(session, crew, matter.id).state is OwnerlessState.DECIDED
    assert verify(session).clean


def test_a_secret_is_absent_from_the_register(session: Session, crew: Team) -> None:
    matter = opened(session, crew, walk(session, crew).to(CaseStatus.IN_PROGRESS))
    session.execute(update(Case).values(visibility=Visibility.SECRET))
    session.expire_all()
    assert register(session, crew.operator) == ()
    with pytest.raises(NotFound):
        settle(session, crew, matter.id, crew.dispatcher)
    assert register(session, crew.lead) == ()
    assert len(register(session, trusted(session, crew))) == 1
