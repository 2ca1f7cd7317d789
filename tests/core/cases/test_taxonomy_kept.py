"""The taxonomy is kept by people: added, renamed, moved, described, asked about, retired; every step on its line."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import taxonomy as acts
from core.cases.queries.asked import questions_of
from core.cases.queries.categories import history, nodes, usage
from core.cases.queries.taxonomy import categories, default_level
from core.cases.taxonomy.terms import QuestionKind, TaxonomyEvent
from core.cases.terms import CaseStatus
from core.cases.values import Described, Question
from core.deadlines.terms import Level
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.terms import Role
from core.journal.verify import verify
from db.models.cases import Category
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, walk

LATER = MONDAY + timedelta(hours=1)


def named(session: Session, crew: Team, name: str):
    return next(each for each in nodes(session, crew.lead) if each.name == name)


def test_a_branch_grows_and_is_offered_at_once(session: Session, crew: Team) -> None:
    field = acts.add_category(session, crew.lead, None, "园林绿化", now=MONDAY)
    kind = acts.add_category(session, crew.admin, field, "树木", now=MONDAY)
    leaf = acts.add_category(session, crew.lead, kind, "枯树倒伏", now=MONDAY)
    found = {each.id: each for each in categories(session)}
    assert found[leaf].full_name == "园林绿化 · 树木 · 枯树倒伏"
    assert found[leaf].path == f"/{field}/{kind}/{leaf}/"
    assert (found[leaf].leaf, found[kind].leaf) == (True, False)
    codes = session.scalars(select(Category.code).where(Category.id.in_([field, kind, leaf]))).all()
    assert len(set(codes)) == 3
    assert history(session, crew.lead, leaf)[0].told.name == TaxonomyEvent.ADDED
    assert history(session, crew.admin, kind)[0].who == crew.admin.name


@pytest.mark.parametrize("who", ["operator", "dispatcher", "unit_lead", "auditor"])
def test_others_keep_no_taxonomy(session: Session, crew: Team, who: str) -> None:
    with pytest.raises(NotAllowed):
        acts.add_category(session, getattr(crew, who), None, "园林绿化", now=MONDAY)
    with pytest.raises(NotAllowed):
        nodes(session, getattr(crew, who))


def test_an_administrator_of_one_street_keeps_no_taxonomy_of_the_district(
    session: Session, crew: Team
) -> None:
    street = person(session, "street-adm", (Role.ADMIN, crew.tree.north))
    with pytest.raises(NotAllowed, match="全区"):
        acts.add_category(session, street, None, "园林绿化", now=MONDAY)
    with pytest.raises(NotAllowed):
        acts.retire_category(session, street, crew.pump.id, None, now=MONDAY)
    with pytest.raises(NotAllowed):
        nodes(session, street)


def test_what_cannot_be_added(session: Session, crew: Team) -> None:
    with pytest.raises(Invalid):
        acts.add_category(session, crew.lead, crew.pump.id, "更细的一级", now=MONDAY)
    with pytest.raises(Conflict):
        acts.add_category(session, crew.lead, crew.pump.parent_id, "停水", now=MONDAY)
    for wrong in ("", "水", "甲" * 31, "供水·热水", "一行\n两行"):
        with pytest.raises(Invalid):
            acts.add_category(session, crew.lead, crew.pump.parent_id, wrong, now=MONDAY)
    with pytest.raises(NotFound):
        acts.add_category(session, crew.lead, 10**9, "没有上级", now=MONDAY)


def test_a_rename_reaches_everything_below(session: Session, crew: Team) -> None:
    kind = session.get_one(Category, crew.pump.parent_id)
    acts.rename_category(session, crew.lead, kind.id, "加压供水", now=MONDAY, seen=0)
    assert crew.pump.full_name == "供水 · 加压供水 · 停水"
    assert history(session, crew.lead, kind.id)[0].told.text == "二次供水 → 加压供水"
    with pytest.raises(Conflict):
        acts.rename_category(session, crew.lead, kind.id, "再改一次", now=MONDAY, seen=0)


def test_a_branch_is_moved_with_all_below(session: Session, crew: Team) -> None:
    field = acts.add_category(session, crew.lead, None, "住房", now=MONDAY)
    kind = session.get_one(Category, crew.pump.parent_id)
    acts.move_category(session, crew.lead, kind.id, field, now=MONDAY)
    assert crew.pump.path == f"/{field}/{kind.id}/{crew.pump.id}/"
    assert crew.pump.full_name == "住房 · 二次供水 · 停水"
    for target in (kind.id, crew.pump.id, field):
        with pytest.raises(Invalid):
            acts.move_category(session, crew.lead, kind.id, target, now=MONDAY)
    deep = acts.add_category(session, crew.lead, field, "物业", now=MONDAY)
    with pytest.raises(Invalid):
        acts.move_category(session, crew.lead, kind.id, deep, now=MONDAY)


def test_defaults_rule_what_comes_in_and_are_inherited(session: Session, crew: Team) -> None:
    field = session.scalars(select(Category).where(Category.name == "供水")).one()
    said = Described(level=Level.L4, answer_days=7, urgent_words="爆管，漏水 喷水", unit_id=crew.tree.heat.id)
    acts.describe_category(session, crew.lead, field.id, said, now=MONDAY)
    assert default_level(session, crew.loose.id) is Level.L4
    node = named(session, crew, "水费")
    assert (node.own.level, node.effective.level, node.effective.unit_id) == (
        None,
        Level.L4,
        crew.tree.heat.id,
    )
    assert field.urgent_words == "爆管|漏水|喷水"
    facts = history(session, crew.lead, field.id)[0].told.facts
    assert (facts["was_level"], facts["level"], facts["days"]) == ("L3", "L4", 7)
    for wrong in (
        replace(said, answer_days=0),
        replace(said, answer_days=61),
        replace(said, example="甲" * 201),
    ):
        with pytest.raises(Invalid):
            acts.describe_category(session, crew.lead, field.id, wrong, now=MONDAY)


def test_questions_come_from_above_and_are_never_overwritten(session: Session, crew: Team) -> None:
    kind = crew.pump.parent_id or 0
    acts.set_questions(
        session, crew.lead, kind, [Question("停了几天", QuestionKind.NUMBER, required=True)], now=MONDAY
    )
    choice = Question("哪几层", QuestionKind.CHOICE, options=("一至三层", "四层以上"))
    acts.set_questions(
        session, crew.lead, crew.pump.id, [choice, Question("家里有老人吗", QuestionKind.YES_NO)], now=MONDAY
    )
    asked = questions_of(session, crew.pump.id)
    assert [each.asked for each in asked] == ["停了几天", "哪几层", "家里有老人吗"]
    assert asked[1].options == ("一至三层", "四层以上")
    assert len(questions_of(session, crew.pump.id, inherited=False)) == 2
    acts.set_questions(session, crew.lead, crew.pump.id, [], now=LATER)
    assert [each.asked for each in questions_of(session, crew.pump.id)] == ["停了几天"]
    assert "哪几层" in history(session, crew.lead, crew.pump.id)[1].told.text
    for wrong in (
        [Question("哪几层", QuestionKind.CHOICE, options=("只有一个",))],
        [Question("", QuestionKind.TEXT)],
        [Question("第几次反映了")] * 9,
    ):
        with pytest.raises(Invalid):
            acts.set_questions(session, crew.lead, crew.pump.id, wrong, now=LATER)


def test_what_is_retired_is_not_offered_and_open_cases_keep_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    before = usage(session, crew.lead, crew.pump.parent_id or 0, now=LATER)
    assert (before.open_cases, before.all_cases, before.below) == (1, 1, 2)
    acts.retire_category(session, crew.lead, crew.pump.id, crew.loose.id, now=LATER)
    assert crew.pump.id not in {each.id for each in categories(session)}
    node = named(session, crew, "停水")
    assert (node.retired, node.successor) == (LATER, crew.loose.full_name)
    case.reply()
    with pytest.raises(NotFound):
        acts.rename_category(session, crew.lead, crew.pump.id, "断水", now=LATER)
    acts.restore_category(session, crew.lead, crew.pump.id, now=LATER)
    assert crew.pump.id in {each.id for each in categories(session)}
    with pytest.raises(Conflict):
        acts.restore_category(session, crew.lead, crew.pump.id, now=LATER)
    kind = crew.pump.parent_id or 0
    with pytest.raises(Invalid):
        acts.retire_category(session, crew.lead, kind, crew.loose.id, now=LATER)
    acts.retire_category(session, crew.lead, kind, None, now=LATER)
    with pytest.raises(Conflict):
        acts.restore_category(session, crew.lead, crew.loose.id, now=LATER)


def test_lines_of_the_taxonomy_are_chained(session: Session, crew: Team) -> None:
    acts.rename_category(session, crew.lead, crew.pump.id, "没有水", now=MONDAY)
    session.flush()
    assert verify(session).clean
