"""An entry whole, and the unit's own entries: taken, planned, answered, objected to, asked to be written off."""

from sqlalchemy.orm import Session

from core.foundation.clock import now
from core.supervision.actions import enquiring, objecting, writing_off
from core.supervision.queries.file import entry_file
from core.supervision.terms import EntryState, EntryType
from tests.factories.ledger import DONE, MEASURES, Crew, rectify
from tests.factories.pictures import picture_bytes
from tests.pages.cases.conftest import press, write
from tests.pages.conftest import html, words
from tests.pages.supervision.conftest import Listed, Page, fresh, take


def test_no_entry_and_one_of_others(crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    assert "请先选一条" in words(page(crew.team.unit_lead, "entry"))
    told = words(page(crew.heat_lead, "entry", no=row.number))
    assert "没有这一条，或者您看不到它" in told
    assert "这里没有挂账" in words(page(crew.heat_lead, "entries"))


def test_a_proposal_is_not_the_units(crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed(EntryType.BUCK_PASSING)
    assert "这里没有挂账" in words(page(crew.team.unit_lead, "entries"))
    assert "没有这一条" in words(page(crew.team.unit_lead, "entry", no=row.number))


def test_the_file_is_whole(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    case, row = listed()
    enquiring.enquire(session, crew.supervisor, row.id, now=now())
    at = page(crew.supervisor, "entry", no=row.number)
    told = words(at).replace("\\", "")
    assert row.number in told
    assert "超过期限" in told
    assert "等答复" in told
    assert "第 1 次问询" in html(at)
    assert case.slip.number in html(at)


def test_what_is_over_waits_for_nothing(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    enquiring.enquire(session, crew.supervisor, row.id, now=now())
    row.level = 3
    told = words(page(crew.supervisor, "entry", no=row.number))
    assert "等答复" in told
    assert "建议待签发" in told
    objecting.revoke(session, crew.team.lead, row.id, reason="超期的是热力公司，挂错单位", now=now())
    told = words(page(crew.supervisor, "entry", no=row.number))
    assert "没有答复" in told
    assert "等答复" not in told
    assert "建议待签发" not in told


def test_taken_and_planned(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    at = page(crew.team.unit_lead, "entries")
    assert "在账 **1** 条" in words(at)
    press(at, "认领")
    assert fresh(session, row).state is EntryState.ACKNOWLEDGED
    write(at, "整改措施", "尽快")
    press(at, "报整改方案")
    assert at.error
    assert next(each for each in at.text_area if each.label == "整改措施").value == "尽快"
    write(at, "整改措施", MEASURES)
    press(at, "报整改方案")
    assert fresh(session, row).state is EntryState.RECTIFYING


def test_an_enquiry_is_answered(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    enquiring.enquire(session, crew.supervisor, row.id, now=now())
    at = page(crew.team.clerk, "entries", part="待答复问询")
    write(at, "办到哪一步", "泵已下单，周五到货安装")
    press(at, "答复问询")
    assert entry_file(session, crew.supervisor, row.id).enquiries[0].answer == "泵已下单，周五到货安装"


def test_objected_to_once(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    at = take(page(crew.team.unit_lead, "entry", no=row.number), "appeal")
    write(at, "为什么不该挂账", "超期的那一步是热力公司的")
    press(at, "提异议")
    assert fresh(session, row).appealed_at is not None
    assert "提异议" not in [button.label for button in at.button]


def test_asked_to_be_written_off_or_to_stay(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    at = take(page(crew.team.unit_lead, "entries"), "ask_long_term")
    write(at, "缺什么条件，怎么走", "管网改造列入明年投资计划，分两期实施")
    press(at, "申请长期挂账")
    assert entry_file(session, crew.team.unit_lead, row.id).asked
    at = page(crew.team.unit_lead, "entries", "request")
    write(at, "办成了什么", DONE)
    press(at, "申请销账")
    assert fresh(session, row).state is EntryState.WRITE_OFF_REQUESTED


def test_evidence_goes_with_the_request(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    at = page(crew.team.unit_lead, "entries", "request")
    at.file_uploader[0].upload("水泵.jpg", picture_bytes(), "image/jpeg")
    write(at, "办成了什么", DONE)
    press(at, "申请销账")
    assert fresh(session, row).state is EntryState.WRITE_OFF_REQUESTED
    (file,) = entry_file(session, crew.supervisor, row.id).line[0].proofs
    at = page(crew.supervisor, "entry", no=row.number)
    assert f"/files/{file.token}/thumb" in html(at)
    assert "没有附佐证材料" not in words(at)


def test_a_request_without_evidence_says_so(session: Session, crew: Crew, listed: Listed, page: Page) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=now())
    assert "没有附佐证材料" in words(page(crew.supervisor, "entry", no=row.number))


def test_what_is_no_file_of_ours_is_refused_and_nothing_lost(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    rectify(session, crew, row.id, now())
    at = page(crew.team.unit_lead, "entries", "request")
    at.file_uploader[0].upload("水泵.jpg", b"no picture", "image/jpeg")
    write(at, "办成了什么", DONE)
    press(at, "申请销账")
    assert at.error
    assert next(each for each in at.text_area if each.label == "办成了什么").value == DONE
    assert fresh(session, row).state is EntryState.RECTIFYING


def test_a_letter_is_read_changed_signed_and_taken_along(
    session: Session, crew: Crew, listed: Listed, page: Page
) -> None:
    _case, row = listed()
    row.level = 3
    session.flush()
    assert "草稿" in words(page(crew.supervisor, "entry", no=row.number))
    at = page(crew.team.lead, "entry", no=row.number)
    field = next(each for each in at.text_area if each.label == "建议的文字")
    drafted = field.value
    assert drafted.startswith("关于建议约谈水务局负责人的函\n组织部门：")
    write(at, "建议的文字", " ")
    press(at, "签发建议")
    assert "建议的文字是空的" in " ".join(str(each.value) for each in at.error)
    write(at, "建议的文字", drafted + "\n另附现场照片。")
    press(at, "签发建议")
    assert fresh(session, row).signed_level == 3
    at = page(crew.supervisor, "entry", no=row.number)
    assert "另附现场照片。" in html(at)
    press(at, "存成文档")
    assert f"下载 {row.number} 的文档" in html(at)
    assert "另附现场照片。" not in html(page(crew.team.unit_lead, "entry", no=row.number))
