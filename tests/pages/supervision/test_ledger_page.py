"""挂账台 as supervisors, the centre's lead and the leaders use it; a unit does not open it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.terms import Resolved, Satisfied
from core.foundation.clock import now
from core.identity.actor import Actor
from core.supervision.actions import enquiring, long_term, objecting, writing_off
from core.supervision.queries.file import entry_file
from core.supervision.terms import EntryState, EntryType, Ground, Weight
from db.models.journal import Look
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.ledger import DONE, Crew, answered, in_verification, rectify
from tests.pages.cases.conftest import choose, offered, press, write
from tests.pages.cases.test_register_page import read_out
from tests.pages.conftest import html, shell, words
from tests.pages.supervision.conftest import Listed, Page, fresh, take

WHY = "对照经过核实，情况属实，按规定办理"


def test_an_empty_ledger(crew: Crew, page: Page) -> None:
    at = page(crew.supervisor, "ledger")
    assert "在账 **0** 条" in words(at)
    assert "这里没有等着的" in words(at)


def test_a_unit_does_not_open_it(session: Session, crew: Crew, log_in: Callable[[Actor], Actor]) -> None:
    session.commit()
    log_in(crew.team.unit_lead)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        shell("supervision/ledger.py")


def test_what_stands_there_with_its_evidence(crew: Crew, listed: Listed, page: Page) -> None:
    case, row = listed()
    at = page(crew.team.auditor, "ledger")
    told = words(at).replace("\\", "")
    assert "在账 **1** 条" in told
    assert "蓝 · 提醒 1" in told
    assert "超过期限" in told
    assert row.number in told
    assert case.slip.number in html(at)
    assert "现在没有等您办的" in told, "an auditor reads"


def test_filters_and_segments(crew: Crew, listed: Listed, page: Page) -> None:
    listed()
    listed(EntryType.BUCK_PASSING)
    at = page(crew.supervisor, "ledger", part="待确认")
    assert "推诿" in words(at)
    at = page(crew.supervisor, "ledger", type="推诿")
    assert "没有符合条件的" in words(at)
    at = page(crew.supervisor, "ledger", unit="水务局", level="蓝 · 提醒", type="超期")
    assert "没有符合条件的" not in words(at)
    for part in ("今天问询", "待告知", "待认定", "待核查", "待签发", "长期挂账", "已了结"):
        assert "这里没有等着的" in words(page(crew.supervisor, "ledger", part=part)), part


def test_a_proposal_is_confirmed(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed(EntryType.BUCK_PASSING)
    at = page(crew.supervisor, "ledger", part="待确认")
    assert {"挂账"} <= set(offered(at))
    press(at, "挂账")
    assert fresh(session, row).state is EntryState.LISTED


def test_a_refusal_keeps_what_was_typed(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed(EntryType.BUCK_PASSING)
    at = take(page(crew.supervisor, "ledger", part="待确认"), "dismiss")
    write(at, "不予挂账的理由", "不挂")
    press(at, "不予挂账")
    assert at.error
    assert next(each for each in at.text_area if each.label == "不予挂账的理由").value == "不挂"
    write(at, "不予挂账的理由", WHY)
    press(at, "不予挂账")
    assert fresh(session, row).state is EntryState.DISMISSED


def test_an_enquiry_goes_out_and_the_person_is_told(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    press(page(crew.supervisor, "ledger"), "问询")
    assert fresh(session, row).enquiries == 1
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="泵已下单，周五到货安装", now=now())
    at = page(crew.supervisor, "ledger", part="待告知")
    assert "泵已下单" in read_out(at)
    write(at, "告知反映人的话", "加压泵已经采购，预计周五装好")
    press(at, "告知本人")
    assert entry_file(session, crew.supervisor, row.id).enquiries[0].told == "加压泵已经采购，预计周五装好"


def requested(session: Session, crew: Crew, row: SupervisionEntry) -> None:
    rectify(session, crew, row.id, now())
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=now())


def test_verified_and_sent_back(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    requested(session, crew, row)
    at = page(crew.supervisor, "ledger", part="待核查")
    assert DONE in read_out(at)
    press(at, "开始核查")
    assert fresh(session, row).state is EntryState.VERIFYING
    assert "还没有答复" in words(at), "the facts lack an answer"
    write(at, "退回的理由", "现场水压仍然不足，请补测量记录")
    press(at, "退回整改")
    assert (fresh(session, row).state, row.refusals) == (EntryState.RECTIFYING, 1)


def test_written_off_by_one_where_the_person_is_content(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    case, row = listed()
    case.now = now()
    in_verification(session, crew, case, row)
    case.rate(Resolved.YES, Satisfied.YES)
    at = page(crew.supervisor, "ledger", part="待核查")
    write(at, "核查的情况", WHY)
    press(at, "销账")
    assert (fresh(session, row).state, row.ground) == (EntryState.WRITTEN_OFF, Ground.SATISFIED)


def test_written_off_by_two_where_he_is_not(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    case, row = listed()
    case.now = now()
    in_verification(session, crew, case, row)
    at = page(crew.supervisor, "ledger", part="待核查")
    write(at, "核查的情况", WHY)
    press(at, "报请销账")
    asked = entry_file(session, crew.supervisor, row.id).asked
    assert [kind for kind, _who in asked] == [ApprovalKind.WRITE_OFF]
    at = page(crew.team.lead, "ledger")
    assert WHY in read_out(at)
    press(at, "不同意销账")
    assert at.error, "a no has its reason"
    press(at, "同意销账")
    assert fresh(session, row).state is EntryState.WRITTEN_OFF


def test_an_objection_is_decided(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    objecting.appeal(session, crew.team.unit_lead, row.id, reason="这一步是热力公司的，不是本单位", now=now())
    at = page(crew.team.lead, "ledger")
    assert "这一步是热力公司的" in read_out(at)
    write(at, "决定的理由", WHY)
    press(at, "异议成立，撤销挂账")
    assert fresh(session, row).state is EntryState.REVOKED


def test_it_is_decided_with_all_other_decisions(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    objecting.appeal(session, crew.team.unit_lead, row.id, reason="这一步是热力公司的，不是本单位", now=now())
    page(crew.team.lead, "ledger")
    at = shell("cases/approvals.py", part="督办")
    assert not at.exception, at.exception
    assert "这一步是热力公司的" in read_out(at)
    write(at, "决定的理由", WHY)
    press(at, "异议不成立")
    assert fresh(session, row).appeal_ended_at is not None
    assert "没有等您决定的" in words(at)


def test_long_term_is_granted_reviewed_and_brought_back(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    long_term.ask_long_term(
        session, crew.team.unit_lead, row.id, body="管网改造列入明年投资计划，分两期实施", now=now()
    )
    press(page(crew.team.lead, "ledger"), "同意长期挂账")
    assert fresh(session, row).state is EntryState.LONG_TERM
    at = page(crew.team.lead, "ledger", part="长期挂账")
    write(at, "复核的情况", "资金仍未到位，下季度再看")
    press(at, "复核")
    take(at, "bring_back")
    write(at, "恢复的情况", "资金已经到位，开始施工")
    press(at, "恢复整改")
    assert fresh(session, row).state is EntryState.RECTIFYING


def test_more_time_revoking_weighing_and_the_letter(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    before = row.planned_on
    at = take(page(crew.supervisor, "ledger"), "lengthen")
    write(at, "同意延后的理由", WHY)
    press(at, "延长整改")
    assert fresh(session, row).planned_on != before
    evidence = session.query(SupervisionEvidence).filter_by(entry_id=row.id).one()
    evidence.weight, row.level = Weight.WAITING, 3
    at = page(crew.supervisor, "ledger", part="待认定")
    write(at, "认定的理由", WHY)
    press(at, "不计入")
    assert (
        session.get_one(SupervisionEvidence, evidence.id, populate_existing=True).weight is Weight.NOT_COUNTED
    )
    at = page(crew.team.lead, "ledger", part="待签发")
    press(at, "签发建议")
    assert fresh(session, row).signed_level == 3
    at = take(page(crew.team.lead, "ledger"), "revoke")
    write(at, "撤销的理由", "超期的是热力公司，挂错单位")
    press(at, "撤销挂账")
    assert fresh(session, row).state is EntryState.REVOKED


def test_the_list_is_taken_along(crew: Crew, listed: Listed, page: Page) -> None:
    listed()
    at = press(page(crew.supervisor, "ledger"), "导出表格")
    assert "1 条，一天内有效" in html(at)


def test_answered_cases_say_so(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    case, row = listed()
    case.now = now()
    answered(session, crew, case)
    assert choose(page(crew.supervisor, "ledger"), "在账 1", "在账")
    assert fresh(session, row).state is EntryState.LISTED


def test_found_by_a_number_whatever_its_state(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    case, row = listed()
    objecting.revoke(session, crew.team.lead, row.id, reason=WHY, now=now())
    at = page(crew.supervisor, "ledger", q=row.number)
    assert row.number in words(at).replace("\\", "")
    assert row.number in words(page(crew.supervisor, "ledger", q=case.slip.number)).replace("\\", "")
    assert "没有这个编号" in words(page(crew.supervisor, "ledger", q="D2026010100001"))


def test_short_lists_have_pages(
    session: Session, crew: Crew, listed: Listed, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.supervision.queries.board.PAGE", 1)
    for _nth in range(2):
        _case, row = listed()
        enquiring.enquire(session, crew.supervisor, row.id, now=now())
        enquiring.answer_enquiry(
            session, crew.team.unit_lead, row.id, body="泵已下单，周五到货安装", now=now()
        )
    at = page(crew.supervisor, "ledger", part="待告知")
    assert "第 1 页，本页 1 条" in words(at)
    press(at, "下一页")
    assert "第 2 页，本页 1 条" in words(at)


def test_the_table_leaves_a_line(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    at = page(crew.supervisor, "ledger", part="今天问询")
    at = page(crew.supervisor, "ledger")
    press(at, "导出表格")
    assert "1 条，一天内有效" in html(at)
    session.expire_all()
    (look,) = session.scalars(select(Look).where(Look.subject_kind == "supervision"))
    assert (look.subject_id, look.account_id) == (row.id, crew.supervisor.account_id)
