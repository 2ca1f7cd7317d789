"""Every desk: empty, with work, for whom it is, and what its act does; the desk goes on with the next case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import external, informing
from core.cases.external import External
from core.cases.terms import CaseStatus, ExternalKind, Visibility
from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from pages.shared import kept
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk
from tests.pages.cases.conftest import press
from tests.pages.conftest import shell, words

LogIn = Callable[[Actor], Actor]
Begin = Callable[[CaseStatus], Walk]

DESKS = [
    ("cases/intake.py", "operator", CaseStatus.SUBMITTED, "受理"),
    ("cases/dispatch.py", "dispatcher", CaseStatus.ACCEPTED, "派单"),
    ("cases/unit.py", "clerk", CaseStatus.DISPATCHED, "签收"),
    ("cases/unit.py", "handler", CaseStatus.IN_PROGRESS, "记录联系"),
    ("cases/audit.py", "reviewer", CaseStatus.REPLY_REVIEW, "放行"),
    ("cases/callback.py", "reviewer", CaseStatus.CALLBACK, "差评属实，重新办理"),
]


@pytest.mark.parametrize(("page", "who", "status", "act"), DESKS, ids=str)
def test_a_desk_shows_what_waits_and_offers_the_act(
    crew: Team, case: Begin, log_in: LogIn, page: str, who: str, status: CaseStatus, act: str
) -> None:
    log_in(getattr(crew, who))
    at = shell(page)
    assert not at.exception, at.exception
    assert "现有 **0** 件" in words(at)
    case(status)
    at.run()
    assert not at.exception, at.exception
    assert "现有 **1** 件" in words(at)
    assert act in [button.label for button in at.button]


def test_a_list_may_be_as_old_as_a_moment_but_knows_my_own_acts(
    crew: Team, case: Begin, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = [now()]
    monkeypatch.setattr(kept, "now", lambda: moment[0])
    case(CaseStatus.ACCEPTED)
    log_in(crew.dispatcher)
    at = shell("cases/dispatch.py")
    case(CaseStatus.ACCEPTED)
    assert "现有 **1** 件" in words(at.run())
    moment[0] += kept.FRESH
    assert "现有 **2** 件" in words(at.run())
    case(CaseStatus.ACCEPTED)
    press(at, "派单")
    assert "现有 **2** 件" in words(at)  # three, and one is gone


def test_a_case_that_is_made_secret_leaves_the_lists_of_others_at_once(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    case(CaseStatus.ACCEPTED)
    hidden = case(CaseStatus.ACCEPTED)
    log_in(crew.dispatcher)
    at = shell("cases/dispatch.py")
    assert "现有 **2** 件" in words(at)
    session.get_one(Case, hidden.slip.id).visibility = Visibility.SECRET
    session.flush()
    assert "现有 **1** 件" in words(at.run())


def test_the_pane_goes_on_with_the_next_case(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    first, second = case(CaseStatus.ACCEPTED), case(CaseStatus.ACCEPTED)
    log_in(crew.dispatcher)
    at = shell("cases/dispatch.py")
    press(at, "派单")
    press(at, "派单")
    session.expire_all()
    assert {session.get_one(Case, walked.id).status for walked in (first, second)} == {CaseStatus.DISPATCHED}


def test_today_counts_every_desk_of_mine_and_names_what_is_late(
    crew: Team, case: Begin, log_in: LogIn
) -> None:
    case(CaseStatus.SUBMITTED)
    log_in(crew.operator)
    at = shell()
    assert not at.exception, at.exception
    assert "等您办的 **1** 件" in words(at)


def test_who_only_reads_is_not_told_that_it_waits_for_him(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    case(CaseStatus.IN_PROGRESS)
    log_in(person(session, "viewer", (Role.UNIT_VIEWER, crew.tree.water)))
    at = shell()
    assert "本单位等着办的 **1** 件" in words(at)
    assert "去办理" not in [link.label for link in at.get("page_link")]


def test_what_the_lead_looks_after_is_not_hers_to_do(crew: Team, case: Begin, log_in: LogIn) -> None:
    case(CaseStatus.REPLY_REVIEW)
    log_in(crew.lead)
    at = shell()
    assert "等您办的 **0** 件" in words(at)
    assert "## 1 :gray[件]" in words(at)
    log_in(crew.reviewer)
    assert "等您办的 **1** 件" in words(shell())


def test_a_desk_shows_the_sources_deadline_where_a_case_has_one(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    walked = case(CaseStatus.SUBMITTED)
    log_in(crew.operator)
    at = shell("cases/intake.py")
    assert "来源期限" not in at.dataframe[0].value
    due = now() + timedelta(days=2)
    external.note_external(
        session, crew.operator, walked.id, External(ExternalKind.HOTLINE, "GD77", due_at=due), now=now()
    )
    session.commit()
    at.run()  # the case beside the list says that the list is old
    at.run()
    assert list(at.dataframe[0].value["来源期限"]) == [f"{civil(due):%m-%d %H:%M}"]


def test_what_waits_for_somebody_else_is_not_mine_to_do(
    session: Session, crew: Team, case: Begin, log_in: LogIn
) -> None:
    asked, _at_hand = case(CaseStatus.IN_PROGRESS), case(CaseStatus.IN_PROGRESS)
    informing.ask_person(session, crew.handler, asked.id, what="请补充楼号和单元号", now=now())
    session.commit()
    log_in(crew.handler)
    at = shell()
    assert not at.exception, at.exception
    assert "等您办的 **1** 件" in words(at)
    assert "## 1 :gray[件]" in words(at)
    assert "待补充 1 件" in [link.label for link in at.get("page_link")]


def test_search_finds_by_the_end_of_a_number_and_shows_nothing_of_others(
    crew: Team, case: Begin, log_in: LogIn
) -> None:
    walked = case(CaseStatus.DISPATCHED)
    log_in(crew.auditor)
    at = shell("cases/search.py", q=f"{walked.slip.number[5:9]}-{walked.slip.number[9:]}")
    assert not at.exception, at.exception
    assert len(at.dataframe[0].value) == 1
    log_in(crew.heat_clerk)
    at = shell("cases/search.py")
    assert "现有 **0** 件" in words(at)
