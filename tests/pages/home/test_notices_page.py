"""The page of notices: unread first, a click opens the case and counts as read, the side bar says how many."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.notices.actions.sending import notify
from core.notices.queries.inbox import unread
from core.notices.values import Recipient
from tests.pages.conftest import shell, words

PAGE = "home/notices.py"


def told(session: Session, me: Actor, key: str) -> None:
    facts = {"number": f"H2026{key}", "kind": "REPLY"}
    to = [Recipient(account_id=me.account_id)]
    notify(session, "case.to_decide", to, subject=("case", 1), facts=facts, key=key, now=now())
    session.commit()


def test_nothing_new_is_said_kindly(staff: Callable[..., Actor]) -> None:
    staff(Role.UNIT_LEAD)
    at = shell(PAGE)
    assert not at.exception, at.exception
    assert "没有未读的通知" in words(at)


def test_reading_one_and_all(session: Session, staff: Callable[..., Actor]) -> None:
    me = staff(Role.UNIT_LEAD)
    for key in ("a", "b", "c"):
        told(session, me, key)
    at = shell(PAGE)
    assert not at.exception, at.exception
    assert "H2026a：签发答复，等您决定" in words(at)
    next(each for each in at.button if each.label == "标为已读").click().run()
    assert unread(session, me) == 2
    next(each for each in at.button if each.label == "全部标为已读").click().run()
    assert unread(session, me) == 0
    assert "没有未读的通知" in words(at)


def test_it_opens_what_it_is_about(session: Session, staff: Callable[..., Actor]) -> None:
    me = staff(Role.UNIT_LEAD)
    told(session, me, "a")
    at = shell(PAGE)
    next(each for each in at.button if each.label == "打开").click().run()
    assert unread(session, me) == 0


def test_the_auditor_of_the_house_reads_in_his_language(
    session: Session, staff: Callable[..., Actor]
) -> None:
    me = staff(Role.ADMIN)
    told(session, me, "a")
    at = shell(PAGE)
    assert not [each for each in at.button if each.label.startswith("打开")]
