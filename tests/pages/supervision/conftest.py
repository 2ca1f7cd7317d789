"""People of the ledger, and entries as they stand a little before now."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import KIND, CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from core.supervision.actions.opening import enter
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from pages.supervision.acts.forms import FORMS
from tests.factories.cases import Walk, walk
from tests.factories.ledger import Crew, ledger_crew
from tests.pages.conftest import shell

Listed = Callable[..., tuple[Walk, SupervisionEntry]]
Page = Callable[..., AppTest]


@pytest.fixture
def crew(session: Session) -> Crew:
    return ledger_crew(session)


@pytest.fixture
def listed(session: Session, crew: Crew) -> Listed:
    """A case of the water department on the ledger since a moment; proposed only, of a type that people confirm."""

    def make(kind: EntryType = EntryType.OVERDUE) -> tuple[Walk, SupervisionEntry]:
        case = walk(session, crew.team, now=now() - timedelta(hours=3)).to(CaseStatus.IN_PROGRESS)
        return case, entered(session, case, crew.team.tree.water.id, kind)

    return make


def entered(
    session: Session, case: Walk, unit_id: int, kind: EntryType, at: datetime | None = None
) -> SupervisionEntry:
    """An entry made by a rule of the newest step of a case."""
    newest = session.scalars(
        select(EventRow.id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == case.id)
        .order_by(EventRow.seq.desc())
        .limit(1)
    ).one()
    moment = at or now() - timedelta(minutes=1)
    rule = Rule.LIMIT_PASSED if kind is EntryType.OVERDUE else Rule.RETURN_REFUSED
    row = enter(
        session,
        session.get_one(Case, case.id),
        Finding(kind, rule, unit_id, (newest,), moment),
        now=moment,
    )
    assert row is not None
    return row


@pytest.fixture
def page(session: Session, log_in: Callable[[Actor], Actor]) -> Page:
    """A page of the ledger in front of somebody, perhaps with one of its forms chosen."""

    def open_page(actor: Actor, url: str, form: str = "", **query: str) -> AppTest:
        session.commit()
        log_in(actor)
        at = shell(f"supervision/{url}.py", **query)
        assert not at.exception, at.exception
        return take(at, form) if form else at

    return open_page


def take(at: AppTest, form: str) -> AppTest:
    """Choose a form of the panel, beside the others or under 更多."""
    word = FORMS[form].label
    beside = next((each for each in at.segmented_control if each.label == "要办的事"), None)
    if beside is None:  # the only form stands open
        return at
    if word in beside.options:
        beside.set_value(form).run()
    else:
        beside.set_value("more").run()
        next(each for each in at.selectbox if each.label == "别的事").set_value(form).run()
    assert not at.exception, at.exception
    return at


def fresh(session: Session, row: SupervisionEntry) -> SupervisionEntry:
    """The entry as the page left it."""
    session.expire_all()
    return session.get_one(SupervisionEntry, row.id)
