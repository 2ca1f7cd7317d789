"""Who the person is, is known at the desk of his case and in the unit that has it; a secret, by those named there."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy
from core.cases.actions.intake import reissue_keys
from core.cases.actions.revealing import reveal_contact
from core.cases.permissions import sees
from core.cases.queries.file import case_file
from core.cases.queries.scope import facts_of, visible_to
from core.cases.terms import CaseStatus, Visibility
from core.cases.values import Described
from core.foundation.errors import NotAllowed
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case, CasePerson
from tests.factories.accounts import person
from tests.factories.cases import SAID, Team, walk

S = CaseStatus


def reader(session: Session, crew: Team, login: str, role: Role) -> Actor:
    """Somebody who audits the whole district and has a role in the heating company besides."""
    return person(session, login, (Role.AUDITOR, crew.tree.root), (role, crew.tree.heat))


def test_a_role_elsewhere_unmasks_nobody(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    for role in (Role.UNIT_VIEWER, Role.UNIT_HANDLER, Role.OPERATOR):
        stranger = reader(session, crew, f"aud-{role.value}".lower(), role)
        with pytest.raises(NotAllowed):
            reveal_contact(session, stranger, case.id, reason="想看看是谁", now=case.now)


def test_a_desk_elsewhere_does_not_see_what_was_not_allowed(session: Session, crew: Team) -> None:
    case = walk(session, crew, replace(SAID, contact_ok=False)).to(S.IN_PROGRESS)
    other_desk = reader(session, crew, "aud-rev", Role.REVIEWER)
    contact = case_file(session, other_desk, case.id, now=case.now).contact
    assert (contact.withheld, contact.name, contact.phone) == (True, "", "")
    assert not case_file(session, crew.reviewer, case.id, now=case.now).contact.withheld


def test_the_unit_that_has_the_case_may_look_with_a_reason(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    reveal_contact(session, crew.handler, case.id, reason="约定上门时间", now=case.now)
    assert case_file(session, crew.handler, case.id, now=case.now).contact.phone == SAID.phone


def test_a_kind_whose_contact_stays_at_the_centre_keeps_it_there(session: Session, crew: Team) -> None:
    crew.pump.sensitive = True
    session.flush()
    told = walk(session, crew, replace(SAID, category_id=crew.pump.id)).to(S.IN_PROGRESS)
    sorted_later = walk(session, crew, replace(SAID, category_id=None)).to(S.IN_PROGRESS)
    before = walk(session, crew, replace(SAID, category_id=crew.loose.id)).to(S.IN_PROGRESS)
    taxonomy.describe_category(
        session, crew.lead, crew.pump.parent_id or 0, Described(sensitive=True), now=before.now
    )
    session.expire_all()
    for case in (told, sorted_later, before):
        assert case_file(session, crew.handler, case.id, now=case.now).contact.withheld
        with pytest.raises(NotAllowed):
            reveal_contact(session, crew.handler, case.id, reason="约定上门时间", now=case.now)
        assert not case_file(session, crew.reviewer, case.id, now=case.now).contact.withheld


def test_a_secret_is_closed_to_whom_has_left_the_unit(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    session.execute(
        update(Case)
        .where(Case.id == case.id)
        .values(visibility=Visibility.SECRET, handler_id=crew.handler.account_id)
    )
    session.add(CasePerson(case_id=case.id, account_id=crew.handler.account_id, named_at=case.now))
    session.flush()
    session.expire_all()
    row = session.get_one(Case, case.id)
    gone = Actor(crew.handler.account_id, "", crew.heat_clerk.grants)
    for actor, known in ((crew.handler, True), (gone, False)):
        assert sees(actor, facts_of(session, row)) is known
        assert (session.scalar(visible_to(actor).with_only_columns(Case.id)) == case.id) is known


def test_only_the_desk_of_a_case_gives_out_new_keys(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    elsewhere = reader(session, crew, "aud-op", Role.OPERATOR)
    with pytest.raises(NotAllowed):
        reissue_keys(session, elsewhere, case.id, now=case.now)
