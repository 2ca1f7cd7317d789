"""A secret case: every attempt to see it, to infer it or to get hold of it, as one table.

`pytest tests/core/cases/test_secrets.py -s` prints the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions import delaying, dispatching, handling, informing, intake, merging, tasks
from core.cases.actions.revealing import reveal_contact
from core.cases.permissions import key_to
from core.cases.queries.desks import desk, waiting
from core.cases.queries.file import case_file
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.pending import waiting_for
from core.cases.queries.progress import progress
from core.cases.queries.scope import case_by_number
from core.cases.terms import CaseStatus, Outcome, Visibility
from core.deadlines.terms import Level
from core.files.queries import open_file
from core.foundation.errors import CivicError
from core.identity.actor import Actor
from core.identity.terms import Role
from core.identity.units import close_unit
from db.models.cases import Case
from db.models.files import StoredFile
from tests.factories.accounts import person
from tests.factories.attempts import Attempt, absent, refused, table
from tests.factories.cases import MONDAY, SAID, Team, Walk, walk

S = CaseStatus
NOT_THERE = "没有这一件，或者您看不到它"
WORDS = "区里某单位负责人违规占用公共绿地。"


@pytest.fixture
def secret(session: Session, crew: Team) -> Walk:
    """Registered by a holder of the grant, handled by three people of the water bureau who were named."""
    case = Walk(
        session,
        crew,
        MONDAY,
        intake.submit(
            session,
            crew.confidant,
            replace(SAID, text=WORDS, visibility=Visibility.SECRET),
            now=MONDAY,
        ),
    )
    who = crew.confidant
    intake.accept(
        session,
        who,
        case.id,
        category_id=crew.pump.id,
        area_id=crew.tree.north_lane.id,
        level=Level.L3,
        now=case.now,
    )
    named = tuple(actor.account_id or 0 for actor in (crew.clerk, crew.handler, crew.unit_lead))
    dispatching.dispatch(session, who, case.id, unit_id=crew.tree.water.id, named=named, now=case.now)
    handling.sign(session, crew.clerk, case.id, now=case.now)
    handling.ask_reply(
        session,
        crew.handler,
        case.id,
        outcome=Outcome.SOLVED,
        text="已经责成恢复绿地，三日内完成补栽。",
        now=case.now,
    )
    return case


@pytest.fixture
def photo(session: Session, crew: Team, secret: Walk) -> str:
    token = "ab" * 16
    session.add(
        StoredFile(
            token=token,
            subject_kind="case",
            subject_id=secret.id,
            purpose="PHOTO",
            media_type="image/jpeg",
            bytes=1,
            width=1,
            height=1,
            sha256="0",
            thumb=False,
            name="照片",
            uploaded_by=crew.confidant.account_id,
            created_at=MONDAY,
        )
    )
    session.flush()
    return token


def of_the_secret(session: Session, crew: Team, case: Walk, photo: str) -> Iterator[Attempt]:
    """Everybody who is not let in, and every side door."""
    now, number = case.now, case.slip.number
    colleague = person(
        session, "w-clerk-2", (Role.UNIT_CLERK, crew.tree.water), (Role.UNIT_HANDLER, crew.tree.water)
    )
    viewer = person(session, "w-view", (Role.UNIT_VIEWER, crew.tree.water))
    second_lead = person(session, "w-lead-2", (Role.UNIT_LEAD, crew.tree.water))
    granted_elsewhere = person(session, "g-else", (Role.CONFIDENTIAL, crew.tree.centre))
    gone = Actor(crew.handler.account_id, "", crew.heat_clerk.grants)
    outsiders = {
        "受理员": crew.operator,
        "派单员": crew.dispatcher,
        "审核员": crew.reviewer,
        "中心负责人（没有授权）": crew.lead,
        "审计": crew.auditor,
        "主任会议": crew.leader,
        "本单位没有指定的联络员": colleague,
        "本单位只读领导": viewer,
        "本单位没有指定的负责人": second_lead,
        "别的单位": crew.heat_clerk,
        "只有授权、没有岗位的人": granted_elsewhere,
        "已经调离的经办人": gone,
        "系统管理员": crew.admin,
        "持别的件钥匙的群众": key_to(walk(session, crew).id),
    }
    for name, actor in outsiders.items():
        yield Attempt(
            f"{name}打开办件",
            refused(lambda actor=actor: case_file(session, actor, case.id, now=now), NOT_THERE),
        )
    op, clerk = crew.operator, colleague
    yield Attempt("受理员按编号查", refused(lambda: case_by_number(session, op, number), NOT_THERE))
    yield Attempt(
        "查一个不存在的编号，说的话一样",
        refused(lambda: case_by_number(session, op, "H2026110299999"), NOT_THERE),
    )
    for which, actor in ((Desk.ALL, op), (Desk.UNIT, clerk), (Desk.SIGNING, second_lead)):
        yield Attempt(
            f"“{which.label}”列表和合计",
            absent(
                lambda which=which, actor=actor: desk(session, actor, which, Filters(), now=now),
                number,
                WORDS[:12],
            ),
        )
        yield Attempt(
            f"“{which.label}”工作台的数",
            lambda which=which, actor=actor: _counted(
                session, waiting(session, actor, which, now=now).total, which
            ),
        )
    yield Attempt(
        "按标题里的字搜",
        absent(lambda: desk(session, op, Desk.ALL, Filters(text="公共绿地"), now=now).rows, number),
    )
    yield Attempt(
        "按编号尾数搜",
        absent(lambda: desk(session, op, Desk.ALL, Filters(text=number[-5:]), now=now).rows, number),
    )
    yield Attempt("没有指定的负责人看“等我审批”", absent(lambda: waiting_for(session, second_lead), number))
    yield Attempt("受理员看照片", refused(lambda: open_file(session, op, photo), "没有这个文件"))
    yield Attempt(
        "没有指定的同事看照片", refused(lambda: open_file(session, colleague, photo), "没有这个文件")
    )
    yield Attempt(
        "受理员请反映人补充",
        refused(lambda: informing.ask_person(session, op, case.id, what=WORDS, now=now), NOT_THERE),
    )
    yield Attempt(
        "受理员换发查询码", refused(lambda: intake.reissue_keys(session, op, case.id, now=now), NOT_THERE)
    )
    yield Attempt(
        "受理员查看联系方式",
        refused(lambda: reveal_contact(session, op, case.id, reason="想看看是谁", now=now), NOT_THERE),
    )
    mine = walk(session, crew)
    yield Attempt(
        "把别的件并进来，借此看到进度",
        refused(lambda: merging.merge(session, op, mine.id, lead_id=case.id, now=now), NOT_THERE),
    )
    yield Attempt(
        "有授权的人也不能并件，免得带出来",
        refused(
            lambda: merging.merge(session, crew.confidant, mine.id, lead_id=case.id, now=now),
            "保密件单独办理",
        ),
    )
    yield Attempt(
        "分给别的单位协办",
        refused(
            lambda: tasks.add_unit(
                session, crew.confidant, case.id, unit_id=crew.tree.heat.id, body=WORDS, now=now
            ),
            "保密件不分给别的单位",
        ),
    )
    yield Attempt(
        "受理员登记保密件",
        refused(
            lambda: intake.submit(session, op, replace(SAID, visibility=Visibility.SECRET), now=now),
            "保密件授权",
        ),
    )
    yield Attempt("从撤销单位的提示推断件数", _says_no_figure(session, crew, case))
    yield Attempt("从缓办上限的提示推断件数", _says_no_share(session, crew, case))


def _counted(session: Session, total: int, which: Desk) -> str:
    """The desk counts exactly what is no secret; in the unit nothing else lies."""
    others = select(func.count()).select_from(Case).where(Case.visibility != Visibility.SECRET)
    assert total == (session.scalar(others) if which is Desk.ALL else 0)
    return f"{total}，不含它"


def _says_no_figure(session: Session, crew: Team, case: Walk) -> Callable[[], str]:
    return refused(
        lambda: close_unit(session, crew.admin, crew.tree.water.id, now=case.now), "还有没有办结的件"
    )


def _says_no_share(session: Session, crew: Team, case: Walk) -> Callable[[], str]:
    def run() -> str:
        delaying.ask_deferral(
            session,
            crew.unit_lead,
            case.id,
            condition="等汛期过后再补栽",
            review_on=date(2026, 11, 20),
            now=case.now,
        )
        both = ((Role.CENTER_LEAD, crew.tree.centre), (Role.CONFIDENTIAL, crew.tree.centre))
        delaying.defer(session, person(session, "lead-conf", *both), case.id, now=case.now)
        other = walk(session, crew).to(S.IN_PROGRESS)
        said = refused(
            lambda: delaying.ask_deferral(
                session,
                crew.unit_lead,
                other.id,
                condition="等汛期过后再补栽",
                review_on=date(2026, 11, 20),
                now=case.now,
            )
        )()
        assert not any(sign.isdigit() for sign in said), said
        return said

    return run


def test_nobody_sees_infers_or_gets_hold_of_it(
    session: Session, crew: Team, secret: Walk, photo: str
) -> None:
    assert table(session, of_the_secret(session, crew, secret, photo)) >= 30


def test_those_who_are_let_in_see_it(session: Session, crew: Team, secret: Walk) -> None:
    """The table above would be worth nothing if nobody at all could see the case."""
    for actor in (crew.confidant, crew.clerk, crew.handler, crew.unit_lead, secret.citizen):
        assert case_by_number(session, actor, secret.slip.number) == secret.id
    assert progress(session, secret.citizen, secret.id, now=secret.now).text == WORDS
    assert [line.number for line in waiting_for(session, crew.unit_lead)] == [secret.slip.number]


def test_a_secret_case_needs_people_who_can_do_all_of_it(session: Session, crew: Team) -> None:
    case = intake.submit(session, crew.confidant, replace(SAID, visibility=Visibility.SECRET), now=MONDAY)
    intake.accept(
        session, crew.confidant, case.id, category_id=crew.pump.id, area_id=None, level=Level.L3, now=MONDAY
    )
    for named, missing in (((), "承办联络员"), ((crew.clerk.account_id,), "经办人")):
        with pytest.raises(CivicError) as refusal:
            dispatching.dispatch(
                session,
                crew.confidant,
                case.id,
                unit_id=crew.tree.water.id,
                named=[each for each in named if each],
                now=MONDAY,
            )
        assert missing in refusal.value.sentence()
