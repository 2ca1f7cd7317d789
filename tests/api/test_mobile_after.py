"""What the person may do after a decision, and what he reads of it: each act once, in its time, with nothing lost."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import answering, dispatching, handling, informing, refusing
from core.cases.actions.asking import deny
from core.cases.reasons import RefusalReason
from core.cases.terms import AuditCheck, CaseEvent, CaseStatus
from core.identity.actor import SYSTEM
from db.models.cases import Case
from db.models.journal import EventRow
from tests.factories import turns
from tests.factories.cases import Team, Walk, walk
from tests.factories.phones import SAYS, Phone, words
from tests.factories.pictures import picture_bytes

WHY = "这件事就是归你们管的，请再看一次"
NEW = "修好三天，水又停了"


class Mine:
    """A case of this phone's owner, with the phone in his hand."""

    def __init__(self, phone: Phone, made: Walk) -> None:
        self.phone, self.made = phone, made
        self.where = f"/m/case/{made.slip.number}"

    def now(self, **span: float) -> str:
        """Save what happened, let time pass, open the page by its link: what a person reads."""
        self.made.session.commit()
        self.phone.now = self.made.wait(**(span or {"minutes": 5})).now
        self.phone.open(f"/m/k/{self.made.slip.link}")
        return words(self.phone.open(self.where))

    def send(self, act: str, **fields: object):
        """One form of the page, sent as it stands there."""
        return self.phone.send(self.phone.open(self.where), f"{self.where}/{act}", fields)

    def took(self, turn: Callable[[Walk], object]) -> "Mine":
        """The case takes a turn; the page is open."""
        turn(self.made)
        self.now()
        return self


@pytest.fixture
def mine(session: Session, crew: Team, phone: Phone) -> Mine:
    made = walk(session, crew)
    session.commit()
    return Mine(phone, made)


def count(session: Session, *names: CaseEvent) -> int:
    return session.scalar(select(func.count()).select_from(EventRow).where(EventRow.name.in_(names))) or 0


def status(session: Session, mine: Mine) -> CaseStatus:
    session.expire_all()
    return session.get_one(Case, mine.made.id).status


