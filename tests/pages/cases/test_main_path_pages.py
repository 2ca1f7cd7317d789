"""The main path through the pages: each act on the case file or a desk, by the person whose act it is."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import handling, rating
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import choose, offered, press, status, write
from tests.pages.conftest import html, shell, words

LogIn = Callable[[Actor], Actor]
Begin = Callable[[CaseStatus], Walk]


def test_the_whole_way_from_acceptance_to_re_handling(
    session: Session, crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    walked = case(CaseStatus.SUBMITTED)

    at = file(crew.operator, walked)
    category = next(each for each in at.selectbox if each.label == "类别")
    category.select(next(option for option in category.options if "停水" in option)).run()
    press(at, "受理")
    assert status(session, walked) is CaseStatus.ACCEPTED
    assert "受理" not in offered(at)

    at = file(crew.dispatcher, walked)
    assert "建议派往" in words(at)
    assert "水务局" in words(at)
    assert "答复期限" in words(at)
    press(at, "派单")
    assert status(session, walked) is CaseStatus.DISPATCHED

    press(file(crew.clerk, walked), "签收")
    assert status(session, walked) is CaseStatus.IN_PROGRESS

    at = file(crew.handler, walked)
    write(at, "说了什么", "约好下午三点上门看泵")
    press(at, "记录联系")
    write(at, "给反映人的答复", "水泵已更换并试压，六楼以上恢复供水，有问题请打热线。")
    press(at, "报送结果")
    assert status(session, walked) is CaseStatus.IN_PROGRESS

    at = file(crew.unit_lead, walked)
    press(at, "签发")
    assert status(session, walked) is CaseStatus.REPLY_REVIEW

    at = file(crew.reviewer, walked)
    press(at, "放行")
    assert "还没有核对" in words(at)
    for box in at.checkbox:
        box.check()
    press(at, "放行")
    assert status(session, walked) is CaseStatus.ANSWERED

    rating.rate(session, walked.citizen, walked.id, resolved=Resolved.NO, satisfied=Satisfied.NO, now=now())
    session.commit()
    at = file(crew.reviewer, walked)
    assert "第 2 轮" in words(at)
    press(at, "差评属实，重新办理")
    assert status(session, walked) is CaseStatus.REHANDLING


def test_what_was_typed_is_there_after_a_refusal(
    crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    at = file(crew.handler, case(CaseStatus.IN_PROGRESS))
    choose(at, "报送结果", "reply")
    write(at, "给反映人的答复", "太短")
    press(at, "报送结果")
    assert "请至少写" in words(at)
    assert next(each for each in at.text_area if each.label == "给反映人的答复").value == "太短"


def test_somebody_was_faster_and_the_second_reads_a_sentence(
    session: Session, crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    walked = case(CaseStatus.DISPATCHED)
    at = file(crew.clerk, walked)
    handling.sign(session, crew.clerk, walked.id, now=now())
    session.commit()
    press(at, "签收")
    assert "不能签收" in words(at)
    at.run()
    assert "签收" not in offered(at)


def test_an_act_counts_on_what_was_seen_not_on_what_was_just_read(
    session: Session, crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    walked = case(CaseStatus.IN_PROGRESS)
    at = file(crew.handler, walked)
    handling.assign(session, crew.clerk, walked.id, handler_id=crew.handler.account_id or 0, now=now())
    session.commit()
    write(at, "说了什么", "电话里说了泵的情况")
    press(at, "记录联系")
    assert "刚才有人办过这一件" in words(at)
    assert next(each for each in at.text_area if each.label == "说了什么").value == "电话里说了泵的情况"
    press(at, "记录联系")
    assert "刚才有人办过" not in words(at)


def test_contradictory_answers_ask_for_a_call_first(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    walked = case(CaseStatus.ANSWERED)
    walked.now = now()
    walked.rate(Resolved.YES, Satisfied.NO)
    session.commit()
    log_in(crew.reviewer)
    at = shell("cases/callback.py")
    assert not at.exception, at.exception
    assert "先打电话" in words(at)
    table = at.dataframe[0].value
    assert list(table["先做"]) == ["先打电话"]


def test_contact_is_masked_until_somebody_says_why(
    crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    at = file(crew.operator, case(CaseStatus.ACCEPTED))
    assert "13900001234" not in html(at)
    assert "139" in html(at)
    write(at, "查看的事由", "回")
    press(at, "查看")
    assert "请写明查看事由" in words(at)
    write(at, "查看的事由", "电话核实楼号")
    press(at, "查看")
    assert "13900001234" in html(at)


def test_a_case_that_is_not_mine_does_not_exist_for_me(
    crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    at = file(crew.heat_clerk, case(CaseStatus.DISPATCHED))
    assert "没有这一件" in words(at)
    assert SAID.text not in html(at)


def test_a_lost_query_code_is_replaced_and_shown_once(
    session: Session, crew: Team, case: Begin, file: Callable[[Actor, Walk], AppTest]
) -> None:
    walked = case(CaseStatus.ACCEPTED)
    before = session.get_one(Case, walked.id).code_hash
    at = press(file(crew.operator, walked), "已核对，换发")
    session.expire_all()
    assert session.get_one(Case, walked.id).code_hash != before
    press(at, "已读给对方")
    assert "已核对，换发" in offered(at)
    assert "已核对，换发" not in offered(file(crew.auditor, walked))
