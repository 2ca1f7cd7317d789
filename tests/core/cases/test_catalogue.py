"""The catalogue: dated, never overwritten, corrected by two people, and the reason of every proposal."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.cases.actions import catalogue as acts
from core.cases.catalogue.terms import CatalogueOrigin, EntryState
from core.cases.queries.catalogue import catalogue, corrections, history_of
from core.cases.queries.file import case_file
from core.cases.queries.proposals import proposal_for
from core.cases.routing import Why
from core.cases.terms import CaseEvent, CaseStatus, Visibility
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity import units
from core.identity.actor import SYSTEM, Actor
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal.verify import verify
from db.models.cases import Case
from db.models.cases_catalogue import CatalogueEntry
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, trusted, walk

TODAY = MONDAY.date()
BASIS = "区政府第 12 次会议纪要明确"


def put(session: Session, crew: Team, unit: int, first: date = TODAY, **more: object) -> acts.EntryReceipt:
    given: dict[str, object] = {"category_id": crew.pump.id, "area_id": None, "basis": BASIS, **more}
    return acts.set_entry(session, crew.dispatcher, unit_id=unit, valid_from=first, now=MONDAY, **given)  # type: ignore[arg-type]


def proposed(session: Session, crew: Team, actor: Actor | None = None, **more: int):
    return proposal_for(
        session,
        actor or crew.dispatcher,
        category_id=crew.pump.id,
        area_id=crew.tree.north_lane.id,
        now=MONDAY + timedelta(days=more.pop("later", 0)),
        **more,  # type: ignore[arg-type]
    )


def test_an_entry_beats_the_taxonomy_and_says_why(session: Session, crew: Team) -> None:
    assert (proposed(session, crew).unit_id, proposed(session, crew).why) == (
        crew.tree.water.id,
        Why.CATEGORY,
    )
    made = put(session, crew, crew.tree.heat.id)
    found = proposed(session, crew)
    assert (found.unit_id, found.why) == (crew.tree.heat.id, Why.CATALOGUE)
    assert found.rule is not None
    assert (found.rule.entry_id, found.rule.since, found.rule.basis) == (made.id, TODAY, BASIS)
    put(session, crew, crew.tree.north.id, area_id=crew.tree.north.id)
    assert proposed(session, crew).unit_id == crew.tree.north.id
    case = walk(session, crew).to(CaseStatus.ACCEPTED)
    assert case_file(session, crew.dispatcher, case.id, now=case.now).proposal.unit_id == crew.tree.north.id


def test_nothing_is_overwritten(session: Session, crew: Team) -> None:
    heat, water, north = crew.tree.heat.id, crew.tree.water.id, crew.tree.north.id
    first = put(session, crew, heat)
    later = put(session, crew, north, TODAY + timedelta(days=30))
    between = put(session, crew, water, TODAY + timedelta(days=10))
    rows = {
        row.id: (row.valid_from, row.valid_to) for row in history_of(session, crew.lead, crew.pump.id, None)
    }
    assert rows == {
        first.id: (TODAY, TODAY + timedelta(days=9)),
        between.id: (TODAY + timedelta(days=10), TODAY + timedelta(days=29)),
        later.id: (TODAY + timedelta(days=30), None),
    }
    assert [proposed(session, crew, later=day).unit_id for day in (0, 9, 10, 29, 30)] == [
        heat, heat, water, water, north,
    ]  # fmt: skip
    put(session, crew, water, TODAY)
    assert session.get_one(CatalogueEntry, first.id).valid_to == TODAY - timedelta(days=1)
    assert verify(session).clean


def test_the_database_refuses_two_for_one_day(session: Session, crew: Team) -> None:
    put(session, crew, crew.tree.heat.id)
    twin = text(
        "INSERT INTO catalogue_entries (category_id, unit_id, valid_from, origin, state, words_id, made_at) "
        "SELECT category_id, unit_id, valid_from, origin, state, words_id, made_at FROM catalogue_entries"
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(twin)


def test_what_cannot_be_entered(session: Session, crew: Team) -> None:
    heat = crew.tree.heat.id
    with pytest.raises(Invalid):
        put(session, crew, heat, TODAY - timedelta(days=1))
    with pytest.raises(Invalid):
        put(session, crew, heat, basis="无")
    with pytest.raises(Invalid):
        put(session, crew, crew.tree.north_lane.id)
    with pytest.raises(Invalid):
        put(session, crew, heat, area_id=crew.tree.water.id)
    with pytest.raises(Invalid):
        put(session, crew, heat, category_id=10**9)
    put(session, crew, heat)
    with pytest.raises(Conflict):
        put(session, crew, heat, TODAY + timedelta(days=3))


def test_only_the_centre_edits_and_reads(session: Session, crew: Team) -> None:
    elsewhere = person(session, "far", (Role.DISPATCHER, crew.tree.heat))
    for actor in (crew.operator, crew.reviewer, crew.clerk, crew.admin, elsewhere, SYSTEM):
        with pytest.raises(NotAllowed):
            acts.set_entry(
                session,
                actor,
                category_id=crew.pump.id,
                area_id=None,
                unit_id=crew.tree.heat.id,
                valid_from=TODAY,
                basis=BASIS,
                now=MONDAY,
            )
    for actor in (crew.clerk, crew.auditor, crew.admin):
        with pytest.raises(NotAllowed):
            catalogue(session, actor, TODAY)
    assert catalogue(session, crew.operator, TODAY)


def test_an_entry_ends_and_the_taxonomy_holds_again(session: Session, crew: Team) -> None:
    made = put(session, crew, crew.tree.heat.id)
    ended = acts.end_entry(
        session, crew.lead, made.id, last_day=TODAY + timedelta(days=5), reason="职责已移交回去", now=MONDAY
    )
    assert ended.valid_to == TODAY + timedelta(days=5)
    assert proposed(session, crew, later=5).unit_id == crew.tree.heat.id
    assert proposed(session, crew, later=6).why is Why.CATEGORY
    with pytest.raises(Conflict):
        acts.end_entry(
            session, crew.lead, made.id, last_day=TODAY + timedelta(days=9), reason="再改一次", now=MONDAY
        )
    with pytest.raises(Invalid):
        acts.end_entry(
            session, crew.lead, made.id, last_day=TODAY - timedelta(days=9), reason="再改一次", now=MONDAY
        )


def correct(session: Session, crew: Team, case_id: int) -> acts.EntryReceipt | None:
    return acts.propose_correction(
        session,
        crew.dispatcher,
        case_id=case_id,
        category_id=crew.pump.id,
        area_id=crew.tree.north.id,
        unit_id=crew.tree.heat.id,
        basis="退单核对：该小区由热力公司代管泵房",
        now=MONDAY,
    )


def test_a_correction_needs_a_second_person(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.DISPATCHED)
    waiting = correct(session, crew, case.id)
    assert waiting is not None
    assert waiting.state is EntryState.PROPOSED
    assert correct(session, crew, case.id) is None
    assert proposed(session, crew).why is Why.CATEGORY
    assert [(row.number, row.own) for row in corrections(session, crew.dispatcher)] == [
        (case.slip.number, True)
    ]
    with pytest.raises(NotAllowed):
        acts.confirm_correction(session, crew.dispatcher, waiting.id, now=MONDAY)
    with pytest.raises(NotAllowed):
        acts.decline_correction(session, crew.reviewer, waiting.id, reason="不改了吧", now=MONDAY)
    done = acts.confirm_correction(session, crew.lead, waiting.id, now=MONDAY)
    assert (done.state, done.valid_from) == (EntryState.CONFIRMED, TODAY)
    assert proposed(session, crew).why is Why.CORRECTED
    assert corrections(session, crew.lead) == ()
    with pytest.raises(Conflict):
        acts.decline_correction(session, crew.lead, waiting.id, reason="不改了吧", now=MONDAY)
    assert correct(session, crew, case.id) is None
    assert verify(session).clean


def test_a_correction_may_be_declined(session: Session, crew: Team) -> None:
    waiting = correct(session, crew, walk(session, crew).id)
    assert waiting is not None
    done = acts.decline_correction(session, crew.lead, waiting.id, reason="只是这一件特殊", now=MONDAY)
    assert done.state is EntryState.DECLINED
    assert proposed(session, crew).why is Why.CATEGORY
    assert history_of(session, crew.lead, crew.pump.id, crew.tree.north.id) == ()


def test_a_secret_case_teaches_the_catalogue_nothing(session: Session, crew: Team) -> None:
    case, other = walk(session, crew), walk(session, crew)
    waiting = correct(session, crew, case.id)
    session.execute(update(Case).values(visibility=Visibility.SECRET))
    session.expire_all()
    assert waiting is not None
    assert corrections(session, crew.dispatcher) == ()
    assert corrections(session, crew.lead) == ()
    lead = trusted(session, crew)
    assert len(corrections(session, lead)) == 1
    acts.decline_correction(session, lead, waiting.id, reason="保密件不作依据", now=MONDAY)
    assert correct(session, crew, other.id) is None


def test_the_basis_of_a_case_that_became_secret_is_not_told(session: Session, crew: Team) -> None:
    waiting = correct(session, crew, walk(session, crew).id)
    assert waiting is not None
    acts.confirm_correction(session, crew.lead, waiting.id, now=MONDAY)
    session.execute(update(Case).values(visibility=Visibility.SECRET))
    session.expire_all()
    told = history_of(session, crew.dispatcher, crew.pump.id, crew.tree.north.id)
    assert [(row.basis, row.number) for row in told] == [("", "")]
    found = proposed(session, crew)
    assert found.why is Why.CORRECTED
    assert found.rule is not None
    assert found.rule.basis == ""


def test_the_unit_complained_of_is_not_proposed(session: Session, crew: Team) -> None:
    put(session, crew, crew.tree.heat.id)
    found = proposed(session, crew, accused_unit_id=crew.tree.heat.id)
    assert (found.unit_id, found.avoided) == (crew.tree.water.id, True)


def test_the_successor_stands_in_for_a_closed_unit(session: Session, crew: Team) -> None:
    put(session, crew, crew.tree.heat.id)
    units.close_unit(session, crew.admin, crew.tree.heat.id, crew.tree.north.id, now=MONDAY)
    assert proposed(session, crew).unit_id == crew.tree.north.id


def test_the_record_counts_visible_cases_only(session: Session, crew: Team) -> None:
    water = crew.tree.water.id
    for nth in range(4):
        case = walk(session, crew).to(CaseStatus.DISPATCHED)
        if nth == 0:
            row = session.get_one(Case, case.id, with_for_update=True)
            journal.record(
                session, row, CaseEvent.RETURN_APPROVED, SYSTEM.by(Role.SYSTEM), now=MONDAY, unit_id=water
            )
        if nth == 1:
            session.get_one(Case, case.id).visibility = Visibility.SECRET
    session.flush()
    found = proposed(session, crew)
    assert (found.sent, found.returned) == (3, 1)
    assert proposed(session, crew, trusted(session, crew)).sent == 4
    assert proposed(session, crew, crew.operator).sent == 0
    assert proposed(session, crew, later=200).sent == 0


def test_the_catalogue_of_a_day(session: Session, crew: Team) -> None:
    put(session, crew, crew.tree.heat.id)
    put(session, crew, crew.tree.north.id, area_id=crew.tree.north.id, origin=CatalogueOrigin.SEED)
    lines = catalogue(session, crew.operator, TODAY)
    said = [(line.category_id, line.area, line.unit, line.why, line.own) for line in lines]
    assert said == [
        (crew.pump.id, "", "热力公司", Why.CATALOGUE, True),
        (crew.pump.id, "北门街道", "北门街道", Why.CATALOGUE, True),
        (crew.loose.id, "", "水务局", Why.CATEGORY, False),
    ]
    before = catalogue(session, crew.operator, TODAY - timedelta(days=1))
    assert {line.why for line in before} == {Why.CATEGORY}
