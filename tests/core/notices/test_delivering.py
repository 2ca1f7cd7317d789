"""From a notice to what arrives: over which gateways, merged, retried, never twice by key, nothing lost."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

import worker.ticking
from cli.children import environment
from core.foundation.settings import ROOT
from core.identity.actor import Actor
from core.identity.terms import Role
from core.notices import rules
from core.notices.actions import delivering, forgetting, planning
from core.notices.actions.sending import notify
from core.notices.terms import DeliveryState, Gateway, Group
from core.notices.values import Outcome, Recipient
from db.models.identity import Account
from db.models.notices import Delivery, DeliveryItem, Notice, NoticeAddress, NoticePreference
from db.session import reading, unit_of_work
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY
from tests.factories.homes import standing_in
from tests.factories.peers import Asked, free_port, http_peer, mailbox, settled
from tests.ground import Database

ALL = frozenset({Gateway.EMAIL, Gateway.SMS, Gateway.WEBHOOK})
LATER = MONDAY + rules.WINDOW


def told(session: Session, me: Actor, key: str, *, code: str = "case.overdue", at: datetime = MONDAY) -> None:
    facts = {"number": f"H{key}", "stage": "ANSWER", "due": at}
    if code == "case.urgent_arrived":
        facts = {"number": f"H{key}", "unit": "水务局", "level": "L1", "due": at}
    to = [Recipient(account_id=me.account_id)]
    notify(session, code, to, subject=("case", 1), facts=facts, key=key, now=at)


def told_person(session: Session, key: str, *, phone: str = "13900001234", at: datetime = MONDAY) -> None:
    facts = {"number": f"H{key}", "link": "https://minhu.test/m/track"}
    to = [Recipient(phone=phone)]
    notify(session, "case.answered", to, subject=("case", 1), facts=facts, key=key, now=at)


@pytest.fixture
def me(session: Session) -> Actor:
    return reachable(session)


def reachable(session: Session) -> Actor:
    """A handler with a telephone and a letter box."""
    actor = person(session, "one", (Role.UNIT_HANDLER, small_tree(session).water))
    session.get_one(Account, actor.account_id).phone = "13911112222"
    session.add(NoticeAddress(account_id=actor.account_id, email="one@unit.test", changed_at=MONDAY))
    session.flush()
    return actor


def deliveries(session: Session, *where: object) -> list[Delivery]:
    return list(session.scalars(select(Delivery).where(*where).order_by(Delivery.id)))


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


@pytest.fixture
def house(committed: Database, tmp_path: Path) -> Iterator[Path]:
    with standing_in(tmp_path):
        yield tmp_path


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(worker.ticking, "clock", SimpleNamespace(now=lambda: moment))


def test_an_hour_without_a_gateway_loses_nothing(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty minutes pass while nobody listens; persons go on being told; afterwards everything has arrived once."""
    port = free_port()
    with settled(sms_url=f"http://127.0.0.1:{port}/sms", sms_secret="x" * 32):
        for minute in range(60):
            now = MONDAY + timedelta(minutes=minute)
            at(monkeypatch, now)
            if minute % 3 == 0:
                with unit_of_work() as session:
                    told_person(session, f"{minute}", phone=f"139000{minute:05d}", at=now)
            worker.ticking.deliver_notices()
        with reading() as session:
            assert {row.state for row in deliveries(session)} == {DeliveryState.PENDING}
            assert len(deliveries(session)) == 20
        with http_peer(port) as peer:
            for minute in range(60, 190, 2):
                at(monkeypatch, MONDAY + timedelta(minutes=minute))
                worker.ticking.deliver_notices()
            assert sorted(peer.keys().values()) == [1] * 20
    with reading() as session:
        assert {row.state for row in deliveries(session)} == {DeliveryState.SENT}
        assert session.scalars(select(Notice.phone).where(Notice.phone.is_not(None))).all() == []