ACTS: dict[str, tuple[Callable[[Walk], object], dict[str, str], CaseEvent, CaseStatus, str]] = {
    "supplement": (
        turns.asked,
        {"text": "三单元，从上周五起"},
        CaseEvent.SUPPLEMENTED,
        CaseStatus.SUBMITTED,
        "补充已经收到",
    ),
    "overturn": (
        turns.refused,
        {"text": WHY},
        CaseEvent.OVERTURN_ASKED,
        CaseStatus.NOT_ACCEPTED,
        "您请求了复核",
    ),
    "reopen": (turns.closed, {"text": NEW}, CaseEvent.REOPENED, CaseStatus.CALLBACK, "新情况已经收到"),
    "look": (
        turns.looked,
        {"text": "又漏水了", "holds": "broken"},
        CaseEvent.PROMISE_BROKEN,
        CaseStatus.CLOSED,
        "记下了，监督的人看得到",
    ),
    "change": (
        turns.closed,
        {"resolved": "NO", "satisfied": "NO", "comment": "又停了"},
        CaseEvent.RATING_CHANGED,
        CaseStatus.CALLBACK,
        "评价收到了，中心来核实",
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_sent_twice_happens_once_and_only_with_the_key(
    session: Session, phone: Phone, mine: Mine, name: str
):
    ready, fields, event, after, said = ACTS[name]
    mine.took(ready)
    stranger = phone.another()
    seen = {**phone.hidden(stranger.get("/m/track")), "key": "k" * 30}
    locked = stranger.post(f"{mine.where}/{name}", data={**seen, **fields})
    assert (locked.status_code, locked.headers["location"][:12]) == (303, "/m/track?no=")
    assert count(session, event) == 0
    page = phone.open(f"{mine.where}/change" if name == "change" else mine.where)
    answers = [phone.send(page, f"{mine.where}/{name}", fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert count(session, event) == 1
    assert status(session, mine) is after
    assert said in words(phone.open(answers[0].headers["location"]))
    again = phone.send(page, f"{mine.where}/{name}", {**fields, "key": "another-key-of-a-second-page"})
    assert again.status_code == (303 if name == "supplement" else 409)


def test_what_is_asked_for_stands_first_with_its_last_day(session: Session, mine: Mine):
    read = mine.took(turns.asked).now()
    for said in (
        "待补充 ·",
        "请您补充这些情况",
        "请写明是几单元",
        "最晚 11月9日 周一 24:00 前",
        "现在在谁手里 您",
        "没有补充：还没受理的，就结束",
    ):
        assert said in read, said
    assert read.index("请您补充这些情况") < read.index("答应给您答复")
    assert "催一催" not in read
    assert "现在停表" in read


def test_an_empty_supplement_is_refused_and_a_photo_is_enough(session: Session, phone: Phone, mine: Mine):
    mine.took(turns.asked)
    empty = mine.send("supplement", text=" ")
    assert (empty.status_code, "请写一点补充的情况" in words(empty)) == (422, True)
    page = phone.open(mine.where)
    photo = [("photos", ("a.jpg", picture_bytes()))]
    assert phone.send(page, f"{mine.where}/supplement", {"text": ""}, photo).status_code == 303
    assert status(session, mine) is CaseStatus.SUBMITTED


def test_after_five_silent_days_it_ends_and_the_words_can_be_told_anew(
    session: Session, phone: Phone, mine: Mine
):
    mine.took(turns.asked)
    page = phone.open(mine.where)
    informing.lapse(session, SYSTEM, mine.made.id, now=mine.made.wait(days=8).now)
    assert "没有等到您补充，已结束" in mine.now()
    late = phone.send(page, f"{mine.where}/supplement", {"text": "三单元，从上周五起"})
    assert late.status_code == 409
    assert "您刚才写的还在这里 三单元，从上周五起" in words(late)
    assert "用这些话再提一件" in words(late)


def test_a_refusal_says_why_and_whom_to_ask(session: Session, phone: Phone, mine: Mine):
    read = mine.took(turns.refused).now()
    for said in ("为什么没有受理 应走法定途径", "该找谁", turns.CHANNEL, "请求复核", "15 天内，可以请求一次"):
        assert said in read, said
    short = mine.send("overturn", text="不对")
    assert short.status_code == 422
    assert ">不对</textarea>" in short.text
    assert 'aria-invalid="true"' in short.text
    assert mine.send("overturn", text=WHY).status_code == 303
    waits = mine.now()
    assert "您请求了复核，11月4日" in waits
    assert "再提一件" not in waits


@pytest.mark.parametrize("upheld", [True, False])
def test_the_second_look_is_told(session: Session, crew: Team, mine: Mine, upheld: bool):
    mine.took(turns.refused).send("overturn", text=WHY)
    decide = refusing.uphold_refusal if upheld else refusing.overturn_refusal
    decide(session, crew.lead, mine.made.id, reason="查过了，这件事要走诉讼", now=mine.made.wait(hours=2).now)
    read = mine.now()
    assert ("复核的结果：还是不能受理 查过了，这件事要走诉讼" in read) is upheld
    assert ("再提一件" in read) is upheld
    assert ("经复核，重新受理" in read) is not upheld
    assert "请求复核 为什么应当受理" not in read


def test_after_fifteen_days_nothing_written_is_lost(session: Session, phone: Phone, mine: Mine):
    mine.took(turns.refused)
    page = phone.open(mine.where)
    assert "请求复核 为什么应当受理" not in mine.now(days=16)
    late = phone.send(page, f"{mine.where}/overturn", {"text": WHY})
    assert (late.status_code, "已经超过 15 天" in words(late)) == (409, True)
    assert f"您刚才写的还在这里 {WHY}" in words(late)
    onward = phone.raw.post("/m/submit", data={**phone.hidden(late), "text": WHY})
    assert (onward.status_code, WHY in onward.text) == (422, True)
    assert f"会和 {mine.made.slip.number} 连在一起" in words(onward)


def test_a_rating_is_changed_to_a_bad_one_only_and_within_a_day(session: Session, phone: Phone, mine: Mine):
    read = mine.took(turns.closed).now()
    assert "改评价 评价后 24 小时内可以改一次" in read
    page = phone.open(f"{mine.where}/change")
    assert "原来评的是：已解决、满意" in words(page)
    good = phone.send(
        page, f"{mine.where}/change", {"resolved": "YES", "satisfied": "MOSTLY", "comment": "写好的话"}
    )
    assert (good.status_code, "改评价是改为没办好" in words(good)) == (422, True)
    assert "写好的话" in good.text
    assert f'action="{mine.where}/change"' in good.text
    assert "改评价" not in mine.now(hours=25)
    assert phone.raw.get(f"{mine.where}/change").headers["location"] == mine.where
    bad = {"resolved": "NO", "satisfied": "NO", "comment": "写好的话"}
    late = phone.send(page, f"{mine.where}/change", bad)
    assert (late.status_code, "24 小时内可以改" in words(late)) == (409, True)
    assert "写好的话" in late.text


def test_a_closed_matter_comes_back_with_a_photo(session: Session, phone: Phone, mine: Mine):
    mine.took(turns.closed)
    page = phone.open(mine.where)
    photo = [("photos", ("a.jpg", picture_bytes()))]
    short = phone.send(page, f"{mine.where}/reopen", {"text": "x" * 1001}, photo)
    assert short.status_code == 422
    assert short.text.count('name="kept"') == 1
    assert "x" * 1001 in short.text
    assert phone.send(page, f"{mine.where}/reopen", {"text": ""}, photo).status_code == 303
    assert "您提出新情况，中心正在核实" in mine.now()
    assert status(session, mine) is CaseStatus.CALLBACK


def test_too_little_is_refused_with_the_sentence(session: Session, mine: Mine):
    mine.took(turns.closed)
    short = mine.send("reopen", text="又坏")
    assert short.status_code == 422
    assert ">又坏</textarea>" in short.text
    assert count(session, CaseEvent.REOPENED) == 0


def test_after_thirty_days_a_new_case_is_linked(session: Session, phone: Phone, mine: Mine):
    mine.took(turns.closed)
    page = phone.open(mine.where)
    read = mine.now(days=31)
    assert "重新提出" not in read
    assert "再提一件" in read
    late = phone.send(page, f"{mine.where}/reopen", {"text": NEW}, [("photos", ("a.jpg", picture_bytes()))])
    assert (late.status_code, "办结已经超过 30 天" in words(late)) == (409, True)
    assert late.text.count('name="kept"') == 1
    form = phone.open(f"/m/submit?linked={mine.made.slip.number}")
    assert f"会和 {mine.made.slip.number} 连在一起" in words(form)
    assert f'value="{mine.made.session.get_one(Case, mine.made.id).place}"' in form.text
    for _ in range(2):
        assert phone.send(form, "/m/submit", SAYS).headers["location"] == "/m/receipt"
    linked = session.scalars(select(Case).where(Case.linked_id == mine.made.id)).one()
    assert f"接着 {mine.made.slip.number}" in words(phone.open(f"/m/case/{linked.number}"))


def test_a_case_is_linked_by_its_key_only(session: Session, crew: Team, phone: Phone, mine: Mine):
    mine.took(turns.closed)
    other = walk(session, crew)
    session.commit()
    asked = phone.raw.get(f"/m/submit?linked={other.slip.number}")
    assert asked.headers["location"] == f"/m/track?no={other.slip.number}&again=1"
    form = phone.open(f"/m/submit?linked={mine.made.slip.number}")
    forged = phone.send(form, "/m/submit", {**SAYS, "linked": other.slip.number})
    assert forged.status_code == 409
    phone.wait(minutes=45)
    locked = phone.send(form, "/m/submit", SAYS)
    assert (locked.status_code, "已经锁上" in words(locked)) == (409, True)
    assert SAYS["text"] in locked.text
    assert 'name="linked"' not in locked.text
    assert phone.send(locked, "/m/submit", SAYS).status_code == 303
    assert session.scalar(select(func.count()).select_from(Case).where(Case.linked_id.is_not(None))) == 0


@pytest.mark.parametrize(("holds", "event"), [("kept", "LOOK_KEPT"), ("broken", "PROMISE_BROKEN")])
def test_a_look_back_is_answered_by_one_of_two_buttons(session: Session, mine: Mine, holds: str, event: str):
    read = mine.took(turns.looked).now()
    assert "回头看：现在怎么样？" in read
    neither = mine.send("look", text="说了半天")
    assert (neither.status_code, "请点一下" in words(neither)) == (422, True)
    assert ">说了半天</textarea>" in neither.text
    assert mine.send("look", holds=holds, text="说了半天").status_code == 303
    assert count(session, CaseEvent[event]) == 1
    assert "回头看：现在怎么样？" not in mine.now()


def test_a_planned_answer_and_its_correction(crew: Team, mine: Mine):
    assert "答应办到的日子 2027年3月1日 周一" in mine.took(turns.planned).now()
    made, body = mine.made, "更正：改造安排在明年四月，三月只做勘察。"
    answering.correct_answer(made.session, crew.reviewer, made.id, body=body, now=made.now)
    read = mine.now()
    assert "答复有更正 下面是更正以后的" in read
    assert "更正之前的答复 主管道年久失修" in read
    assert read.count("改造安排在明年四月") == 1


def test_an_answer_nobody_checked_in_time_says_so(mine: Mine):
    read = mine.took(turns.unaudited).now()
    assert "未审核 中心没有按时审核" in read
    assert "已答复（未审核），请评价" in read


def test_the_centres_own_answer_is_called_that(mine: Mine):
    read = mine.took(turns.direct).now()
    assert "中心的答复" in read
    assert "中心已直接答复，请评价" in read


def test_a_deferral_says_what_it_waits_for_and_until_when(mine: Mine):
    read = mine.took(turns.deferred).now()
    for said in ("要等什么 冬天不能开挖，等开春", "最晚接着办 12月18日 周五 24:00 前", "缓办期间停表"):
        assert said in read, said
    assert "暂缓办理，最晚 12-18 24:00 恢复" in read


def test_an_extension_moves_the_date_and_says_why(mine: Mine):
    read = mine.took(turns.extended).now()
    for said in ("日期改过", "承办单位申请延期，已经批准", "延期至 11-", "配件要从外地调来"):
        assert said in read, said


def test_an_end_by_decision_says_why(mine: Mine):
    read = mine.took(turns.ended).now()
    for said in ("为什么不再办理 已进入法定途径", "您已经向区法院起诉", "再提一件"):
        assert said in read, said
    assert "催一催" not in read


def test_a_demand_without_ground_gets_its_explanation(mine: Mine):
    read = mine.took(turns.groundless).now()
    assert "给您的说明 水压已经达到规定" in read
    assert "改评价" not in read


def test_who_is_handled_along_reads_the_others_steps_and_nothing_else(
    session: Session, crew: Team, mine: Mine
):
    lead = turns.merged(mine.made)
    dispatching.dispatch(
        session, crew.dispatcher, lead.id, unit_id=crew.tree.water.id, note="给单位的话", now=lead.now
    )
    read = mine.now()
    for said in ("和反映同一件事的另一件一起办", "一起办的那件，到了哪一步", "已派往水务局"):
        assert said in read, said
    for hidden in (lead.slip.number, "给单位的话", "同一个泵"):
        assert hidden not in read
    handling.sign(session, crew.clerk, lead.id, now=lead.wait(hours=1).now)
    lead.reply()
    answering.release(session, crew.reviewer, lead.id, checks=frozenset(AuditCheck), now=lead.now)
    mine.made.now = lead.now
    shared = mine.now()
    assert "水务局的答复" in shared
    assert "这是一样的答复" in shared
    assert "去评价" in shared


def test_a_question_that_is_denied_is_the_houses_own(session: Session, crew: Team, mine: Mine):
    made = mine.made
    refusing.ask_refusal(
        session, crew.operator, made.id, reason=RefusalReason.NOT_LOCAL, channel=turns.CHANNEL, now=made.now
    )
    deny(session, crew.reviewer, made.id, kind=ApprovalKind.REFUSAL, reason="是我们的", now=made.now)
    read = mine.now()
    assert turns.CHANNEL not in read
    assert "是我们的" not in read


@pytest.mark.parametrize("name", ACTS)
def test_a_page_with_its_form_is_light_and_named_for_the_ear(phone: Phone, mine: Mine, name: str):
    mine.took(ACTS[name][0])
    page = phone.open(mine.where)
    assert len(page.content) < 50_000
    ids = re.findall(r'\bid="([^"]+)"', page.text)
    assert len(ids) == len(set(ids))
    for field in re.findall(r"<(?:input|textarea)\b[^>]*>", page.text):
        label = re.search(r'\bid="([^"]+)"', field)
        assert (
            'type="hidden"' in field or "aria-label" in field or (label and f'for="{label[1]}"' in page.text)
        )
    for pointed in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page.text):
        assert set(pointed.split()) <= set(ids)
    phone.raw.headers["Accept-Language"] = "en"
    spoken = words(phone.open(mine.where))
    for said in ("现在", "补充", "评价", "复核", "办"):
        assert said not in re.sub(r"小区加压泵\S+|请写明\S+|请到区\S+|水泵\S+|已电话\S+", "", spoken)
