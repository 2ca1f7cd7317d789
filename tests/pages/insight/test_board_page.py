"""The board in front of officials: period and scope from the address, links to lists, a table to take away."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.queries.desks import how_many
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.foundation.clock import now
from core.identity.actor import Actor
from core.insight.measures import listed
from core.insight.periods import period
from core.insight.terms import Measure, Span
from db.models.journal import Look
from pages.insight.parts.links import query, words
from pages.shared.navigation import entry
from tests.factories.cases import Team, team, walk
from tests.pages.conftest import shell
from tests.pages.conftest import words as read

PAGE = "insight/board.py"


@pytest.fixture
def crew(session: Session) -> Team:
    made = team(session)
    began = now() - timedelta(hours=3)
    walk(session, made, now=began)
    walk(session, made, now=began).to(CaseStatus.ANSWERED)
    walk(session, made, now=began).to(CaseStatus.ANSWERED).rate(Resolved.YES, Satisfied.YES)
    session.commit()
    return made


def html(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def opened(at: AppTest) -> AppTest:
    assert not at.exception, at.exception
    return at


def test_a_leader_reads_six_figures_and_when(log_in: Callable[[Actor], Actor], crew: Team) -> None:
    log_in(crew.leader)
    at = opened(shell(PAGE))
    assert "截至" in read(at)
    text = html(at)
    for label in ("收件", "办结", "办结率", "按时办结率", "解决率", "满意率"):
        assert f"<h3>{label}</h3>" in text
    assert "水务局" in text
    assert "北门街道" in text


def test_a_figures_link_opens_as_many_cases(
    session: Session, log_in: Callable[[Actor], Actor], crew: Team
) -> None:
    log_in(crew.leader)
    moment = now()
    month = period(Span.MONTH, moment)
    scope = Filters(unit_path=crew.tree.water.path)
    filters = listed(Measure.SATISFIED, scope, month.begin, month.end, hits=True)
    asked = query(filters, words(session))
    assert asked is not None
    assert how_many(session, crew.leader, Desk.ALL, filters, now=moment) == 1
    at = opened(shell("cases/search.py", **asked))
    assert "只列：答复日期" in read(at)
    assert "共 1 条" in read(at)
    other = opened(shell("cases/search.py", **{**asked, "result": "不满意的"}))
    assert "没有符合条件的件" in read(other)


def test_every_link_of_the_page_names_filters_the_search_page_has(
    log_in: Callable[[Actor], Actor], crew: Team
) -> None:
    log_in(crew.leader)
    text = html(opened(shell(PAGE)))
    links = {part.split('"')[0].replace("&amp;", "&") for part in text.split('href="')[1:]}
    links = {each for each in links if each.startswith("/search?")}
    assert len(links) > 10
    known = {"by", "since", "until", "result", "own", "unit", "category", "area", "channel", "imported"}
    assert {name for each in links for name, _value in parse_qsl(urlsplit(each).query)} <= known


def test_period_and_scope_come_from_the_address(log_in: Callable[[Actor], Actor], crew: Team) -> None:
    log_in(crew.leader)
    at = opened(shell(PAGE, span="自选", **{"from": "2020-01-01", "to": "2020-01-31"}))
    assert "2020-01-01 至 2020-01-31" in read(at)
    assert "这段时间没有件" in read(at)
    wrong = opened(shell(PAGE, span="自选", **{"from": "2020-02-01", "to": "2020-01-31"}))
    assert "结束的日子早于开始的日子" in read(wrong)
    narrowed = opened(shell(PAGE, in_unit="热力公司"))
    assert "这段时间没有件" in read(narrowed)


def test_a_units_lead_sees_his_own_unit(log_in: Callable[[Actor], Actor], crew: Team) -> None:
    log_in(crew.unit_lead)
    at = opened(shell(PAGE))
    assert "水务局" in html(at)
    box = next(each for each in at.selectbox if each.label == "承办单位")
    assert box.options == ["水务局"]


def test_who_reads_no_figures_does_not_find_the_page(crew: Team) -> None:
    board = entry("board")
    assert [
        who.name for who in (crew.leader, crew.unit_lead, crew.reviewer, crew.lead) if not board.open_to(who)
    ] == []
    assert [who.name for who in (crew.clerk, crew.admin, crew.dispatcher) if board.open_to(who)] == []


def test_the_figures_are_taken_away(session: Session, log_in: Callable[[Actor], Actor], crew: Team) -> None:
    log_in(crew.leader)
    at = opened(shell(PAGE))
    next(button for button in at.button if button.label == "导出表格").click().run()
    opened(at)
    assert "/files/" in html(at)
    assert "下载“看板" in html(at)
    look = session.scalars(select(Look)).one()
    assert (look.account_id, look.field) == (crew.leader.account_id, "board"), "a line in the audit trail"
