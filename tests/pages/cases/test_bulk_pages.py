"""Several cases at once: looked at, corrected, done one by one; one that is refused does not stop the others."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import dispatching, intake
from core.cases.terms import CaseStatus, Visibility
from core.cases.values import Submission
from core.deadlines.terms import Level
from core.foundation.clock import now
from core.identity.actor import Actor
from tests.factories.cases import OTHER, SAID, Team, Walk
from tests.pages.cases.conftest import choose, press, row, select, status
from tests.pages.conftest import shell, words

Begin = Callable[..., Walk]
S = CaseStatus
BILL = Submission(text="这个月的水费比上个月多了三倍，请核对。", place="南门街道", phone="13900004444")


def desk(session: Session, log_in: Callable[[Actor], Actor], actor: Actor, url: str) -> AppTest:
    session.commit()
    log_in(actor)
    at = shell(f"cases/{url}.py", many="true")
    assert not at.exception, at.exception
    return at


def sorted_said(crew: Team) -> Submission:
    return replace(SAID, category_id=crew.pump.id, area_id=crew.tree.north_lane.id)


def test_a_page_is_accepted_after_a_look(session: Session, crew: Team, case: Begin, log_in) -> None:
    good = [case(said=sorted_said(crew)), case(said=replace(BILL, category_id=crew.loose.id))]
    bare = case(said=replace(BILL, text="路灯坏了一周没有人来修，晚上很黑。", phone="13900007777"))
    at = desk(session, log_in, crew.operator, "intake")
    press(at, "核对本页全部 3 件")
    table = at.dataframe[0].value
    assert sorted(table["会怎样"]) == ["先不办", "受理", "受理"]
    assert "没有类别" in "".join(table["请留意"])
    assert "没有类别，先选到具体事项" in words(at)
    press(at, "受理 2 件")
    assert "办成 **2** 件" in words(at)
    assert [status(session, each) for each in (*good, bare)] == [S.ACCEPTED, S.ACCEPTED, S.SUBMITTED]
    press(at, "回到列表")
    assert "现有 **1** 件" in words(at)


def test_a_case_is_corrected_and_its_promise_follows(
    session: Session, crew: Team, case: Begin, log_in
) -> None:
    bare = case(said=replace(BILL, text="路灯坏了一周没有人来修，晚上很黑。"))
    at = desk(session, log_in, crew.operator, "intake")
    press(at, "核对本页全部 1 件")
    before = at.dataframe[0].value["承诺答复"][0]
    select(at, "类别", "水费").run()
    table = at.dataframe[0].value
    assert table["会怎样"][0] == "受理"
    assert table["承诺答复"][0] != before  # eight working days of its own
    choose(at, "级别", Level.L4)
    assert at.dataframe[0].value["级别"][0] == "复杂"
    press(at, "受理 1 件")
    assert (row(session, bare).category_id, row(session, bare).level) == (crew.loose.id, Level.L4)


def test_one_refused_does_not_stop_the_others(session: Session, crew: Team, case: Begin, log_in) -> None:
    said = sorted_said(crew)
    first, second = case(said=said), case(said=replace(said, text=OTHER.text, phone=OTHER.phone))
    at = desk(session, log_in, crew.operator, "intake")
    press(at, "核对本页全部 2 件")
    intake.accept(
        session, crew.operator, first.id, category_id=crew.pump.id, area_id=None, level=Level.L3, now=now()
    )
    session.commit()
    press(at, "受理 2 件")
    assert "没有办成 **1** 件" in words(at)
    assert first.slip.number[-5:] in "".join(str(link.proto.label) for link in at.get("page_link"))
    assert status(session, second) is S.ACCEPTED


def test_the_same_matter_follows_one_lead(session: Session, crew: Team, case: Begin, log_in) -> None:
    said = sorted_said(crew)
    walks = [case(said=replace(said, phone=f"1390000888{nth}")) for nth in range(3)]
    at = desk(session, log_in, crew.operator, "intake")
    press(at, "核对本页全部 3 件")
    assert "疑似重复" in "".join(at.dataframe[0].value["请留意"])
    press(at, "其余都并入")
    press(at, "受理 1 件、并件 2 件")
    assert "办成 **3** 件" in words(at)
    assert sorted(status(session, each) for each in walks) == [S.ACCEPTED, S.MERGED, S.MERGED]
    leads = {row(session, each).lead_id for each in walks} - {None}
    assert len(leads) == 1


def test_a_page_is_dispatched_after_a_look(session: Session, crew: Team, case: Begin, log_in) -> None:
    walks = [case(S.ACCEPTED), case(S.ACCEPTED)]
    accused = case(said=replace(SAID, accused_unit_id=crew.tree.water.id, contact_ok=False)).to(S.ACCEPTED)
    at = desk(session, log_in, crew.dispatcher, "dispatch")
    press(at, "核对本页全部 3 件")
    table = at.dataframe[0].value
    assert list(table["会怎样"]).count("先不办") == 1
    assert "这类事由它办" in list(table["为什么"])
    press(at, "派出 2 件")
    assert [status(session, each) for each in walks] == [S.DISPATCHED, S.DISPATCHED]
    assert status(session, accused) is S.ACCEPTED


def test_who_dispatched_first_wins(session: Session, crew: Team, case: Begin, log_in) -> None:
    first, second = case(S.ACCEPTED), case(S.ACCEPTED)
    at = desk(session, log_in, crew.dispatcher, "dispatch")
    press(at, "核对本页全部 2 件")
    dispatching.dispatch(session, crew.dispatcher2, first.id, unit_id=crew.tree.heat.id, now=now())
    session.commit()
    press(at, "派出 2 件")
    assert "没有办成 **1** 件" in words(at)
    assert row(session, first).unit_id == crew.tree.heat.id
    assert status(session, second) is S.DISPATCHED


@pytest.mark.parametrize(
    ("page", "who", "begun", "does"),
    [("intake", "operator", S.SUBMITTED, "受理 1 件"), ("dispatch", "dispatcher", S.ACCEPTED, "派出 1 件")],
)
def test_a_case_out_of_sight_holds_up_no_other(
    session: Session, crew: Team, case: Begin, log_in, page: str, who: str, begun: S, does: str
) -> None:
    walks = [case(said=sorted_said(crew)) for _nth in range(2)]
    if begun is not S.SUBMITTED:
        walks = [each.to(begun) for each in walks]
    at = desk(session, log_in, getattr(crew, who), page)
    at.session_state[f"_many:{page}"] = tuple(each.id for each in walks)
    row(session, walks[0]).visibility = Visibility.SECRET
    session.commit()
    at.run()
    assert not at.exception, at.exception
    assert "有 1 件您已经看不到了" in words(at)
    assert walks[0].slip.number[-5:] not in str(at.dataframe[0].value.to_dict())
    press(at, does)
    assert "办成 **1** 件" in words(at)
    assert status(session, walks[0]) is begun
    press(at, "回到列表")
    at.session_state[f"_many:{page}"] = (walks[0].id,)
    at.run()
    assert "有 1 件您已经看不到了" in words(at)
    press(at, "返回列表")
    assert "您已经看不到了" not in words(at)