def test_one_gateway_that_is_gone_does_not_hold_up_the_others(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        mailbox() as box,
        http_peer() as peer,
        settled(
            smtp_host="127.0.0.1",
            smtp_port=str(box.port),
            smtp_security="none",
            mail_from="a@b.test",
            sms_url=f"http://127.0.0.1:{free_port()}",
            webhooks=json.dumps({"app": {"url": peer.url, "secret": "s" * 32}}),
        ),
    ):
        with unit_of_work() as session:
            one = reachable(session)
            told(session, one, "1")
            for n in range(30):
                told_person(session, str(n), phone=f"139000{n:05d}")
            facts = {"number": "H1", "event": "case.released"}
            to = [Recipient(webhook="app")]
            notify(session, "case.moved", to, subject=("case", 1), facts=facts, key="e1", now=MONDAY)
        at(monkeypatch, LATER)
        worker.ticking.deliver_notices()
        at(monkeypatch, LATER + rules.WINDOW)
        worker.ticking.deliver_notices()
        assert [letter["To"] for letter in box.letters] == ["one@unit.test"]
        assert "H1 的答复已经超期" in box.letters[0]["Subject"]
        assert len(peer.asked) == 1
    with reading() as session:
        tried = session.scalar(
            select(func.count()).where(Delivery.gateway == Gateway.SMS, Delivery.tries > 0)
        )
        assert tried is not None
        assert tried <= 2, "after the first that failed the gateway was left alone"


def test_an_endpoint_that_is_deaf_holds_up_no_other(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = {"url": f"http://127.0.0.1:{free_port()}", "secret": "s" * 32}
    with (
        http_peer() as peer,
        settled(webhooks=json.dumps({"deaf": deaf, "app": {"url": peer.url, "secret": "s" * 32}})),
    ):
        with unit_of_work() as session:
            for n, name in enumerate(("deaf", "deaf", "deaf", "app")):
                facts = {"number": f"H{n}", "event": "case.released"}
                to = [Recipient(webhook=name)]
                notify(session, "case.moved", to, subject=("case", n), facts=facts, key=str(n), now=MONDAY)
        at(monkeypatch, LATER)
        worker.ticking.deliver_notices()
        assert len(peer.asked) == 1
    with reading() as session:
        tried = session.scalar(select(func.sum(Delivery.tries)).where(Delivery.addressee == "webhook:deaf"))
    assert tried == 1


RUN = "import core.wiring; from core.foundation.settings import settings; from db.session import connect; "
RUN += "connect(settings().database_url); from worker.ticking import deliver_notices; "
RUN += "print(sum(iter(lambda: deliver_notices(5), 0)))"


def worker_process() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def fill(count: int) -> None:
    """So many pushes; they know no night, whenever these tests are run."""
    with unit_of_work() as session:
        for n in range(count):
            facts = {"number": f"H{n}", "event": "case.released"}
            to = [Recipient(webhook="app")]
            notify(session, "case.moved", to, subject=("case", n), facts=facts, key=str(n), now=MONDAY)


def pushing(url: str) -> str:
    return json.dumps({"app": {"url": url, "secret": "s" * 32}})


def test_two_workers_send_nothing_twice(house: Path) -> None:
    with http_peer() as peer, settled(webhooks=pushing(peer.url)):
        fill(60)
        with worker_process() as one, worker_process() as other:
            counts = [int(process.communicate(timeout=60)[0] or 0) for process in (one, other)]
    assert sum(counts) == 60
    assert sorted(peer.keys().values()) == [1] * 60


def test_killed_in_the_middle_nothing_is_lost_and_nothing_counts_twice(house: Path) -> None:
    """`kill -9` while the peer has a message in hand, five times over; the peer goes by the key."""
    with http_peer() as peer, settled(webhooks=pushing(peer.url)):
        fill(25)
        for kill_at in (3, 1, 4, 2, 1):
            process, seen = worker_process(), len(peer.asked)

            def answer(_asked: Asked, process=process, last=seen + kill_at) -> tuple[int, bytes]:
                if len(peer.asked) >= last:
                    os.kill(process.pid, signal.SIGKILL)
                return 200, b"{}"

            peer.answer = answer
            process.wait(60)
            with unit_of_work() as session:  # three minutes later
                lost = update(Delivery).where(Delivery.state == DeliveryState.SENDING)
                session.execute(lost.values(next_at=MONDAY))
        peer.answer = lambda _asked: (200, b"{}")
        with worker_process() as last_one:
            last_one.communicate(timeout=60)
    keys = peer.keys()
    assert len(keys) == 25
    assert sum(keys.values()) <= 25 + 5, "each kill repeats at most one message, under its key"
    with reading() as session:
        assert {row.state for row in deliveries(session)} == {DeliveryState.SENT}
        assert session.scalar(select(func.count()).select_from(DeliveryItem)) == 25
