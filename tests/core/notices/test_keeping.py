"""What people set: addresses, choices, words of templates; and what an administrator does with parked deliveries."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core import health
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN, Actor
from core.identity.terms import Role
from core.notices import rules, templates
from core.notices.actions import delivering, keeping, planning, preferences, wording
from core.notices.actions.sending import notify
from core.notices.queries import addresses, deliveries
from core.notices.queries import wording as words
from core.notices.queries.inbox import inbox
from core.notices.terms import DeliveryState, Gateway, Group
from core.notices.values import UNCERTAIN, Outcome, Recipient, Wording
from db.models.notices import Delivery
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY

CODE = "case.to_decide"


@pytest.fixture
def people(session: Session) -> tuple[Actor, Actor, Actor]:
    """Somebody who works in a unit, an administrator of the district, and one of a street."""
    tree = small_tree(session)
    return (
        person(session, "one", (Role.UNIT_LEAD, tree.water)),
        person(session, "adm", (Role.ADMIN, tree.root)),
        person(session, "street", (Role.ADMIN, tree.north)),
    )


def test_addresses_are_checked_and_ones_own(session: Session, people) -> None:
    me, other, _ = people
    preferences.set_addresses(session, me, email=" one@unit.gov.cn ", number="139 1111 2222", now=MONDAY)
    reach = addresses.own_reach(session, me)
    assert (reach.email, reach.phone, reach.own_phone) == ("one@unit.gov.cn", "13911112222", "13911112222")
    assert addresses.own_reach(session, other).email == ""
    preferences.set_addresses(session, me, email="", number="", now=MONDAY)
    assert addresses.own_reach(session, me).phone == ""
    for wrong in ("one", "one@unit", "a b@c.cn", "a@b.cn\r\nBcc: x@y.cn", "x" * 130 + "@a.cn"):
        with pytest.raises(Invalid):
            preferences.set_addresses(session, me, email=wrong, number="", now=MONDAY)
    with pytest.raises(Invalid):
        preferences.set_addresses(session, me, email="", number="12", now=MONDAY)
    with pytest.raises(NotAllowed):
        preferences.set_addresses(session, CITIZEN, email="", number="", now=MONDAY)


def test_choices_replace_each_other(session: Session, people) -> None:
    me = people[0]
    preferences.choose(session, me, {(Group.WORK, Gateway.EMAIL): False, (Group.WORK, Gateway.SMS): True})
    preferences.choose(session, me, {(Group.WORK, Gateway.EMAIL): False})
    assert addresses.own_choices(session, me) == {(Group.WORK, Gateway.EMAIL): False}
    for wrong in ((Group.ANSWER, Gateway.SMS), (Group.WORK, Gateway.IN_APP)):
        with pytest.raises(Invalid):
            preferences.choose(session, me, {wrong: True})


def test_other_words_from_now_on_and_back_again(session: Session, people) -> None:
    me, admin, street = people
    facts = {"number": "H1", "kind": "REPLY"}
    to = [Recipient(account_id=me.account_id)]
    notify(session, CODE, to, subject=("case", 1), facts=facts, key="k", now=MONDAY)
    said = {"title": "请批 {number}", "body": "{kind}在等您。"}
    with pytest.raises(NotAllowed):
        wording.change(session, street, CODE, Gateway.IN_APP, **said, now=MONDAY)
    wording.change(session, admin, CODE, Gateway.IN_APP, **said, now=MONDAY)
    assert inbox(session, me).rows[0].rendered.title == "请批 H1"
    with pytest.raises(Invalid, match="没有变"):
        wording.change(session, admin, CODE, Gateway.IN_APP, **said, now=MONDAY)
    wording.reset(session, admin, CODE, Gateway.IN_APP, now=MONDAY + timedelta(hours=1))
    assert inbox(session, me).rows[0].rendered.title == "H1：签发答复，等您决定"
    with pytest.raises(NotFound):
        wording.reset(session, admin, CODE, Gateway.IN_APP, now=MONDAY)
    first, last = words.versions(session, CODE, Gateway.IN_APP)[::-1]
    assert (first.built_in, last.built_in, first.by) == (False, True, admin.account_id)


@pytest.mark.parametrize(
    ("title", "body", "field"),
    [
        ("", "正文正文正文", "title"),
        ("标题", "短", "body"),
        ("标题", "{unit}在等您", "body"),
        ("{number", "正文正文", "title"),
        ("标题", "正" * 1001, "body"),
    ],
)
def test_words_that_cannot_be(session: Session, people, title: str, body: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        wording.change(session, people[1], CODE, Gateway.EMAIL, title=title, body=body, now=MONDAY)
    assert refusal.value.field == field


def test_words_that_an_older_version_allowed_give_way(session: Session, people) -> None:
    template = templates.template_of(CODE)
    written = {(CODE, Gateway.SMS): Wording(body="{gone} {number}")}
    assert words.in_force(template, Gateway.SMS, written) == template.wordings[Gateway.SMS]
    with pytest.raises(NotFound):
        wording.preview("case.moved", Gateway.SMS, Wording(body="正文正文"))
    with pytest.raises(NotFound):
        wording.preview("nobody.knows", Gateway.SMS, Wording(body="正文正文"))


def test_a_preview_shows_facts_as_they_might_be() -> None:
    seen = wording.preview("case.overdue", Gateway.SMS, Wording(body="{number} {stage} {due}"))
    assert seen.body == "H2026112500017 答复 11月27日 18:00"


@pytest.fixture
def parked(session: Session) -> Delivery:
    facts = {"number": "H1", "link": ""}
    to = [Recipient(phone="13900001234")]
    notify(session, "case.answered", to, subject=("case", 1), facts=facts, key="k", now=MONDAY)
    planning.plan(session, frozenset({Gateway.SMS}), now=MONDAY)
    parcel = delivering.claim(session, now=MONDAY)
    assert parcel is not None
    delivering.settle(session, parcel, Outcome("VENDOR_22", final=True), now=MONDAY)
    return session.get_one(Delivery, parcel.id)


def test_parked_is_seen_and_tried_again_with_the_same_key(session: Session, people, parked: Delivery) -> None:
    _, admin, street = people
    assert deliveries.counts(session, admin) == {DeliveryState.PARKED: 1}
    (row,) = deliveries.deliveries(session, admin, states=(DeliveryState.PARKED,)).rows
    assert (row.whom, row.error, row.templates) == ("139****1234", "VENDOR_22", ("告诉反映人：有答复了",))
    for look in (deliveries.counts, deliveries.deliveries):
        with pytest.raises(NotAllowed):
            look(session, street)
    with pytest.raises(NotAllowed):
        keeping.release(session, street, row.id, now=MONDAY)
    key = parked.key
    keeping.release(session, admin, row.id, now=MONDAY)
    parcel = delivering.claim(session, now=MONDAY)
    assert parcel is not None
    assert (parcel.key, parcel.tries) == (key, 1)
    with pytest.raises(Conflict):
        keeping.release(session, admin, row.id, now=MONDAY)


def test_whoever_watches_the_house_sees_it(session: Session, parked: Delivery) -> None:
    seen = health.examine(session, now=MONDAY)
    assert (seen.deliveries.parked, seen.deliveries.pending) == (1, 0)
    assert health.Trouble.DELIVERIES in seen.troubles
    parked.state = DeliveryState.PENDING
    session.flush()
    soon = parked.next_at + timedelta(minutes=5)
    assert health.Trouble.DELIVERIES not in health.examine(session, now=soon).troubles
    late = parked.next_at + timedelta(minutes=16)
    assert health.Trouble.DELIVERIES in health.examine(session, now=late).troubles


def test_put_back_at_night_it_waits_for_the_morning(session: Session, people, parked: Delivery) -> None:
    night = MONDAY.replace(hour=23)
    keeping.release(session, people[1], parked.id, now=night)
    assert parked.next_at == rules.by_day(Gateway.SMS, night, urgent=False) > night


def test_given_up_with_a_reason(session: Session, people, parked: Delivery) -> None:
    admin = people[1]
    with pytest.raises(Invalid):
        keeping.discard(session, admin, parked.id, reason=" 不 ", now=MONDAY)
    keeping.discard(session, admin, parked.id, reason="号码是空号", now=MONDAY)
    (row,) = deliveries.deliveries(session, admin, states=(DeliveryState.DISCARDED,)).rows
    assert row.settled_why == "号码是空号"
    with pytest.raises(NotFound):
        keeping.discard(session, admin, 10**9, reason="没有这一条", now=MONDAY)


def test_what_may_have_arrived_is_left_be_without_a_reason(
    session: Session, people, parked: Delivery
) -> None:
    _, admin, street = people
    with pytest.raises(Conflict):
        keeping.leave(session, admin, parked.id, now=MONDAY)
    parked.error = UNCERTAIN
    session.flush()
    assert deliveries.deliveries(session, admin).rows[0].uncertain
    with pytest.raises(NotAllowed):
        keeping.leave(session, street, parked.id, now=MONDAY)
    keeping.leave(session, admin, parked.id, now=MONDAY)
    assert (parked.state, parked.settled_by) == (DeliveryState.DISCARDED, admin.account_id)
    with pytest.raises(Conflict):
        keeping.leave(session, admin, parked.id, now=MONDAY)


def test_the_list_goes_on_page_by_page(session: Session, people) -> None:
    for n in range(5):
        facts = {"number": f"H{n}", "event": "case.released"}
        to = [Recipient(webhook="app")]
        at = MONDAY + timedelta(minutes=n // 2)
        notify(session, "case.moved", to, subject=("case", n), facts=facts, key=str(n), now=at)
        planning.plan(session, frozenset({Gateway.WEBHOOK}), now=at)
    first = deliveries.deliveries(session, people[1], limit=3)
    rest = deliveries.deliveries(session, people[1], limit=3, cursor=first.following)
    ids = [row.id for row in (*first.rows, *rest.rows)]
    assert len(set(ids)) == 5
    assert rest.following == ""
    assert first.rows[0].whom == "app"
    assert deliveries.deliveries(session, people[1], gateway=Gateway.SMS).rows == ()
