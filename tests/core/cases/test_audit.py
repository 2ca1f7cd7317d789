"""The audit trail: who did what to which subject and when, and every look; secret cases for holders only."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.cases.actions import auditing, exporting, handing_back, taxonomy
from core.cases.actions.papers import PaperKind
from core.cases.actions.revealing import reveal_contact
from core.cases.audit.terms import AuditKind, Field
from core.cases.queries.audit import EVENTS, Asked, logins, looks, trail
from core.cases.queries.contact import CONTACT
from core.cases.queries.file import case_file
from core.cases.terms import CaseEvent, CaseStatus
from core.foundation import clock
from core.foundation.errors import Invalid, NotAllowed
from core.identity import people, sessions
from core.identity.actor import Actor
from core.identity.terms import AccountEvent, Role
from core.journal.checkpoints import lines
from core.journal.looks import OPEN_FOR
from db.models.cases import Case
from db.models.identity import Account
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, walk

ALL = Asked(MONDAY - timedelta(days=2000), MONDAY + timedelta(days=2000))


def test_a_case_is_found_by_number_person_act_and_period(session: Session, crew: Team) -> None:
    case, other = walk(session, crew).to(CaseStatus.IN_PROGRESS), walk(session, crew)
    lines, _ = trail(
        session, crew.auditor, Asked(ALL.begin, ALL.end, number=case.slip.number.lower()), now=MONDAY
    )
    assert [line.event for line in reversed(lines)][:2] == [CaseEvent.SUBMITTED, CaseEvent.ACCEPTED]
    assert {line.subject for line in lines} == {case.slip.number}
    mine, _ = trail(
        session, crew.auditor, Asked(ALL.begin, ALL.end, (crew.clerk.account_id or 0,)), now=MONDAY
    )
    assert [(line.event, line.who) for line in mine] == [(CaseEvent.SIGNED, crew.clerk.name)]
    began, _ = trail(
        session, crew.auditor, Asked(ALL.begin, ALL.end, event=CaseEvent.SUBMITTED.value), now=MONDAY
    )
    assert {line.subject for line in began} == {case.slip.number, other.slip.number}
    assert trail(session, crew.auditor, Asked(ALL.begin, MONDAY - timedelta(days=1900)), now=MONDAY) == (
        [],
        "",
    )
    assert trail(session, crew.auditor, Asked(ALL.begin, ALL.end, ()), now=MONDAY)[0] == []


@pytest.mark.parametrize("number", ["\0", "H\0", "\ud800", "H-1"])
def test_what_is_no_number_has_no_lines(session: Session, crew: Team, number: str) -> None:
    walk(session, crew)
    asked = Asked(ALL.begin, ALL.end, number=number)
    assert trail(session, crew.auditor, asked, now=MONDAY)[0] == []
    assert looks(session, crew.auditor, asked, now=MONDAY)[0] == []


def test_pages_neither_skip_nor_repeat(session: Session, crew: Team) -> None:
    for _ in range(3):
        walk(session, crew).to(CaseStatus.ACCEPTED)
    whole, _ = trail(session, crew.auditor, ALL, now=MONDAY)
    seen, after = [], ""
    while True:
        page, after = trail(session, crew.auditor, ALL, now=MONDAY, after=after, limit=2)
        seen += page
        if not after:
            break
    assert [line.id for line in seen] == [line.id for line in whole]


def test_acts_of_administrators_are_on_the_line_of_the_account(session: Session, crew: Team) -> None:
    people.grant(
        session, crew.admin, crew.handler.account_id or 0, Role.UNIT_CLERK, crew.tree.water.id, now=MONDAY
    )
    people.disable(session, crew.admin, crew.handler.account_id or 0, now=MONDAY)
    lines, _ = trail(session, crew.auditor, Asked(ALL.begin, ALL.end, kind=AuditKind.ACCOUNT), now=MONDAY)
    assert [line.event for line in lines] == [AccountEvent.DISABLED, AccountEvent.GRANTED]
    assert (lines[1].subject, lines[1].facts["role"]) == (crew.handler.name, "UNIT_CLERK")


def test_a_secret_case_is_not_there_for_other_auditors(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    session.execute(text("UPDATE cases SET visibility = 'SECRET' WHERE id = :id"), {"id": case.id})
    assert not trail(session, crew.auditor, Asked(ALL.begin, ALL.end, kind=AuditKind.CASE), now=MONDAY)[0]


def test_an_auditor_of_a_part_reads_what_its_people_did_and_nothing_of_the_others(
    session: Session, crew: Team
) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    reveal_contact(session, crew.operator, case.id, reason="电话核实地点", now=MONDAY)
    reveal_contact(session, crew.clerk, case.id, reason="约上门时间", now=MONDAY)
    taxonomy.add_category(session, crew.lead, None, "园林绿化", now=MONDAY)
    for who in (crew.handler, crew.operator):
        people.disable(session, crew.admin, who.account_id or 0, now=MONDAY)
    for who in (crew.clerk, crew.operator, crew.admin):
        sessions.new_session(session, who.account_id or 0, now=MONDAY, address="10.1.2.3", browser="x")
    auditing.taken(session, crew.auditor, "logins", ALL, "年度审计", now=MONDAY)
    centre, water, north = (
        person(session, f"auditor-{unit.id}", (Role.AUDITOR, unit))
        for unit in (crew.tree.centre, crew.tree.water, crew.tree.north)
    )

    def kinds(who: Actor) -> set[tuple[str, str]]:
        lines, _ = trail(session, who, ALL, now=MONDAY, limit=1000)
        return {(line.kind, line.subject) for line in lines}

    def at_doors(who: Actor) -> list[str]:
        return sorted(line.login for line in logins(session, who, ALL, now=MONDAY)[0])

    def lookers(who: Actor) -> list[str]:
        return sorted(line.who for line in looks(session, who, ALL, now=MONDAY)[0])

    of_centre = {("case", case.slip.number), ("category", "园林绿化"), ("account", crew.operator.name)}
    of_water = {("account", crew.handler.name)}
    assert (kinds(centre), kinds(water), kinds(north)) == (of_centre, of_water, set())
    assert of_centre | of_water <= kinds(crew.auditor)
    assert (at_doors(centre), at_doors(water), at_doors(north)) == (["op"], ["clerk"], [])
    assert at_doors(crew.auditor) == ["adm", "clerk", "op"]
    assert (lookers(centre), lookers(water), lookers(north)) == (["clerk", "op"], [], [])
    assert lookers(crew.auditor) == ["auditor", "clerk", "op"]


@pytest.mark.parametrize("who", ["operator", "lead", "admin", "leader", "unit_lead"])
def test_nobody_else_reads_it(session: Session, crew: Team, who: str) -> None:
    for read in (trail, looks, logins):
        with pytest.raises(NotAllowed):
            read(session, getattr(crew, who), ALL, now=MONDAY)


def test_a_look_needs_a_reason_ends_by_itself_and_is_written_down(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.ACCEPTED)

    def seen(actor, minutes: int):
        return case_file(session, actor, case.id, now=case.now + timedelta(minutes=minutes)).contact

    assert seen(crew.operator, 0).phone == "139****1234"
    for reason in ("", "   ", "看", "查看 "):
        with pytest.raises(Invalid):
            reveal_contact(session, crew.operator, case.id, reason=reason, now=case.now)
    until = reveal_contact(session, crew.operator, case.id, reason="电话核实地点", now=case.now)
    assert until == case.now + OPEN_FOR
    assert seen(crew.operator, 9).phone == "13900001234"
    assert seen(crew.dispatcher, 9).phone == "139****1234", "it is open for who asked, for nobody else"
    assert seen(crew.operator, 10).phone == "139****1234"
    (look,), _ = looks(session, crew.auditor, ALL, now=MONDAY)
    assert (look.who, look.subject, look.field) == (crew.operator.name, case.slip.number, "contact")
    assert (look.reason, look.until) == ("电话核实地点", until)
    assert looks(session, crew.auditor, Asked(ALL.begin, ALL.end, number="H0"), now=MONDAY)[0] == []


def test_logins_say_from_where_and_how_they_ended(session: Session, crew: Team) -> None:
    opened = sessions.new_session(
        session, crew.clerk.account_id or 0, now=MONDAY, address="10.1.2.3", browser="Firefox/130"
    )
    sessions.revoke(session, opened.id, why="BY_ADMIN", now=MONDAY + timedelta(minutes=5))
    (line,), _ = logins(session, crew.auditor, ALL, now=MONDAY)
    assert (line.login, line.address, line.why) == ("clerk", "10.1.2.3", "BY_ADMIN")


def test_the_case_of_the_trail_reads_every_event() -> None:
    assert {event.value for event in CaseEvent} <= set(EVENTS)
    assert clock.now().tzinfo is not None
    assert (Case.line_kind, Account.line_kind) == ("case", "account")


def test_whatever_is_looked_at_or_taken_away_has_a_word() -> None:
    """The trail shows words, never the code a look was noted under."""
    noted = {
        *PaperKind,
        CONTACT,
        exporting.MASKED,
        exporting.WHOLE,
        handing_back.FIELD,
        Field.AUDIT,
        Field.BOARD,
    }
    assert noted == set(Field)
    kinds = {kind for kind, _model in lines()}
    assert kinds <= set(AuditKind)
