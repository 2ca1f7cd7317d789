"""The file of a case leads to its entries, and whoever may proposes one there."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.identity.actor import Actor
from core.journal.idempotency import used
from core.supervision.terms import EntryState, EntryType
from pages.shared.state import Key
from tests.factories.cases import Walk
from tests.factories.ledger import Crew, entries
from tests.pages.cases.conftest import press, write
from tests.pages.conftest import shell, unfold
from tests.pages.supervision.conftest import Listed

LogIn = Callable[[Actor], Actor]


def opened(session: Session, log_in: LogIn, actor: Actor, case: Walk) -> AppTest:
    session.commit()
    log_in(actor)
    at = shell("cases/file.py", no=case.slip.number)
    assert not at.exception, at.exception
    return at


def links(at: AppTest) -> str:
    return " ".join(str(link.proto.label) for link in at.get("page_link"))


def test_the_file_leads_to_its_entry(session: Session, crew: Crew, listed: Listed, log_in: LogIn) -> None:
    case, _row = listed()
    for actor in (crew.supervisor, crew.team.unit_lead, crew.team.dispatcher):
        assert "列入挂账督办 · 蓝 · 提醒 · 已挂账" in links(opened(session, log_in, actor, case)), actor.name


def test_a_proposal_is_not_shown_to_the_unit(
    session: Session, crew: Crew, listed: Listed, log_in: LogIn
) -> None:
    case, row = listed(EntryType.BUCK_PASSING)
    assert row.number in links(opened(session, log_in, crew.supervisor, case))
    assert row.number not in links(opened(session, log_in, crew.team.unit_lead, case))


def test_a_supervisor_proposes(session: Session, crew: Crew, listed: Listed, log_in: LogIn) -> None:
    case, row = listed(EntryType.BUCK_PASSING)
    at = opened(session, log_in, crew.supervisor, case)
    at = unfold(at, f"propose-{case.id}")
    field = next(each for each in at.selectbox if each.label == "单位")
    assert "水务局" not in field.options, "something is open against it"
    write(at, "提请的理由", "中心派单拖了两天")
    press(at, "提请挂账")
    assert "请从这一件的经过里选出" in " ".join(str(each.value) for each in at.error)
    assert next(each for each in at.text_area if each.label == "提请的理由").value == "中心派单拖了两天"
    steps = next(each for each in at.multiselect if each.label == "哪几步能说明")
    steps.select(steps.options[0])
    press(at, "提请挂账")
    made = [each for each in entries(session, case.id) if each.id != row.id]
    assert [(each.state, each.unit_id) for each in made] == [(EntryState.PROPOSED, crew.team.tree.centre.id)]


def test_leaders_designate_and_others_do_not(
    session: Session, crew: Crew, listed: Listed, log_in: LogIn
) -> None:
    case, _row = listed()
    at = unfold(opened(session, log_in, crew.leaders, case), f"propose-{case.id}")
    kinds = next(each for each in at.selectbox if each.label == "类型").options
    assert [each.split(" · ")[0] for each in kinds] == ["领导或代表交办"]
    for actor in (crew.team.unit_lead, crew.team.dispatcher, crew.team.lead):
        assert not [
            each
            for each in opened(session, log_in, actor, case).get("popover")
            if "提请挂账" in str(each.proto)
        ], actor.name


def test_a_second_click_proposes_nothing_more(
    session: Session, crew: Crew, listed: Listed, log_in: LogIn
) -> None:
    case, row = listed(EntryType.BUCK_PASSING)
    at = unfold(opened(session, log_in, crew.supervisor, case), f"propose-{case.id}")
    key = at.session_state[f"{Key.FORM}:propose-{case.id}"]
    write(at, "提请的理由", "中心派单拖了两天")
    steps = next(each for each in at.multiselect if each.label == "哪几步能说明")
    steps.select(steps.options[0])
    press(at, "提请挂账")
    assert len(entries(session, case.id)) == 2
    assert used(session, f"supervision.propose:{crew.supervisor.account_id}", key)
    assert row.id != entries(session, case.id)[-1].id
