"""Notices under the worst: workers side by side, killed with -9 again and again, a vendor that is gone for a while.

Staff, persons and another system are told of many things; real peers on this machine take letters, messages and pushes.
Twice as many workers as needed drain them, and are killed in the middle of a message. Afterwards everything has arrived
at every peer, and by its key nothing twice.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta

from sqlalchemy import func, select, update

from cli.children import environment
from core.foundation.clock import now
from core.foundation.settings import ROOT
from core.identity.terms import Role
from core.notices.actions.sending import notify_all
from core.notices.terms import DeliveryState
from core.notices.values import UNCERTAIN, Message, Recipient
from db.models.notices import Delivery, Notice, NoticeAddress
from db.session import reading, unit_of_work
from tests.factories.accounts import person, small_tree
from tests.factories.peers import Asked, Mailbox, Peer, http_peer, mailbox, settled

DESCRIPTION = "通知：两个工作进程、反复 kill -9、短信网关停一阵；每条都到，按标识不重复"
SIZE = 1000
"""Cases that are told of, each to a colleague, to a person and to another system; a kill for each twenty."""

COLLEAGUES = 20
PATIENCE = 600
"""Seconds for everything to arrive after the last kill."""

RUN = (
    "import core.wiring, time; from core.foundation.settings import settings; from db.session import connect; "
    "connect(settings().database_url); from worker.ticking import deliver_notices\n"
    "while True:\n    deliver_notices(most=20) or time.sleep(0.2)"
)


def run(size: int, seed: int) -> dict[str, object]:
    """Tell, drain, kill; count what arrived."""
    dice, kills = random.Random(seed), max(2, size // 20)
    with ExitStack() as stack:
        box, texts, pushes = (stack.enter_context(each()) for each in (mailbox, http_peer, http_peer))
        stack.enter_context(settled(**_settings(box, texts, pushes)))
        tell(size)
        gone = {"sms": True}
        taken: list[Asked] = []

        def vendor(asked: Asked) -> tuple[int, bytes]:
            if gone["sms"]:
                return 503, b""
            taken.append(asked)
            return 200, b"{}"

        texts.answer = vendor
        killed = 0
        while killed < kills:
            workers = [_worker() for _each in range(2)]
            killed += kill_one(workers, pushes, texts, dice)
            gone["sms"] = killed < kills // 2  # the first half of the kills without the vendor
            for each in workers:
                each.kill()
                each.wait()
            hurry()
        left = drain()
        return told_of(size, box, taken, pushes, killed, left)


def _settings(box: Mailbox, texts: Peer, pushes: Peer) -> dict[str, str]:
    hook = {"app": {"url": pushes.url, "secret": "s" * 32}}
    return {
        "smtp_host": "127.0.0.1", "smtp_port": str(box.port), "smtp_security": "none", "mail_from": "a@b.test",
        "sms_url": texts.url, "sms_secret": "x" * 32, "webhooks": json.dumps(hook),
    }  # fmt: skip


def tell(size: int) -> None:
    """Everybody is told; at night, too, so that the trial may be run at any hour: urgent to staff, persons hurried."""
    with unit_of_work() as session:
        tree = small_tree(session)
        ids = []
        for n in range(COLLEAGUES):
            who = person(session, f"trial-{n}", (Role.UNIT_HANDLER, tree.water)).account_id or 0
            session.add(NoticeAddress(account_id=who, email=f"{n}@unit.test", changed_at=now()))
            ids.append(who)
        every = [message for n in range(size) for message in _about(n, ids[n % COLLEAGUES])]
        notify_all(session, every, now=now())


def _about(n: int, account_id: int) -> tuple[Message, ...]:
    """One case, told to a colleague, a person and another system."""
    number, subject, key = f"H{n:06d}", ("case", n), str(n)
    urgent = {"number": number, "unit": "水务局", "level": "L1", "due": now()}
    answered = {"number": number, "link": ""}
    moved = {"number": number, "event": "case.released"}
    return (
        Message("case.urgent_arrived", (Recipient(account_id=account_id),), subject, urgent, key),
        Message("case.answered", (Recipient(phone=f"139{n:08d}"),), subject, answered, key),
        Message("case.moved", (Recipient(webhook="app"),), subject, moved, key),
    )


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_one(workers: list[subprocess.Popen[bytes]], pushes: Peer, texts: Peer, dice: random.Random) -> int:
    """`kill -9` to one of them when a peer has had some more; 1, or 0 when there was nothing left to send."""
    victim, seen = dice.choice(workers), len(pushes.asked) + len(texts.asked)
    more, until = dice.randint(1, 8), time.monotonic() + 20
    while len(pushes.asked) + len(texts.asked) < seen + more and time.monotonic() < until:
        time.sleep(0.001)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()
    return 1


def hurry() -> None:
    """Leases end and waits are over: hours go by."""
    with unit_of_work() as session:
        waits = Delivery.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
        session.execute(update(Delivery).where(waits).values(next_at=now() - timedelta(hours=1), tries=0))


def send_uncertain() -> int:
    """An administrator sends again what may have arrived; how many."""
    with unit_of_work() as session:
        unknown = Delivery.state == DeliveryState.PARKED, Delivery.error == UNCERTAIN
        again = {"state": DeliveryState.PENDING, "tries": 0, "next_at": now() - timedelta(hours=1)}
        return len(
            session.scalars(update(Delivery).where(*unknown).values(again).returning(Delivery.id)).all()
        )


def drain() -> int:
    """Let one worker finish; how many deliveries are left."""
    hurry()
    worker, until = _worker(), time.monotonic() + PATIENCE
    left = 1
    while left and time.monotonic() < until:
        time.sleep(0.5)
        hurry_persons()
        send_uncertain()
        with reading() as session:
            open_ones = Delivery.state.not_in([DeliveryState.SENT])
            left = session.scalar(select(func.count()).where(open_ones)) or 0
            left += session.scalar(select(func.count()).where(Notice.planned_at.is_(None))) or 0
    worker.kill()
    worker.wait()
    return left


def hurry_persons() -> None:
    """Morning has come for text messages that were planned at night."""
    with unit_of_work() as session:
        asleep = Delivery.state == DeliveryState.PENDING, Delivery.tries == 0, Delivery.next_at > now()
        session.execute(update(Delivery).where(*asleep).values(next_at=now()))


def told_of(
    size: int, box: Mailbox, texts: list[Asked], pushes: Peer, killed: int, left: int
) -> dict[str, object]:
    """What each peer had, and how often by its key."""
    letters = Counter(str(letter["X-Minhu-Delivery"]) for letter in box.letters)
    heard = {
        "letters": len(letters),
        "texts": len(_taken(texts, "text")),
        "pushes": len(_taken(pushes.asked, "facts")),
    }
    repeated = {
        "letters": sum(letters.values()) - len(letters),
        "texts": len(texts) - heard["texts"],
        "pushes": len(pushes.asked) - len(pushes.keys()),
    }
    with reading() as session:
        numbers = session.scalar(select(func.count()).where(Notice.phone.is_not(None)))
    return {
        "ok": left == 0 and set(heard.values()) == {size} and max(repeated.values()) <= killed * 2 and not numbers,
        "told": size * 3, "kills": killed, "left": left, **heard,
        "repeated_under_their_key": repeated, "numbers_left": numbers,
    }  # fmt: skip


def _taken(asked: list[Asked], field: str) -> set[str]:
    """Deliveries by key, of which each says something else: a key never carries two messages."""
    said: dict[str, str] = {}
    for each in asked:
        key, words = (
            each.headers["x-minhu-delivery"],
            json.dumps(json.loads(each.body)[field], sort_keys=True),
        )
        assert said.setdefault(key, words) == words, key
    return set(said)
