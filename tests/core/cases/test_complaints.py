"""A complaint about a unit (回避): nobody but the centre's lead hands it to that unit, and the person stays unnamed.

`pytest tests/core/cases/test_complaints.py -s` prints the table.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from core.cases.actions import classifying, dispatching, handling, merging, tasks
from core.cases.actions.dispatching import CoUnit
from core.cases.actions.revealing import reveal_contact
from core.cases.queries.file import case_file
from core.cases.terms import CaseStatus, ContactKind
from core.deadlines.terms import Level
from core.identity.terms import Role
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.attempts import Attempt, absent, refused, table
from tests.factories.cases import SAID, Team, Walk, walk

S = CaseStatus
NOT_THERE = "没有这一件，或者您看不到它"
WORDS = "请配合核实现场情况并书面答复。"


def of_the_complaint(session: Session, crew: Team) -> Iterator[Attempt]:
    """A complaint about the water bureau: nobody but the centre's lead hands it to the bureau."""
    about_water = replace(SAID, accused_unit_id=crew.tree.water.id)
    case = walk(session, crew, about_water)
    now = case.now
    water, heat = crew.tree.water.id, crew.tree.heat.id
    case.to(S.ACCEPTED)
    yield Attempt("派单建议", lambda: _not_proposed(session, crew, case))
    send = dispatching.dispatch
    yield Attempt(
        "派单员派给被反映的单位",
        refused(lambda: send(session, crew.dispatcher, case.id, unit_id=water, now=now), "应当回避"),
    )
    yield Attempt(
        "派单时请它协办",
        refused(
            lambda: send(
                session, crew.dispatcher, case.id, unit_id=heat, co_units=(CoUnit(water, WORDS),), now=now
            ),
            "应当回避",
        ),
    )
    yield Attempt(
        "并到它正在办的件里",
        refused(
            lambda: merging.merge(
                session, crew.operator, case.id, lead_id=walk(session, crew).to(S.IN_PROGRESS).id, now=now
            ),
            "被反映的单位",
        ),
    )
    send(session, crew.dispatcher, case.id, unit_id=heat, now=now)
    yield Attempt(
        "派出后再请它协办",
        refused(
            lambda: tasks.add_unit(session, crew.dispatcher, case.id, unit_id=water, body=WORDS, now=now),
            "应当回避",
        ),
    )
    yield Attempt(
        "被反映的单位打开办件", refused(lambda: case_file(session, crew.clerk, case.id, now=now), NOT_THERE)
    )
    handling.sign(session, crew.heat_clerk, case.id, now=now)
    yield Attempt(
        "承办单位看反映人的姓名电话",
        absent(lambda: case_file(session, crew.heat_clerk, case.id, now=now).contact, SAID.phone, SAID.name),
    )
    yield Attempt(
        "承办单位要求查看",
        refused(
            lambda: reveal_contact(session, crew.heat_clerk, case.id, reason="联系反映人", now=now),
            "由中心转达",
        ),
    )
    other = walk(session, crew).to(S.IN_PROGRESS)
    yield Attempt(
        "正由它办的件，事后标明被反映单位而不换单位",
        refused(
            lambda: classifying.reclassify(
                session,
                crew.operator,
                other.id,
                category_id=crew.pump.id,
                area_id=crew.tree.north_lane.id,
                level=Level.L3,
                reason="核实是反映水务局的",
                accused_unit_id=water,
                now=now,
            ),
            "正由被反映的单位办理",
        ),
    )


def _not_proposed(session: Session, crew: Team, case: Walk) -> str:
    proposal = case_file(session, crew.dispatcher, case.id, now=case.now).proposal
    assert proposal.unit_id != crew.tree.water.id
    return proposal.why.label


def test_it_is_not_sent_to_the_unit_complained_of(session: Session, crew: Team) -> None:
    assert table(session, of_the_complaint(session, crew)) >= 9


def test_the_centres_lead_may_send_a_complaint_to_its_unit(session: Session, crew: Team) -> None:
    case = walk(session, crew, replace(SAID, accused_unit_id=crew.tree.water.id)).to(S.ACCEPTED)
    both = ((Role.CENTER_LEAD, crew.tree.centre), (Role.DISPATCHER, crew.tree.centre))
    lead = person(session, "lead-disp", *both)
    dispatching.dispatch(session, lead, case.id, unit_id=crew.tree.water.id, now=case.now)
    assert session.get_one(Case, case.id).unit_id == crew.tree.water.id
    handling.sign(session, crew.clerk, case.id, now=case.now)
    handling.contact(
        session, crew.handler, case.id, kind=ContactKind.THROUGH_CENTRE, note="请中心转达", now=case.now
    )
