"""What the person agreed to, on the file; and the centre that takes back his consent to text messages for him."""

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseStatus
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import press, row
from tests.pages.conftest import html

Begin = Callable[..., Walk]
Open = Callable[..., AppTest]


def test_what_he_agreed_to_is_seen(crew: Team, case: Begin, file: Open) -> None:
    both = case(said=replace(SAID, sms_ok=True, contact_ok=True))
    assert "联系方式可以告诉承办单位 · 用短信告诉进展" in html(file(crew.operator, both))
    neither = case(said=replace(SAID, contact_ok=False, text="楼道的灯一直不亮，晚上看不见路。"))
    at = file(crew.operator, neither)
    assert "联系方式不告诉承办单位 · 不发短信" in html(at)
    assert not [each for each in at.button if each.label == "停发短信"]


def test_on_the_telephone_he_takes_it_back(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(said=replace(SAID, sms_ok=True))
    at = file(crew.operator, walked)
    press(at, "停发短信")
    assert row(session, walked).sms_ok, "it is asked first"
    press(at, "确定，停发短信")
    assert not row(session, walked).sms_ok
    assert "不发短信" in html(at)


def test_a_unit_sees_it_and_has_no_say(crew: Team, case: Begin, file: Open) -> None:
    at = file(crew.handler, case(CaseStatus.IN_PROGRESS, replace(SAID, sms_ok=True)))
    assert "用短信告诉进展" in html(at)
    assert not [each for each in at.button if each.label == "停发短信"]
