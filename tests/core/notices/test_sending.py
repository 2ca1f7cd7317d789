"""Telling: once per key, in the transaction of what happened; the inbox is one's own."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.identity.terms import Role
from core.notices.actions import forgetting, reading
from core.notices.actions.sending import notify, notify_all
from core.notices.queries.inbox import inbox, unread
from core.notices.terms import Group
from core.notices.values import Message, Recipient
from db.models.notices import Notice
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY

CASE = ("case", 1)


def told(session: Session, *ids: int | None, key: str = "k", number: str = "H1", at=MONDAY) -> int:
    to = [Recipient(account_id=each) for each in ids]
    facts = {"number": number, "kind": "REPLY"}
    return notify(session, "case.to_decide", to, subject=CASE, facts=facts, key=key, now=at)


@pytest.fixture
def two(session: Session):
    tree = small_tree(session)
    return [person(session, login, (Role.UNIT_LEAD, tree.water)) for login in ("one", "two")]


def test_once_each_whoever_repeats_it(session: Session, two) -> None:
    one, other = two
    assert told(session, one.account_id, one.account_id) == 1
    assert told(session, one.account_id, other.account_id) == 1
    assert told(session, one.account_id, key="k2") == 1
    assert (unread(session, one), unread(session, other)) == (2, 1)


def test_many_at_once_and_their_duplicates(session: Session, two) -> None:
    to = (Recipient(account_id=two[0].account_id),)
    every = [
        Message("case.to_decide", to, ("case", n), {"number": f"H{n}", "kind": "REPLY"}, f"k{n}")
        for n in range(1200)
    ]
    assert notify_all(session, every, now=MONDAY) == 1200
    assert notify_all(session, every, now=MONDAY) == 0


def test_facts_are_exactly_the_templates(session: Session, two) -> None:
    to = [Recipient(account_id=two[0].account_id)]
    for facts in (
        {"number": "H1"},
        {"number": "H1", "kind": "REPLY", "more": 1},
        {"number": "H1", "kind": []},
    ):
        with pytest.raises(ValueError, match=r"fact"):
            notify(session, "case.to_decide", to, subject=CASE, facts=facts, key="k", now=MONDAY)
    told_person, facts = [Recipient(phone="13900001234")], {"number": "H1", "kind": "REPLY"}
    with pytest.raises(ValueError, match="is for"):
        notify(session, "case.to_decide", told_person, subject=CASE, facts=facts, key="k", now=MONDAY)
    with pytest.raises(LookupError):
        notify(session, "nobody.knows", to, subject=CASE, facts={}, key="k", now=MONDAY)


def test_the_inbox_is_the_latest_first_page_by_page(session: Session, two) -> None:
    me = two[0]
    for n in range(7):
        told(session, me.account_id, key=f"k{n}", number=f"H{n}", at=MONDAY + timedelta(minutes=n // 2))
    first = inbox(session, me, limit=4)
    rest = inbox(session, me, limit=4, cursor=first.following)
    assert [row.number for row in (*first.rows, *rest.rows)] == ["H6", "H5", "H4", "H3", "H2", "H1", "H0"]
    assert rest.following == ""
    assert first.rows[0].rendered.title == "H6：签发答复，等您决定"
    assert inbox(session, me, groups=(Group.OVERDUE,)).rows == ()


def test_reading_is_ones_own(session: Session, two) -> None:
    me, other = two
    told(session, me.account_id)
    told(session, other.account_id)
    row = inbox(session, me).rows[0]
    with pytest.raises(NotFound):
        reading.read(session, other, row.id, now=MONDAY)
    reading.read(session, me, row.id, now=MONDAY)
    assert unread(session, me) == 0
    assert inbox(session, me, only_unread=True).rows == ()
    reading.unread(session, me, row.id, now=MONDAY)
    assert unread(session, me) == 1
    told(session, me.account_id, key="later", at=MONDAY + timedelta(hours=1))
    assert reading.read_all(session, me, until=MONDAY, now=MONDAY + timedelta(hours=1)) == 1
    assert (unread(session, me), unread(session, other)) == (1, 1)


def test_a_number_is_sealed_and_goes(session: Session) -> None:
    facts = {"number": "H1", "link": ""}
    to = [Recipient(phone="13900001234")]
    assert notify(session, "case.answered", to, subject=CASE, facts=facts, key="e1", now=MONDAY) == 1
    row = session.scalars(select(Notice)).one()
    assert row.phone == "13900001234"
    assert "13900001234" not in row.addressee
    row.planned_at = MONDAY
    session.flush()
    forgetting.forget_old(session, now=MONDAY)
    session.expire_all()
    assert session.scalars(select(Notice)).one().phone is None


def test_old_notices_go(session: Session, two) -> None:
    me = two[0]
    told(session, me.account_id, key="read")
    told(session, me.account_id, key="unread")
    read = inbox(session, me).rows[-1]
    reading.read(session, me, read.id, now=MONDAY)
    assert forgetting.forget_old(session, now=MONDAY + timedelta(days=179)) == 0
    assert forgetting.forget_old(session, now=MONDAY + timedelta(days=181)) == 1
    assert forgetting.forget_old(session, now=MONDAY + timedelta(days=401)) == 1
