"""From a notice to what arrives: over which gateways, merged, retried, never twice by key, nothing lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.notices import rules
from core.notices.actions import delivering, forgetting, planning
from core.notices.terms import DeliveryState, Gateway, Group
from core.notices.values import UNCERTAIN, Outcome
from db.models.identity import Account
from db.models.notices import Delivery, Notice, NoticePreference
from tests.factories.cases import MONDAY
from tests.factories.notices import deliveries, reachable, told, told_person

ALL = frozenset({Gateway.EMAIL, Gateway.SMS, Gateway.WEBHOOK})
LATER = MONDAY + rules.WINDOW


@pytest.fixture
def me(session: Session) -> Actor:
    return reachable(session)


def test_a_notice_goes_over_what_is_set_up_wanted_and_known(session: Session, me: Actor) -> None:
    told(session, me, "1")
    assert planning.plan(session, ALL, now=MONDAY) == 1
    assert [(row.gateway, row.next_at) for row in deliveries(session)] == [
        (Gateway.EMAIL, LATER),
        (Gateway.SMS, LATER),
    ]
    assert planning.plan(session, ALL, now=MONDAY) == 0
    session.add(
        NoticePreference(account_id=me.account_id, topic=Group.OVERDUE, gateway=Gateway.SMS, wanted=False)
    )
    told(session, me, "2", at=LATER)
    planning.plan(session, frozenset({Gateway.SMS}), now=LATER)
    assert len(deliveries(session)) == 2


def test_who_is_out_of_use_is_reached_by_nothing(session: Session, me: Actor) -> None:
    told(session, me, "1")
    planning.plan(session, ALL, now=MONDAY)
    session.get_one(Account, me.account_id).disabled_at = MONDAY
    session.flush()
    assert delivering.claim(session, now=LATER) is None
    assert {row.state for row in deliveries(session)} == {DeliveryState.UNSENT}
    told(session, me, "2")
    planning.plan(session, ALL, now=MONDAY)
    assert len(deliveries(session)) == 2


def test_a_person_learns_nothing_silently(session: Session) -> None:
    """Where no gateway for text messages is set, it stands in the list of deliveries that it was not sent."""
    told_person(session, "1")
    planning.plan(session, frozenset(), now=MONDAY)
    (row,) = deliveries(session)
    assert (row.state, row.error) == (DeliveryState.UNSENT, "NOT_CONFIGURED")


def test_several_become_one_letter_and_what_is_urgent_goes_alone(session: Session, me: Actor) -> None:
    for n in range(3):
        told(session, me, str(n), at=MONDAY + timedelta(minutes=n))
    told(session, me, "9", code="case.urgent_arrived")
    planning.plan(session, frozenset({Gateway.EMAIL}), now=MONDAY)
    alone, merged = sorted(deliveries(session), key=lambda row: row.next_at)
    assert alone.next_at == MONDAY
    assert not alone.mergeable
    first = delivering.claim(session, now=LATER)
    assert first is not None
    assert first.rendered.title.startswith("【特急】H9")
    parcel = delivering.claim(session, now=LATER)
    assert parcel is not None
    assert (parcel.id, len(parcel.notices)) == (merged.id, 3)
    assert parcel.rendered.title == "您有 3 条新通知"
    assert parcel.rendered.body.splitlines()[-3:] == [f"H{n} 的答复已经超期" for n in range(3)]
    told(session, me, "8", at=LATER)
    planning.plan(session, frozenset({Gateway.EMAIL}), now=LATER)
    assert len(deliveries(session)) == 3, "what is on its way is joined by nobody"


def test_texts_of_a_night_are_one_in_the_morning(session: Session) -> None:
    night = MONDAY.replace(hour=22)
    for n in range(2):
        told_person(session, str(n), at=night + timedelta(hours=n))
        planning.plan(session, ALL, now=night + timedelta(hours=n))
    (row,) = deliveries(session)
    morning = MONDAY.replace(hour=8) + timedelta(days=1)
    assert row.next_at == morning
    parcel = delivering.claim(session, now=morning)
    assert parcel is not None
    assert "编号 H0, H1" in parcel.rendered.body
    assert parcel.address == "13900001234"


def test_a_number_goes_with_its_message(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    parcel = delivering.claim(session, now=MONDAY)
    assert parcel is not None
    delivering.settle(session, parcel, Outcome(), now=MONDAY)
    session.expire_all()
    assert session.scalars(select(Notice.phone)).all() == [None]
    assert deliveries(session)[0].state is DeliveryState.SENT


def test_a_number_goes_with_an_erasure_and_what_waits_is_not_sent(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    assert forgetting.forget_persons(session, ("case", 1)) == 1
    session.expire_all()
    (row,) = session.scalars(select(Notice))
    assert (row.phone, row.addressee) == (None, f"gone:{row.id}")
    assert delivering.claim(session, now=MONDAY) is None
    (gone,) = deliveries(session)
    assert (gone.state, gone.error, gone.addressee) == (DeliveryState.UNSENT, "NO_ADDRESS", "gone:")
    assert forgetting.forget_persons(session, ("case", 1)) == 0


def test_failures_wait_longer_and_park_in_the_end(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    now, waits = MONDAY, []
    for _try in range(rules.TRIES):
        parcel = delivering.claim(session, now=now)
        assert parcel is not None
        delivering.settle(session, parcel, Outcome("ConnectError"), now=now)
        (row,) = deliveries(session)
        waits.append(row.next_at - now)
        now = row.next_at
    assert waits[:4] == [
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=4),
    ]
    assert (row.state, row.error) == (DeliveryState.PARKED, "ConnectError")
    assert delivering.claim(session, now=now + timedelta(days=9)) is None


def test_what_is_refused_for_good_parks_at_once(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    parcel = delivering.claim(session, now=MONDAY)
    assert parcel is not None
    delivering.settle(session, parcel, Outcome("HTTP_400", final=True), now=MONDAY)
    assert deliveries(session)[0].state is DeliveryState.PARKED


def test_what_cannot_be_read_stands_before_nobody(session: Session, me: Actor) -> None:
    told(session, me, "1")
    told_person(session, "2", at=MONDAY + timedelta(minutes=1))
    planning.plan(session, ALL, now=LATER)
    notice = session.scalars(select(Notice).where(Notice.account_id == me.account_id)).one()
    notice.facts = {**notice.facts, "stage": "RENAMED"}
    session.flush()
    later = LATER + rules.WINDOW
    taken = list(iter(lambda: delivering.claim(session, now=later), None))
    assert [parcel.address for parcel in taken] == ["13900001234"]
    bad = deliveries(session, Delivery.state == DeliveryState.PARKED)
    assert {each.error for each in bad} == {"UNREADABLE"}


def test_an_answer_that_comes_too_late(session: Session) -> None:
    """The lease ended and another try is under way: a no of the old one changes nothing, a yes settles it."""
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    old = delivering.claim(session, now=MONDAY)
    assert delivering.claim(session, now=MONDAY) is None
    new = delivering.claim(session, now=MONDAY + rules.LEASE)
    assert old is not None
    assert new is not None
    assert old.key == new.key
    delivering.settle(session, old, Outcome("ReadTimeout"), now=MONDAY)
    assert deliveries(session)[0].state is DeliveryState.SENDING
    delivering.settle(session, old, Outcome(), now=MONDAY)
    delivering.settle(session, new, Outcome("ReadTimeout"), now=MONDAY)
    assert deliveries(session)[0].state is DeliveryState.SENT


def test_who_dies_of_it_again_and_again_parks_it(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    for n in range(rules.TRIES):
        assert delivering.claim(session, now=MONDAY + n * rules.LEASE) is not None
    assert delivering.claim(session, now=MONDAY + rules.TRIES * rules.LEASE) is None
    assert deliveries(session)[0].error == "LOST"


@pytest.mark.parametrize("keyed", [ALL, ALL - {Gateway.SMS}])
def test_what_a_worker_died_of_is_sent_again_only_to_who_goes_by_keys(
    session: Session, keyed: frozenset[Gateway]
) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    old = delivering.claim(session, now=MONDAY, keyed=keyed)
    again = delivering.claim(session, now=MONDAY + rules.LEASE, keyed=keyed)
    (row,) = deliveries(session)
    assert old is not None
    if Gateway.SMS in keyed:
        assert again is not None
        return
    assert again is None
    assert (row.state, row.error, row.tries) == (DeliveryState.PARKED, UNCERTAIN, 1)
    delivering.settle(session, old, Outcome("HTTP_503"), now=MONDAY)
    assert row.state is DeliveryState.PARKED, "a person has it now"
    delivering.settle(session, old, Outcome(), now=MONDAY)
    assert row.state is DeliveryState.SENT


def test_what_may_have_arrived_is_left_to_a_person(session: Session) -> None:
    told_person(session, "1")
    planning.plan(session, ALL, now=MONDAY)
    parcel = delivering.claim(session, now=MONDAY)
    assert parcel is not None
    delivering.settle(session, parcel, Outcome("ReadTimeout", unreachable=True, uncertain=True), now=MONDAY)
    (row,) = deliveries(session)
    assert (row.state, row.error) == (DeliveryState.PARKED, UNCERTAIN)
    assert session.scalars(select(Notice.phone)).one() is not None, "it can be sent again"


def test_one_transaction_looks_at_some_and_no_more(session: Session) -> None:
    """Many that cannot be sent stand before one that can."""
    count = delivering.LOOKED_AT + 3
    for n in range(count):
        told_person(session, str(n), phone=f"139000{n:05d}")
    planning.plan(session, ALL, now=MONDAY)
    session.execute(update(Notice).where(Notice.key != str(count - 1)).values(phone=None))
    session.expire_all()
    assert delivering.claim(session, now=MONDAY) is None
    gone = deliveries(session, Delivery.state == DeliveryState.UNSENT)
    assert len(gone) == delivering.LOOKED_AT
    assert delivering.waits(session, now=MONDAY)
    assert not delivering.waits(session, now=MONDAY, over=[Gateway.EMAIL])
    last = delivering.claim(session, now=MONDAY)
    assert last is not None
    assert last.address == f"139000{count - 1:05d}"
    assert not delivering.waits(session, now=MONDAY)
