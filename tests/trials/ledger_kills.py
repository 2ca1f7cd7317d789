"""`kill -9` of the worker in the middle of the ledger's own jobs, again and again: nothing is lost, nothing is twice.

The same quarter twice: through, and with a worker that is killed; another goes on at the same moment. Compared are
entries, evidence, enquiries, events with their moments, and whom each event was told. Letters go to a real server:
it has each, and one twice under its key at most as often as a worker died over a letter.
"""

from collections import Counter
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from core.foundation.clock import CIVIL, civil, now
from core.notices.terms import DeliveryState, Gateway
from db.models.identity import Account
from db.models.notices import Delivery, Notice, NoticeAddress
from db.session import reading, unit_of_work
from tests import ground
from tests.factories.cases import MONDAY
from tests.factories.peers import Mailbox, mailbox, settled
from tests.trials.quarter import DAYS, play_quarter
from tests.trials.quarter_dump import Dump, Told, compare, compare_told, dump, told
from tests.trials.quarter_workers import Crowd, Victim

DESCRIPTION = "后台在督办的任务中间被 kill -9 五十次：台账、依据、经过、通知一条不少、一条不重"
SIZE = 50
"""Kills; a case for each two, and never fewer than one of each kind."""

LEAST = 18
WAITS = (DeliveryState.PENDING, DeliveryState.SENDING)

Run = tuple[tuple[Dump, bool], Counter[Told], dict[str, object]]


def run(size: int, seed: int, days: int = DAYS) -> dict[str, object]:
    """Once through, once under kills."""
    cases = max(LEAST, size // 2)
    through = _quarter(Crowd(1), cases, seed, days)
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        victim = Victim(size, seed)
        killed = _quarter(victim, cases, seed, days)
    (one, heard, sent), (two, heard_too, sent_too) = through, killed
    same = {name: (sent[name], sent_too[name]) for name in ("letters", "delivered")}
    return {
        "cases": cases,
        "kills": victim.kills.total(),
        "killed_in": dict(victim.kills),
        **compare(one, two),
        **compare_told(heard, heard_too),
        "deliveries": [sent, sent_too],
        "ok": one == two
        and one[1]
        and heard == heard_too
        and max(heard.values()) == 1
        and victim.kills.total() == size
        and all(mine == yours for mine, yours in same.values())
        and sent_too["left"] == 0
        and sent["again"] == 0
        and int(str(sent_too["again"])) <= victim.kills["sending"],
    }


def _quarter(crowd: Crowd, cases: int, seed: int, days: int) -> Run:
    """A quarter with these workers and a server of letters; some days more, until everything has been sent."""
    with mailbox() as box, settled(**_settings(box)), crowd:
        began = False

        def at_work(moment: datetime) -> None:
            nonlocal began
            if not began:
                began = True
                _give_addresses()
            crowd(moment)

        play_quarter(cases, seed, worker=at_work, days=days)
        end = datetime.combine(civil(MONDAY).date() + timedelta(days=days), time(10), CIVIL)
        for day in range(3):
            crowd(end + timedelta(days=day))
        return dump(), told(), _sent(box, end + timedelta(days=2))


def _settings(box: Mailbox) -> dict[str, str]:
    return {
        "smtp_host": "127.0.0.1", "smtp_port": str(box.port), "smtp_security": "none", "mail_from": "a@b.test"
    }  # fmt: skip


def _give_addresses() -> None:
    """Everybody reads letters, too."""
    with unit_of_work() as session:
        for account_id in session.scalars(select(Account.id)):
            session.add(
                NoticeAddress(account_id=account_id, email=f"{account_id}@unit.test", changed_at=now())
            )


def _sent(box: Mailbox, last: datetime) -> dict[str, object]:
    """What the server of letters had, and what the database says of it."""
    letters = Counter(str(letter["X-Minhu-Delivery"]) for letter in box.letters)
    with reading() as session:
        letters_of = select(Delivery.state, Delivery.next_at).where(Delivery.gateway == Gateway.EMAIL)
        rows = session.execute(letters_of).all()
        unplanned = session.scalar(select(func.count()).where(Notice.planned_at.is_(None))) or 0
    return {
        "letters": len(letters),
        "again": letters.total() - len(letters),
        "delivered": sum(state is DeliveryState.SENT for state, _at in rows),
        "left": unplanned + sum(state in WAITS and at <= last for state, at in rows),
    }
