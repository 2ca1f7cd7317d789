"""Choosing an answer from the knowledge base for a case: near ones, what a search finds, never what is internal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.knowledge.queries.suggesting import suggest
from tests.factories.cases import SAID, Team, Walk
from tests.factories.knowledge import BILL, LAMP, PUMP, published
from tests.pages.conftest import shell

DESK = """
import streamlit as st
from core.cases.queries.file import case_file
from core.foundation.clock import now
from core.identity import sessions
from core.identity.actor import Actor
from db.session import reading
from pages.cases.parts.knowledge import knowledge_picker

with reading() as session:
    actor = Actor({account}, "", sessions.grants_of(session, {account}, now=now()))
    case = case_file(session, actor, {case}, now=now())
chosen = knowledge_picker(case, "answer")
if chosen is not None:
    st.caption(f"{{chosen.number}}|{{chosen.version}}|{{chosen.text}}")
"""
"""A page with nothing but the picker."""


def picker(walked: Walk, actor: Actor) -> AppTest:
    script = DESK.format(account=actor.account_id, case=walked.id)
    return AppTest.from_string(script, default_timeout=20).run()


def answers(session: Session, crew: Team) -> None:
    """One near, one internal, one about something else, all fresh."""
    soon = civil(now()).date() + timedelta(days=60)
    for written in (PUMP, replace(PUMP, title="加压泵坏了，值班怎么问", public=False), BILL, LAMP):
        published(session, crew, replace(written, review_on=soon), now=now() - timedelta(hours=1))
    session.commit()


def test_near_ones_are_offered_and_one_is_taken(
    session: Session, crew: Team, case: Callable[..., Walk], log_in: Callable[[Actor], Actor]
) -> None:
    answers(session, crew)
    at = picker(case(), crew.operator)
    assert at.selectbox[0].options == [PUMP.title]
    near = suggest(session, text=SAID.text, public_only=True, now=now())
    at.selectbox[0].set_value(near[0]).run()
    number, version, text = at.caption[-1].value.split("|")
    assert (number[0], version, text) == ("K", "1", PUMP.answer)


def test_a_search_finds_others_and_says_when_there_are_none(
    session: Session, crew: Team, case: Callable[..., Walk]
) -> None:
    answers(session, crew)
    at = picker(case(), crew.operator)
    at.text_input[0].input("路灯").run()
    assert at.selectbox[0].options == [LAMP.title]
    at.text_input[0].input("值班").run()
    assert "没有找到相近的" in at.caption[0].value


def test_the_accepting_clerk_sees_that_there_are_some(
    session: Session, crew: Team, case: Callable[..., Walk], log_in: Callable[[Actor], Actor]
) -> None:
    answers(session, crew)
    case()
    log_in(crew.operator)
    at = shell("cases/intake.py")
    assert [each.label for each in at.expander] == ["知识库里有 2 条相近的"]
