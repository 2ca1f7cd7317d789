"""At the centre: what is missing, not ours, the same; answered at once, corrected, dispatched with others, recalled."""

from collections.abc import Callable

import pytest
import sqlalchemy as sql
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import refusing
from core.cases.queries import pending
from core.cases.queries.file import case_file
from core.cases.reasons import RefusalReason
from core.cases.terms import CaseStatus, Visibility
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.cases import SAID, Team, Walk
from tests.pages.cases.conftest import choose, press, row, select, status, write
from tests.pages.conftest import shell, words

Begin = Callable[..., Walk]
Open = Callable[..., AppTest]
S = CaseStatus
GO_TO = "这是劳动争议，请到区劳动仲裁院，电话 0000-1234567。"


def test_ask_person_and_supplement(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case()
    at = file(crew.operator, walked, "ask_person")
    assert "停表" in words(at)
    write(at, "请反映人补充什么", "哪栋")
    press(at, "请他补充")
    assert "请至少写 6 个字" in words(at)
    assert next(each for each in at.text_area if each.label == "请反映人补充什么").value == "哪栋"
    write(at, "请反映人补充什么", "是哪一栋楼、哪几层没有水")
    press(at, "请他补充")
    assert status(session, walked) is S.NEED_INFO
    at = file(crew.operator, walked, "supplement")
    assert "请反映人补充" in words(at)
    write(at, "反映人补充的情况", "三号楼六层到十层")
    press(at, "记下补充")
    assert status(session, walked) is S.SUBMITTED


def test_ask_refusal_and_refuse(session: Session, crew: Team, case: Begin, file: Open, log_in) -> None:
    walked = case()
    at = file(crew.operator, walked, "ask_refusal")
    select(at, "不予受理的理由", "应走法定途径")
    write(at, "告诉反映人该找谁", GO_TO)
    press(at, "报不予受理")
    session.commit()
    log_in(crew.reviewer)
    at = shell("cases/approvals.py")
    assert not at.exception, at.exception
    assert "等您决定的 **1** 项" in words(at)
    assert "应走法定途径" in words(at)
    press(at, "同意不予受理")
    assert status(session, walked) is S.NOT_ACCEPTED


def test_what_waits_for_me_and_what_i_asked_for_have_pages(
    session: Session, crew: Team, case: Begin, log_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pending, "PAGE", 2)
    walks = [case() for _ in range(3)]
    for walked in walks:
        refusing.ask_refusal(
            session,
            crew.operator,
            walked.id,
            reason=RefusalReason.LEGAL_CHANNEL,
            channel=GO_TO,
            now=now(),
        )
    ends = [f"{walked.slip.number[5:9]}-{walked.slip.number[9:]}" for walked in walks]
    session.commit()
    for actor, part, order in ((crew.reviewer, "等我审批", ends), (crew.operator, "我报的", ends[::-1])):
        log_in(actor)
        at = shell("cases/approvals.py", part=part)
        assert list(at.dataframe[0].value["编号"]) == order[:2]
        press(at, "下一页")
        assert list(at.dataframe[0].value["编号"]) == order[2:]
        press(at, "上一页")
        assert list(at.dataframe[0].value["编号"]) == order[:2]


def test_deny_refusal(session: Session, crew: Team, case: Begin, file: Open, log_in) -> None:
    walked = case()
    refused(session, crew, walked, agree=False)
    at = file(crew.reviewer, walked)
    press(at, "继续受理")
    assert "请至少写" in words(at)
    write(at, "不同意的理由", "这是供水的事，应当受理")
    press(at, "继续受理")
    assert status(session, walked) is S.SUBMITTED
    log_in(crew.operator)
    at = shell("cases/approvals.py", part="我报的")
    assert not at.exception, at.exception
    assert "不同意" in words(at)
    assert "这是供水的事" in said(at)


def said(at: AppTest) -> str:
    return "\n".join(str(part.proto.body) for part in at.get("html"))


def refused(session: Session, crew: Team, walked: Walk, *, agree: bool = True) -> None:
    refusing.ask_refusal(
        session, crew.operator, walked.id, reason=RefusalReason.NOT_LOCAL, channel=GO_TO, now=now()
    )
    if agree:
        refusing.refuse(session, crew.reviewer, walked.id, now=now())
        refusing.ask_overturn(session, walked.citizen, walked.id, why="事情就发生在本区北门街道", now=now())
    session.commit()


def test_overturn_refusal(session: Session, crew: Team, case: Begin, log_in) -> None:
    walked = case()
    refused(session, crew, walked)
    log_in(crew.lead)
    at = shell("cases/objections.py")
    assert not at.exception, at.exception
    assert "现有 **1** 件" in words(at)
    write(at, "复核的理由", "事发地在本区，应当受理")
    press(at, "改为受理")
    assert status(session, walked) is S.SUBMITTED


def test_uphold_refusal(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case()
    refused(session, crew, walked)
    at = file(crew.lead, walked)
    write(at, "复核的理由", "核对过门牌，确在邻区")
    press(at, "维持不予受理")
    assert status(session, walked) is S.NOT_ACCEPTED
    assert "维持不予受理" not in [button.label for button in file(crew.lead, walked).button]


def test_merge_and_unmerge(session: Session, crew: Team, case: Begin, file: Open) -> None:
    lead, walked = case(S.IN_PROGRESS), case()
    at = file(crew.operator, walked, "merge")
    write(at, "牵头件的编号", "H0000").run()
    assert "没有这一件" in words(at)
    write(at, "牵头件的编号", lead.slip.number).run()
    press(at, "并件")
    assert (row(session, walked).status, row(session, walked).lead_id) == (S.MERGED, lead.id)
    at = file(crew.operator, walked, "unmerge")
    assert "牵头件" in words(at)
    press(at, "拆出")
    assert status(session, walked) is S.ACCEPTED


def test_answer_directly(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.ACCEPTED)
    at = file(crew.operator, walked, "answer_directly")
    write(at, "给反映人的答复", "请联系赵一 13900001234 处理，这样就可以了。")
    press(at, "直接答复")
    assert "个人信息" in words(at)
    write(at, "给反映人的答复", "供水公司今天检修，晚上八点恢复，依据是停水通告。")
    press(at, "直接答复")
    assert status(session, walked) is S.ANSWERED


def test_reclassify(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.dispatcher, walked, "reclassify")
    select(at, "类别", "水费")
    write(at, "更正的理由", "问的是水费")
    press(at, "更正")
    assert row(session, walked).category_id == crew.loose.id


def test_dispatch_with_a_co_unit_and_recall(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.ACCEPTED)
    at = file(crew.dispatcher, walked, "dispatch")
    press(at, "加一个协办单位")
    select(at, "协办单位", "热力公司")
    write(at, "请它办什么", "核对地下管线的位置")
    press(at, "派单")
    tasks = case_file(session, crew.dispatcher, walked.id, now=now()).tasks
    assert [task.unit for task in tasks] == ["热力公司"]
    press(file(crew.dispatcher, walked, "recall"), "收回")
    assert status(session, walked) is S.ACCEPTED


def test_dispatch_refuses_the_unit_complained_of(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    walked = case(S.ACCEPTED)
    row(session, walked).accused_unit_id = crew.tree.water.id
    at = file(crew.dispatcher, walked, "dispatch")
    assert "应当回避" in words(at)
    next(box for box in at.selectbox if box.label == "承办单位").select("水务局").run()
    press(at, "派单")
    assert "是被反映的单位" in words(at)
    assert status(session, walked) is S.ACCEPTED


def test_dispatch_of_a_secret_case_names_people(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    walked = case(S.ACCEPTED)
    row(session, walked).visibility = Visibility.SECRET
    at = file(crew.confidant, walked, "dispatch")
    assert "保密" in words(at)
    press(at, "派单")
    assert "还缺" in words(at)
    people = at.multiselect[0]
    people.set_value(list(people.options)).run()
    press(at, "派单")
    assert status(session, walked) is S.DISPATCHED


def test_register_a_complaint_about_a_unit_that_comes_back_to_an_earlier_case(
    session: Session, crew: Team, case: Begin, log_in: Callable[[Actor], Actor]
) -> None:
    earlier = case()
    session.commit()
    log_in(crew.confidant)
    at = shell("cases/register.py")
    assert not at.exception, at.exception
    write(at, "诉求", SAID.text)
    select(at, "反映的是哪个单位的问题", "水务局").run()
    assert "看不到反映人的姓名和电话" in words(at)
    write(at, "以前反映过的编号", "H1")
    press(at, "登记")
    assert "没有这一件" in words(at)
    write(at, "以前反映过的编号", earlier.slip.number)
    next(box for box in at.checkbox if box.label == "保密件").check()
    press(at, "登记")
    made = session.scalars(sql.select(Case).where(Case.id != earlier.id)).one()
    assert (made.accused_unit_id, made.linked_id) == (crew.tree.water.id, earlier.id)
    assert made.visibility is Visibility.SECRET


def test_the_rest_of_the_acts_is_grouped_under_more(crew: Team, case: Begin, file: Open) -> None:
    at = file(crew.operator, case(S.ACCEPTED))
    choose(at, "更多", "more")
    rest = next(each for each in at.selectbox if each.label == "别的事")
    assert "结束 · 申请终止" in rest.options
