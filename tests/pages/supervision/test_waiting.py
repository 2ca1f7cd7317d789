"""What waits for me stands on 今日, in the side bar and in the title of the tab; a click leads to it."""

from collections.abc import Callable

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.clock import now
from core.identity.actor import Actor
from core.supervision.actions import enquiring, objecting
from core.supervision.terms import EntryType
from pages.shared.inbox import counts
from tests.factories.ledger import Crew
from tests.pages.conftest import shell, words
from tests.pages.supervision.conftest import Listed, entered

LogIn = Callable[[Actor], Actor]


def today(session: Session, log_in: LogIn, actor: Actor) -> AppTest:
    session.commit()
    log_in(actor)
    at = shell("home/today.py")
    assert not at.exception, at.exception
    return at


def links(at: AppTest) -> list[str]:
    return [str(link.proto.label) for link in at.get("page_link")]


def test_each_is_told_what_waits_for_him(session: Session, crew: Crew, listed: Listed, log_in: LogIn) -> None:
    _case, row = listed()
    enquiring.enquire(session, crew.supervisor, row.id, now=now())
    at = today(session, log_in, crew.team.unit_lead)
    assert {"待认领 1 条", "待答复问询 1 条"} <= set(links(at))
    assert "挂账督办" in words(at)
    enquiring.answer_enquiry(session, crew.team.unit_lead, row.id, body="泵已下单，周五到货安装", now=now())
    at = today(session, log_in, crew.supervisor)
    assert "待告知 1 条" in links(at)
    assert "挂账督办等您办的 **1** 条" in words(at)
    assert "挂账督办" not in words(today(session, log_in, crew.heat_lead)).replace("本单位挂账", "")


def test_the_side_bar_counts(session: Session, crew: Crew, listed: Listed, log_in: LogIn) -> None:
    listed()
    session.commit()
    assert counts(crew.team.unit_lead)["entries"] == "1"
    assert "ledger" not in counts(crew.supervisor)


def test_leaders_find_what_they_decide(session: Session, crew: Crew, listed: Listed, log_in: LogIn) -> None:
    case, _row = listed()
    centre = crew.team.tree.centre.id
    own = entered(session, case, centre, EntryType.OVERDUE)
    objecting.appeal(session, crew.team.lead, own.id, reason="派单当天已经完成，系统登记晚了", now=now())
    at = today(session, log_in, crew.leaders)
    assert "待决定 1 条" in links(at)
    at = shell("cases/approvals.py")
    assert not at.exception, at.exception
