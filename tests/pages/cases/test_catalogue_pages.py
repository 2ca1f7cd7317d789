"""The catalogue, its corrections, the register, and what intake is shown: as people use them."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import propose_correction
from core.cases.actions.ownerless import open_matter
from core.cases.catalogue.terms import OwnerlessState
from core.cases.queries.catalogue import corrections, history_of
from core.cases.queries.ownerless import register
from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from tests.factories.accounts import person
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import choose, offered, press, write
from tests.pages.cases.test_register_page import read_out
from tests.pages.conftest import shell, words

Case = Callable[..., Walk]
LogIn = Callable[[Actor], Actor]


def pick_unit(at, name: str):
    """Choose a unit by its short name."""
    field = next(each for each in at.selectbox if each.label == "承办单位")
    field.set_value(name).run()
    assert not at.exception, at.exception
    return at


def test_a_dispatcher_writes_an_entry(session: Session, crew: Team, log_in: LogIn) -> None:
    log_in(crew.dispatcher)
    at = shell("cases/catalogue.py")
    assert not at.exception, at.exception
    assert "由" in words(at)
    assert "这类事由它办" in words(at)
    press(at, "写入目录")
    assert "请先选承办单位" in words(at)
    pick_unit(at, "热力公司")
    write(at, "依据", "区政府会议纪要第十二号")
    press(at, "写入目录")
    (row,) = history_of(session, crew.dispatcher, crew.pump.id, None)
    assert row.unit == "热力公司"
    assert "区政府会议纪要第十二号" in words(at)


def test_others_of_the_centre_read(session: Session, crew: Team, log_in: LogIn) -> None:
    log_in(crew.reviewer)
    at = shell("cases/catalogue.py")
    assert "写入目录" not in offered(at)
    log_in(crew.clerk)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        shell("cases/catalogue.py")


def test_a_correction_is_confirmed_by_another(
    session: Session, crew: Team, case: Case, log_in: LogIn
) -> None:
    walked = case(CaseStatus.DISPATCHED)
    propose_correction(
        session,
        crew.dispatcher,
        case_id=walked.id,
        category_id=crew.pump.id,
        area_id=None,
        unit_id=crew.tree.heat.id,
        basis="退单核对：由热力公司代管",
        now=now(),
    )
    log_in(crew.dispatcher)
    at = choose(shell("cases/catalogue.py"), "待确认更正 1", "待确认更正")
    assert "您自己提出的" in words(at)
    assert "确认，今天起作数" not in offered(at)
    log_in(crew.lead)
    at = choose(shell("cases/catalogue.py"), "待确认更正 1", "待确认更正")
    press(at, "不采纳")
    assert "请写明依据" in words(at)
    press(at, "确认，今天起作数")
    assert corrections(session, crew.lead) == ()
    assert history_of(session, crew.lead, crew.pump.id, None)[0].decided_by == "lead"


def test_the_lead_decides_who_owns_it(session: Session, crew: Team, case: Case, log_in: LogIn) -> None:
    walked = case(CaseStatus.IN_PROGRESS)
    open_matter(
        session,
        crew.lead,
        case_id=walked.id,
        interim_unit_id=crew.tree.north.id,
        question="泵房两家都不认，没有单位管",
        now=now(),
    )
    log_in(person(session, "leaders", (Role.LEADERS, crew.tree.root)))
    at = shell("cases/ownerless.py")
    assert "泵房两家都不认" in read_out(at)
    assert "定下归谁管" not in offered(at)
    log_in(crew.lead)
    at = shell("cases/ownerless.py")
    next(each for each in at.selectbox if each.label == "承办单位").set_value("热力公司")
    write(at, "依据", "联席会议定由热力公司管理")
    press(at, "定下归谁管")
    (row,) = register(session, crew.lead)
    assert (row.state, row.owner) == (OwnerlessState.DECIDED, "热力公司")


def test_intake_is_shown_what_may_be_the_same(
    session: Session, crew: Team, case: Case, log_in: LogIn
) -> None:
    first, second = case(), case()
    log_in(crew.operator)
    at = shell("cases/file.py", no=second.slip.number)
    assert "可能是同一件事" in words(at)
    assert "同一电话反映过" in words(at)
    (alike,) = (each for each in at.radio if each.label == "并排看")
    assert "说法相近 100" in alike.proto.captions[0]
    assert first.slip.number in alike.proto.captions[0]
    alike.set_value(alike.options[0]).run()
    assert not at.exception, at.exception
    assert first.slip.number in words(at).replace("\\", "")
    press(at, "不选这一件")
    assert first.slip.number not in words(at).replace("\\", "")
    at = shell("cases/register.py")
    assert "可能是同一件事" not in words(at)
    write(at, "诉求", SAID.text)
    write(at, "电话", SAID.phone).run()
    assert "可能是同一件事" in words(at)
    assert "共 2 件" in words(at)
