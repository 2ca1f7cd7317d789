"""The publishing desk, the tick at audit, and 同诉 on file and desk."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Visibility
from core.foundation.clock import now
from core.identity.actor import CITIZEN, Actor
from core.publicity.actions.joining import Joining, join
from core.publicity.actions.publishing import propose
from core.publicity.terms import PublicState
from db.models.publicity import PublicCase
from pages.shared import theme
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import press, status, write
from tests.pages.conftest import shell, words

LogIn = Callable[[Actor], Actor]
Begin = Callable[..., Walk]
AGREED = replace(SAID, visibility=Visibility.PUBLIC_REDACTED)


def kept(session: Session) -> PublicCase:
    session.expire_all()
    return session.scalars(select(PublicCase)).one()


def test_from_the_tick_to_everybody_and_back(session: Session, crew: Team, case: Begin, log_in: LogIn):
    made = case(CaseStatus.REPLY_REVIEW, AGREED)
    log_in(crew.reviewer)
    at = shell("cases/audit.py")
    for box in at.checkbox:
        box.check()
    press(at, "放行")
    assert status(session, made) is CaseStatus.ANSWERED
    assert kept(session).state is PublicState.PROPOSED
    at = shell("cases/publishing.py", no=made.slip.number)
    assert "待公开 **1** 件" in words(at)
    write(at, "问题", "赵一家停水怎么办")
    press(at, "公开")
    assert "个人信息" in words(at)
    write(at, "问题", "高层停水怎么办")
    press(at, "公开")
    assert kept(session).state is PublicState.PUBLISHED
    assert kept(session).question == "高层停水怎么办"
    at = shell("cases/publishing.py", no=made.slip.number)
    press(at, "撤下")
    assert kept(session).state is PublicState.WITHDRAWN


def test_the_case_one_comes_from_opens_whatever_stood_open(
    session: Session, crew: Team, case: Begin, log_in: LogIn
):
    made = [case(CaseStatus.ANSWERED, AGREED) for _nth in range(3)]
    for each in made[:2]:
        propose(session, crew.reviewer, each.id, now=now())
    session.commit()
    log_in(crew.reviewer)
    at = shell("cases/publishing.py")
    for nth in (0, 1, 2, 1, 0):
        at.query_params["no"] = made[nth].slip.number
        at.switch_page("cases/publishing.py").run()
        assert not at.exception, at.exception
        assert [each.slip.number in words(at) for each in made] == [each is made[nth] for each in made]
        assert "no" not in at.query_params
        at.run()
        assert [each.slip.number in words(at) for each in made] == [each is made[nth] for each in made]


def test_on_a_phone_twelve_cards_at_a_time(
    session: Session, crew: Team, case: Begin, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
):
    made = [case(CaseStatus.ANSWERED, AGREED) for _nth in range(13)]
    for each in made:
        propose(session, crew.reviewer, each.id, now=now())
    session.commit()
    log_in(crew.reviewer)
    monkeypatch.setattr(theme, "phone", lambda: True)
    at = shell("cases/publishing.py")
    assert sum(each.label == "打开" for each in at.button) == 12
    assert "没有选中的件" not in words(at)
    press(at, "下一页")
    assert sum(each.label == "打开" for each in at.button) == 1
    press(at, "打开")
    assert made[12].slip.number in words(at)
    assert [each.label for each in at.button if each.label == "回到列表"]


def test_without_consent_there_is_no_tick(session: Session, crew: Team, case: Begin, log_in: LogIn):
    case(CaseStatus.REPLY_REVIEW)
    log_in(crew.reviewer)
    assert not [box for box in shell("cases/audit.py").checkbox if "公开" in box.label]


@pytest.mark.parametrize("who", ["operator", "reviewer"])
def test_who_says_the_same_is_counted_on_the_file(
    session: Session, crew: Team, case: Begin, log_in: LogIn, who: str
):
    made = case(CaseStatus.ACCEPTED)
    for nth in range(3):
        join(session, CITIZEN, made.id, Joining(f"d{nth}", f"1391111222{nth}"), now=made.now)
    session.commit()
    log_in(getattr(crew, who))
    at = shell("cases/file.py", no=made.slip.number)
    assert not at.exception
    assert "同诉 3" in words(at)
    assert "139****2220" in words(at)
    assert "13911112220" not in words(at)


def test_and_on_the_desk(session: Session, crew: Team, case: Begin, log_in: LogIn):
    made, _other = case(CaseStatus.ACCEPTED), case(CaseStatus.ACCEPTED)
    log_in(crew.dispatcher)
    assert "同诉" not in shell("cases/dispatch.py").dataframe[0].value.columns
    join(session, CITIZEN, made.id, Joining("d"), now=made.now)
    session.commit()
    table = shell("cases/dispatch.py").dataframe[0].value
    assert sorted(table["同诉"]) == ["", "1"]
