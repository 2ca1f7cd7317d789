"""More time, and a stop until something is there: asked by the unit, decided by the centre, told to the person."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import asking, classifying, delaying, tasks
from core.cases.jobs import wake_deferred
from core.cases.queries.file import case_file
from core.cases.queries.pending import waiting_for
from core.cases.queries.progress import progress
from core.cases.terms import TASK, CaseEvent, CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.actor import SYSTEM
from db.models.cases import Case
from tests.factories.cases import Team, Walk, walk

S = CaseStatus


def due(session: Session, case: Walk, stage: Stage) -> datetime:
    return next(
        civil(each.due_at)
        for each in deadlines_of(session, ("case", case.id))
        if each.is_open and each.stage is stage
    )


def ask(session: Session, crew: Team, case: Walk, days: int = 3) -> None:
    delaying.ask_extension(
        session, crew.unit_lead, case.id, days=days, reason="水泵配件要从外地调货", now=case.now
    )


def test_an_extension_moves_both_dates_and_the_person_reads_why(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 9)
    ask(session, crew, case)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 9), "asking moves nothing"
    (line,) = waiting_for(session, crew.dispatcher)
    assert (line.kind, line.text) == (ApprovalKind.EXTENSION, "水泵配件要从外地调货")
    delaying.extend(session, crew.dispatcher, case.id, now=case.wait(hours=1).now)
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 12)
    assert due(session, case, Stage.PROMISE).date() == date(2026, 11, 16)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.promise is not None
    assert [change.reason for change in seen.promise.changes] == ["EXTENDED"]
    assert [step.sentence() for step in seen.steps[:2]] == [
        "承诺日期改为 11-16 17:30",
        "延期至 11-12 17:30",
    ]
    assert seen.steps[1].text == "水泵配件要从外地调货"


def test_parts_that_end_with_the_case_are_extended_with_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    for day, unit_id in ((2, crew.tree.north.id), (5, crew.tree.heat.id)):
        tasks.add_unit(
            session,
            crew.dispatcher,
            case.id,
            unit_id=unit_id,
            body="请配合核对管线位置。",
            now=datetime(2026, 11, day, 10, 0, tzinfo=CIVIL),
        )

    def ends() -> list[int]:
        parts = case_file(session, crew.dispatcher, case.id, now=case.now).tasks
        return [
            civil(each.due_at).day
            for part in parts
            for each in deadlines_of(session, (TASK, part.id))
            if each.stage is Stage.ANSWER
        ]

    assert (due(session, case, Stage.ANSWER).day, ends()) == (9, [4, 9])
    ask(session, crew, case)
    delaying.extend(session, crew.dispatcher, case.id, now=case.now)
    assert (due(session, case, Stage.ANSWER).day, ends()) == (12, [4, 12])


def test_a_case_that_became_urgent_is_not_extended_any_more(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    ask(session, crew, case)
    row = session.get_one(Case, case.id)
    classifying.reclassify(
        session,
        crew.dispatcher,
        case.id,
        category_id=crew.pump.id,
        area_id=row.area_id,
        level=Level.L2,
        reason="整栋楼断水",
        now=case.now,
    )
    with pytest.raises(Conflict, match="只有一般件和复杂件"):
        delaying.extend(session, crew.dispatcher, case.id, now=case.now)


def test_the_second_extension_is_the_leads_and_there_is_no_third(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    ask(session, crew, case)
    delaying.extend(session, crew.dispatcher, case.id, now=case.now)
    ask(session, crew, case)
    assert waiting_for(session, crew.dispatcher) == ()
    with pytest.raises(NotAllowed):
        delaying.extend(session, crew.dispatcher, case.id, now=case.now)
    delaying.extend(session, crew.lead, case.id, now=case.now)
    with pytest.raises(Conflict, match="已经延期 2 次"):
        ask(session, crew, case)


def test_when_an_extension_cannot_be_asked(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(Invalid, match="1 到 5 个工作日"):
        ask(session, crew, case, days=6)
    session.get_one(Case, case.id).level = Level.CONSULT
    with pytest.raises(Conflict, match="只有一般件和复杂件"):
        ask(session, crew, case)
    session.get_one(Case, case.id).level = Level.L3
    case.now = datetime(2026, 11, 9, 9, 30, tzinfo=CIVIL)
    with pytest.raises(Conflict, match="不足一个工作日"):
        ask(session, crew, case)


def test_a_refused_extension_changes_nothing(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    ask(session, crew, case)
    asking.deny(
        session,
        crew.dispatcher,
        case.id,
        kind=ApprovalKind.EXTENSION,
        reason="配件本地就有，请按期办",
        now=case.now,
    )
    assert due(session, case, Stage.ANSWER).date() == date(2026, 11, 9)
    denied = case_file(session, crew.unit_lead, case.id, now=case.now).steps[0]
    assert (denied.name, denied.sentence(), denied.text) == (
        CaseEvent.DENIED,
        "未同意：延期",
        "配件本地就有，请按期办",
    )


def test_replying_lapses_an_open_extension(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    ask(session, crew, case)
    case.reply()
    assert waiting_for(session, crew.dispatcher) == ()
    assert Stage.EXTENSION not in {
        each.stage for each in deadlines_of(session, ("case", case.id)) if each.is_open
    }


def deferred(session: Session, crew: Team, review_on: date = date(2026, 11, 30)) -> Walk:
    case = walk(session, crew).to(S.IN_PROGRESS)
    delaying.ask_deferral(
        session,
        crew.unit_lead,
        case.id,
        condition="气温回升到零度以上才能铺设沥青",
        review_on=review_on,
        now=case.now,
    )
    delaying.defer(session, crew.lead, case.id, now=case.wait(hours=1).now)
    return case


def test_a_deferral_stops_both_clocks_until_the_day_of_the_review(session: Session, crew: Team) -> None:
    case = deferred(session, crew)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert (seen.status, seen.promise and seen.promise.lamp) == (S.DEFERRED, Lamp.PAUSED)
    assert seen.told is not None
    assert seen.told.text == "气温回升到零度以上才能铺设沥青"
    with pytest.raises(Conflict, match="还没有到复核日期"):
        delaying.resume(session, SYSTEM, case.id, now=case.now + timedelta(days=3))
    woken = datetime(2026, 12, 1, 0, 0, tzinfo=CIVIL)
    assert wake_deferred(session, woken - timedelta(seconds=1)) == 0
    assert wake_deferred(session, woken) == 1
    assert session.get_one(Case, case.id).status is S.IN_PROGRESS
    assert due(session, case, Stage.ANSWER).date() == date(2026, 12, 8), "five working days were left"


def test_the_unit_may_go_on_earlier(session: Session, crew: Team) -> None:
    case = deferred(session, crew)
    delaying.resume(session, crew.handler, case.id, note="天气已经回暖", now=case.wait(days=7).now)
    assert session.get_one(Case, case.id).status is S.IN_PROGRESS
    assert Stage.REVIEW not in {
        each.stage for each in deadlines_of(session, ("case", case.id)) if each.is_open
    }


def test_the_day_of_the_review_is_within_ninety_days(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    for day in (date(2026, 11, 2), date(2027, 2, 5)):
        with pytest.raises(Invalid, match="90 天之内"):
            delaying.ask_deferral(
                session, crew.unit_lead, case.id, condition="等待条件具备", review_on=day, now=case.now
            )


def test_one_case_of_a_unit_may_wait_and_then_a_share_of_twenty(session: Session, crew: Team) -> None:
    deferred(session, crew)
    other = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(Conflict, match="缓办的件已经到了上限"):
        delaying.ask_deferral(
            session,
            crew.unit_lead,
            other.id,
            condition="等待条件具备",
            review_on=date(2026, 11, 30),
            now=other.now,
        )


def test_a_second_deferral_needs_forty_open_cases(session: Session, crew: Team) -> None:
    deferred(session, crew)
    other = walk(session, crew).to(S.IN_PROGRESS)

    def wait() -> None:
        delaying.ask_deferral(
            session,
            crew.unit_lead,
            other.id,
            condition="等待条件具备",
            review_on=date(2026, 11, 30),
            now=other.now,
        )

    more = [walk(session, crew).id for _ in range(38)]
    held = {"unit_id": crew.tree.water.id, "status": S.IN_PROGRESS}
    session.execute(update(Case).where(Case.id.in_(more[:-1])).values(**held))
    with pytest.raises(Conflict, match="缓办的件已经到了上限"):
        wait()
    session.execute(update(Case).where(Case.id == more[-1]).values(**held))
    wait()


def test_a_deferral_twice_at_most(session: Session, crew: Team) -> None:
    case = deferred(session, crew)
    delaying.resume(session, crew.handler, case.id, now=case.now)
    delaying.ask_deferral(
        session,
        crew.unit_lead,
        case.id,
        condition="又下雪了不能施工",
        review_on=date(2026, 11, 20),
        now=case.now,
    )
    delaying.defer(session, crew.lead, case.id, now=case.now)
    delaying.resume(session, crew.handler, case.id, now=case.now)
    with pytest.raises(Conflict, match="已经缓办 2 次"):
        delaying.ask_deferral(
            session,
            crew.unit_lead,
            case.id,
            condition="还是不能施工",
            review_on=date(2026, 11, 25),
            now=case.now,
        )
