"""A small centre at work, and cases walked to where a page begins; the walk ends a little before now."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from tests.factories.cases import SAID, Team, Walk, team, walk


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


@pytest.fixture
def case(session: Session, crew: Team) -> Callable[[CaseStatus], Walk]:
    """A case that is in a status since some minutes."""

    def make(status: CaseStatus = CaseStatus.SUBMITTED) -> Walk:
        walked = walk(session, crew, SAID, now=now() - timedelta(hours=3))
        return walked if status is CaseStatus.SUBMITTED else walked.to(status)

    return make


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
        for each in [*at.segmented_control, *at.selectbox]
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
