"""Notices in the administrator's hands: words with a preview, deliveries that wait; and everybody's own choices."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.notices.actions import delivering, planning
from core.notices.actions.sending import notify
from core.notices.queries import addresses, wording
from core.notices.terms import DeliveryState, Gateway, Group
from core.notices.values import UNCERTAIN, Outcome, Recipient
from db.models.notices import Delivery
from tests.pages.conftest import shell, words


def opened(page: str, **query: str) -> AppTest:
    at = shell(page, **query)
    assert not at.exception, at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    return next(each for each in at.button if each.label == label).click().run()


@pytest.fixture
def parked(session: Session) -> Delivery:
    facts = {"number": "H1", "event": "case.released"}
    to = [Recipient(webhook="app")]
    notify(session, "case.moved", to, subject=("case", 1), facts=facts, key="k", now=now())
    planning.plan(session, frozenset({Gateway.WEBHOOK}), now=now())
    parcel = delivering.claim(session, now=now())
    assert parcel is not None
    delivering.settle(session, parcel, Outcome("HTTP_400", final=True), now=now())
    session.commit()
    return session.get_one(Delivery, parcel.id)


def test_what_is_not_set_up_is_said(admin: Actor) -> None:
    at = opened("admin/deliveries.py")
    assert "短信：没有配置" in words(at)
    assert "这里没有记录" in words(at)


def test_a_parked_delivery_is_sent_again(session: Session, admin: Actor, parked: Delivery) -> None:
    at = opened("admin/deliveries.py")
    assert "HTTP\\_400" in words(at) or "HTTP_400" in words(at)
    press(at, "再发一次")
    session.refresh(parked)
    assert parked.state is DeliveryState.PENDING


def test_a_parked_delivery_is_given_up(session: Session, admin: Actor, parked: Delivery) -> None:
    at = opened("admin/deliveries.py")
    next(each for each in at.text_input if each.label == "放弃的理由").input("对方已停用").run()
    press(at, "放弃")
    press(at, "确定，放弃")
    session.refresh(parked)
    assert (parked.state, parked.settled_why) == (DeliveryState.DISCARDED, "对方已停用")


def test_what_may_have_arrived_is_weighed_by_a_person(
    session: Session, admin: Actor, parked: Delivery
) -> None:
    parked.error = UNCERTAIN
    session.commit()
    at = opened("admin/deliveries.py")
    assert "不知道对方收到没有" in words(at)
    assert "可能收到两条" in words(at)
    assert not [each for each in at.text_input if each.label == "放弃的理由"]
    press(at, "就这样，不再发")
    session.refresh(parked)
    assert parked.state is DeliveryState.DISCARDED
    parked.state = DeliveryState.PARKED
    session.commit()
    press(opened("admin/deliveries.py"), "再发一次")
    session.refresh(parked)
    assert parked.state is DeliveryState.PENDING


def test_words_are_changed_with_a_preview_and_restored(session: Session, admin: Actor) -> None:
    at = opened("admin/wording.py")
    assert "期限提醒" in words(at)
    at = opened("admin/wording.py", template="到期提醒：期限提醒", way="短信")
    box = next(each for each in at.text_area if each.label == "正文")
    box.input("{number} {nobody}").run()
    assert "没有“nobody”这一项" in "".join(each.value for each in at.error)
    box = next(each for each in at.text_area if each.label == "正文")
    box.input("{number} 快到期了，{due}").run()
    assert "H2026112500017 快到期了，11月27日" in words(at)
    press(at, "保存")
    session.expire_all()
    assert wording.edited(session)["case.near_due", Gateway.SMS].body == "{number} 快到期了，{due}"
    press(at, "恢复原来的文字")
    press(at, "确定，恢复原来的文字")
    assert wording.edited(session) == {}


def test_everybody_chooses_for_himself(session: Session, staff: Callable[..., Actor]) -> None:
    me = staff(Role.UNIT_HANDLER)
    at = opened("admin/mine.py")
    next(each for each in at.text_input if each.label == "邮箱").input("me@unit.gov.cn")
    press(at, "保存邮箱和手机号")
    assert addresses.own_reach(session, me).email == "me@unit.gov.cn"
    press(at, "保存选择")
    assert addresses.own_choices(session, me)[Group.OVERDUE, Gateway.SMS]
