"""Twenty thousand acts by four clients at once on the same cases: every line stays true, every counter holds.

Each client has a connection and a chance of its own, and one virtual clock is shared; the jobs of the clock run in
between. What is refused is refused with a sentence; anything else that is raised is a finding.
"""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from core.cases.jobs import EVERY_HOUR, EVERY_MINUTE
from core.cases.terms import CaseAct, CaseStatus, ClosedAs
from core.foundation.errors import CivicError
from core.journal.verify import verify
from db.models.cases import Case
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY
from tests.factories.crowd import Crowd, crowd
from tests.factories.folding import problems
from tests.factories.roaming import Roamer
from tests.factories.trying import step

DESCRIPTION = "两万个动作，四人同时：状态等于事件的折叠，次数守得住，自己报的没有自己批的，链条完整"
SIZE = 20_000
CLIENTS = 4
OPEN_AT_ONCE = 60
JOBS_EVERY = 150


@dataclass(slots=True)
class World:
    """What the clients share."""

    crowd: Crowd
    now: datetime = MONDAY
    cases: list[int] = field(default_factory=list)
    size: int = SIZE
    turns: int = 0
    acts: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, chance: random.Random) -> tuple[int | None, datetime, bool]:
        """The next case to look at (None: begin one), the moment, and whether the jobs are due."""
        with self.lock:
            self.turns += 1
            self.now += timedelta(minutes=chance.choice((1, 1, 2, 5, 20, 60)))
            fresh = len(self.cases) < OPEN_AT_ONCE or chance.random() < 0.03
            case_id = None if fresh else chance.choice(self.cases[-3 * OPEN_AT_ONCE :])
            return case_id, self.now, self.turns % JOBS_EVERY == 0


def run(size: int, seed: int) -> dict[str, object]:
    """Walk; then look at every case."""
    with unit_of_work() as session:
        world = World(crowd(session), size=size)
    clients = [threading.Thread(target=_client, args=(world, seed * 100 + nth)) for nth in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    with reading() as session:
        rows = session.scalars(select(Case).order_by(Case.id)).all()
        found = [each for row in rows for each in problems(session, row)]
        statuses = Counter(row.status.value for row in rows)
        checked = verify(session)
        unrated = sum(row.closed_as is ClosedAs.UNRATED for row in rows)
    tried = {CaseAct(act) for act in world.acts} | ({CaseAct.CLOSE_UNRATED} if unrated else set())
    return {
        "acts": world.acts.total(),
        "turns": world.turns,
        "refusals": dict(world.refusals),
        "cases": len(rows),
        "statuses": dict(statuses),
        "closed_unrated": unrated,
        "kinds_of_acts_done": len(tried),
        "never_done": sorted(set(CaseAct) - tried - {CaseAct.SHARE_ANSWER}),
        "problems": found[:5],
        "broken": world.broken[:5],
        "chains_clean": checked.clean,
        "events": checked.events,
        "ok": not found and not world.broken and checked.clean and len(statuses) > len(CaseStatus) // 2,
    }


def _client(world: World, seed: int) -> None:
    roamer = Roamer(world.crowd, seed)
    while world.acts.total() < world.size and not world.broken:
        case_id, now, jobs = world.turn(roamer.chance)
        try:
            if jobs:
                _clock(now)
            if case_id is None:
                with unit_of_work() as session:
                    made = roamer.begin(session, now)
                with world.lock:
                    world.cases.append(made)
                    world.acts[CaseAct.SUBMIT] += 1
                continue
            with unit_of_work() as session:
                act = step(roamer, session, case_id, now)
            with world.lock:
                world.acts[act] += 1
        except CivicError as refusal:
            with world.lock:
                world.refusals[type(refusal).__name__] += 1
        except Exception as problem:  # noqa: BLE001 (whatever it is, it is a finding)
            with world.lock:
                world.broken.append(repr(problem)[:300])


def _clock(now: datetime) -> None:
    """What the worker does, each job in a transaction of its own."""
    for job in (*EVERY_MINUTE, *EVERY_HOUR):
        with unit_of_work() as session:
            job(session, now)
