"""The worker sends: an hour without a gateway, gateways and endpoints that are away, workers that are killed."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select, update

import worker.ticking
from cli.children import environment
from core.foundation.settings import ROOT
from core.notices import rules
from core.notices.actions import delivering, planning
from core.notices.actions.sending import notify
from core.notices.terms import DeliveryState, Gateway
from core.notices.values import Recipient
from db.models.notices import Delivery, DeliveryItem, Notice
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY
from tests.factories.homes import standing_in
from tests.factories.notices import deliveries, reachable, told, told_person
from tests.factories.peers import Asked, free_port, http_peer, mailbox, settled
from tests.ground import Database

ALL = frozenset({Gateway.EMAIL, Gateway.SMS, Gateway.WEBHOOK})
LATER = MONDAY + rules.WINDOW


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


def test_a_long_queue_of_one_gateway_stands_before_no_other(
    house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty pushes are due before a text message; it is not the forty-first. Of them the unsendable hold up nobody."""
    with (
        http_peer() as peer,
        settled(
            webhooks=json.dumps({"app": {"url": peer.url, "secret": "s" * 32}}), sms_url=f"{peer.url}/sms"
        ),
    ):
        fill(40)
        with unit_of_work() as session:
            for n in range(delivering.LOOKED_AT + 5):
                told_person(session, str(n), phone=f"139000{n:05d}")
        at(monkeypatch, LATER)
        with unit_of_work() as session:
            planning.plan(session, ALL, now=MONDAY)
            session.execute(
                update(Notice).where(Notice.key != "0", Notice.phone.is_not(None)).values(phone=None)
            )
        assert worker.ticking.deliver_notices(most=4) == 4
        assert [asked.path for asked in peer.asked].count("/sms") == 1
        worker.ticking.deliver_notices((Gateway.SMS,))
        assert len(peer.asked) == 4
        worker.ticking.deliver_notices()
        assert len(peer.asked) == 41
    with reading() as session:
        states = Counter(row.state for row in deliveries(session))
    assert states == {DeliveryState.SENT: 41, DeliveryState.UNSENT: delivering.LOOKED_AT + 4}


RUN = "import core.wiring; from core.foundation.settings import settings; from db.session import connect; "
RUN += "connect(settings().database_url); from worker.ticking import deliver_notices; "
RUN += "print(sum(iter(lambda: deliver_notices(most=5), 0)))"


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
