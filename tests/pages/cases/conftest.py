"""A small centre at work, and cases walked to where a page begins; the walk ends a little before now."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseStatus
from core.cases.values import Submission
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from pages.cases.acts.forms import FORMS
from tests.factories.cases import SAID, Team, Walk, team, walk
from tests.pages.conftest import shell


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


@pytest.fixture
def case(session: Session, crew: Team) -> Callable[[CaseStatus], Walk]:
    """A case that is in a status since some minutes."""

    def make(status: CaseStatus = CaseStatus.SUBMITTED, said: Submission = SAID) -> Walk:
        walked = walk(session, crew, said, now=now() - timedelta(hours=3))
        return walked if status is CaseStatus.SUBMITTED else walked.to(status)

    return make


@pytest.fixture
def file(session: Session, log_in: Callable[[Actor], Actor]) -> Callable[..., AppTest]:
    """The case file in front of somebody, perhaps with one of its forms chosen."""

    def open_file(actor: Actor, walked: Walk, form: str = "") -> AppTest:
        session.commit()
        log_in(actor)
        at = shell("cases/file.py", no=walked.slip.number)
        assert not at.exception, at.exception
        return pick(at, form) if form else at

    return open_file


def status(session: Session, walked: Walk) -> CaseStatus:
    """Where it stands after what the page did."""
    session.expire_all()
    return session.get_one(Case, walked.id).status


def row(session: Session, walked: Walk) -> Case:
    """The case as the page left it."""
    session.expire_all()
    return session.get_one(Case, walked.id)


def pick(at: AppTest, form: str) -> AppTest:
    """Choose a form of the panel, beside the others or under 更多."""
    word = FORMS[form].label
    beside = next((each for each in at.segmented_control if each.label == "要办的事"), None)
    if beside is None:
        return at
    if word in beside.options:
        beside.set_value(form).run()
    else:
        beside.set_value("more").run()
        rest = next(each for each in at.selectbox if each.label == "别的事")
        rest.select(next(option for option in rest.options if option.endswith(f" · {word}"))).run()
    assert not at.exception, at.exception
    return at


def select(at: AppTest, label: str, words: str) -> AppTest:
    """Choose in a list the first option with these words; like what is typed, it counts with the next press."""
    box = next(each for each in at.selectbox if each.label == label)
    box.select(next(option for option in box.options if words in option))
    return at


def press(at: AppTest, label: str) -> AppTest:
    """Press the button of this label; the page must survive it."""
    found = [button for button in at.button if button.label == label]
    assert found, f"no {label}: {[button.label for button in at.button]}"
    found[0].click().run()
    assert not at.exception, at.exception
    return at


def choose(at: AppTest, label: str, value: object) -> AppTest:
    """Choose in the segmented control that offers this act or answer."""
    control = next(
        each
        for each in [*at.segmented_control, *at.selectbox, *at.radio]
        if label in {each.label, *map(str, each.options)}
    )
    control.set_value(value).run()
    assert not at.exception, at.exception
    return at


def write(at: AppTest, label: str, text: str) -> AppTest:
    """Type into the field of this label."""
    next(each for each in [*at.text_area, *at.text_input] if each.label == label).input(text)
    return at


def offered(at: AppTest) -> list[str]:
    """What a person can press on the page."""
    return [button.label for button in at.button]
