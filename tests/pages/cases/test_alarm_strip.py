"""The red strip: on every page of whoever is on duty, until he says that he knows."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from core.cases.actions import intake
from core.cases.terms import Visibility
from core.deadlines.terms import Level
from core.duty.jobs import raise_alarms
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import SAID, Team, Walk, walk
from tests.pages.cases.conftest import offered, press
from tests.pages.conftest import shell, words


def urgent(session: Session, crew: Team) -> Walk:
    """An urgent case on the centre's desk for dispatching, a quarter of an hour old."""
    began = now() - timedelta(minutes=14)
    found = walk(session, crew, SAID, now=began)
    intake.accept(
        session,
        crew.operator,
        found.id,
        category_id=crew.pump.id,
        area_id=crew.tree.north.id,
        level=Level.L2,
        now=began,
    )
    raise_alarms(session, now())
    return found


def test_the_strip_is_on_every_page_and_goes_when_answered(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    found = urgent(session, crew)
    log_in(crew.lead)
    for page in ("", "cases/search.py", "admin/duty.py", "admin/mine.py"):
        at = shell(page)
        assert "值班提醒" in words(at), page
        assert found.slip.number in words(at)
    press(at, "已知晓")
    assert "值班提醒" not in words(at)
    assert "已知晓" not in offered(shell(""))
    log_in(crew.dispatcher)
    assert "值班提醒" not in words(shell(""))


def test_a_secret_case_says_only_that_there_is_one(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    found = urgent(session, crew)
    row = session.get_one(Case, found.id)
    row.visibility = Visibility.SECRET
    session.flush()
    log_in(crew.lead)
    said = words(shell("admin/mine.py"))
    assert "保密件" in said
    assert found.slip.number not in said
    assert row.headline not in said


def test_no_strip_for_who_cannot_be_on_duty(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor]
) -> None:
    urgent(session, crew)
    log_in(crew.admin)
    assert "值班提醒" not in words(shell(""))
