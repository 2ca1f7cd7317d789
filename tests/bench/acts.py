"""What the house costs: a whole act (lock, checks, chained event, clocks, commit) against two bare inserts."""

from time import perf_counter

from core.cases.actions import dispatching, intake
from core.cases.permissions import key_to
from core.cases.queries.desks import desk
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.progress import progress
from core.cases.terms import Channel
from core.deadlines.terms import Level
from core.identity.actor import CITIZEN
from core.journal.verify import verify
from db.models.cases import Person
from db.models.journal import WordsRow
from db.session import reading, unit_of_work
from tests.factories.cases import MONDAY, SAID, team

DESCRIPTION = "动作：一个完整动作（锁、权限、链、期限、提交）相当于几次裸写入；读一页台账、一条进度要多久"
SIZE = 200


def run(size: int, seed: int) -> dict[str, object]:
    """Milliseconds each, and the ratio to two bare inserts in a transaction of their own."""
    with unit_of_work() as session:
        crew = team(session)
    slips = []

    def bare() -> None:
        with unit_of_work() as session:
            session.add(WordsRow(salt=b"s", body="b", made_at=MONDAY))
            session.add(Person(made_at=MONDAY))

    def submit() -> None:
        with unit_of_work() as session:
            slips.append(intake.submit(session, CITIZEN, SAID, now=MONDAY))

    waiting = iter(())

    def accept() -> None:
        slip = next(waiting)
        with unit_of_work() as session:
            intake.accept(
                session,
                crew.operator,
                slip.id,
                category_id=crew.pump.id,
                area_id=None,
                level=Level.L3,
                now=MONDAY,
            )

    def dispatch() -> None:
        slip = next(waiting)
        with unit_of_work() as session:
            dispatching.dispatch(session, crew.dispatcher, slip.id, unit_id=crew.tree.water.id, now=MONDAY)

    figures = {"bare": _each(bare, size), "submit": _each(submit, size)}
    for name, act in (("accept", accept), ("dispatch", dispatch)):
        waiting = iter(slips)
        figures[name] = _each(act, size)
    with reading() as session:
        figures["desk_page"] = _each(
            lambda: desk(session, crew.clerk, Desk.UNIT, Filters(channel=Channel.WEB), now=MONDAY), 20
        )
        figures["progress"] = _each(
            lambda: progress(session, key_to(slips[0].id), slips[0].id, now=MONDAY), 20
        )
        began = perf_counter()
        report = verify(session)
        figures["verify_1000_events"] = (perf_counter() - began) * 1e6 / max(1, report.events)
    return {
        "ok": report.clean,
        **{f"{name}_ms": round(value, 2) for name, value in figures.items()},
        **{
            f"{name}_x_bare": round(figures[name] / figures["bare"], 1)
            for name in ("submit", "accept", "dispatch")
        },
    }


def _each(act: object, times: int) -> float:
    """Milliseconds a call, on average."""
    began = perf_counter()
    for _ in range(times):
        act()  # type: ignore[operator]
    return (perf_counter() - began) * 1000 / times
