"""The red strip: on every page of whoever is on duty, until he says that he knows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import intake
from core.cases.terms import Visibility
from core.deadlines.terms import Level
from core.duty.jobs import raise_alarms
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from pages.shared import alarms
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


def test_all_alarms_can_be_answered_on_the_page_of_today(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ordinary page shows the first few and leads there; on a phone fewer stand open."""
    none = {False: 0, True: 0}
    monkeypatch.setattr(alarms, "FEW", none)
    monkeypatch.setattr(alarms, "MANY", none)
    found = urgent(session, crew)
    log_in(crew.lead)
    assert "已知晓" not in offered(shell("admin/mine.py"))
    at = shell("")
    assert "还有 1 条值班提醒" in [each.label for each in at.expander]
    assert found.slip.number in words(at)
    press(at, "已知晓")
    assert "已知晓" not in offered(at)


def test_on_a_phone_one_alarm_stands_open_and_the_others_fold(
    session: Session, crew: Team, log_in: Callable[[Actor], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _nth in range(3):
        found = urgent(session, crew)
    log_in(crew.lead)
    assert not shell("").expander
    monkeypatch.setattr(alarms.theme, "phone", lambda: True)
    at = shell("")
    (folded,) = (each for each in at.expander if each.label == "还有 2 条值班提醒")
    assert not folded.proto.expanded
    assert len([each for each in folded.button if each.label == "已知晓"]) == 2
    assert offered(at).count("已知晓") == 3
    assert found.slip.number in words(at)
    assert offered(shell("admin/mine.py")).count("已知晓") == 1
