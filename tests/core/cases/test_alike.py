"""Likely duplicates and matters of the same telephone: found within bounds, and never what one may not see."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.likeness import LikeWhy
from core.cases.queries.duplicates import Asked, likely, likely_to
from core.cases.queries.file import case_file
from core.cases.queries.same_phone import of_case, of_phone
from core.cases.terms import CaseStatus, Visibility
from core.foundation import keys
from core.foundation.errors import NotFound
from db.models.cases import Case
from tests.factories.cases import MONDAY, SAID, Team, trusted, walk

NEIGHBOUR = replace(
    SAID,
    text="和苑小区加压泵坏了，我们五楼三天没有水了，老人打水困难。",
    place="北门街道和苑小区 5 号楼",
    phone="13900005555",
)
LAMP = replace(SAID, text="学校门口的路灯坏了一个星期，晚上看不见路。", place="南湾镇中学门口")


def asked(crew: Team, **more: object) -> Asked:
    given = {"area_id": crew.tree.north_lane.id, "category_id": crew.pump.id, **more}
    return Asked(NEIGHBOUR.text, NEIGHBOUR.place, NEIGHBOUR.phone, **given)  # type: ignore[arg-type]


def test_a_neighbours_matter_is_offered_with_reasons(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    walk(session, crew, LAMP)
    for question in (asked(crew), asked(crew, category_id=None), asked(crew, area_id=None)):
        (found,) = likely(session, crew.operator, question, now=case.now)
        assert found.number == case.slip.number
        assert {LikeWhy.NEAR, LikeWhy.WORDS, LikeWhy.SAME_DAY} <= {each.why for each in found.reasons}
    other = walk(session, crew, NEIGHBOUR, now=MONDAY + timedelta(days=2))
    (found,) = likely_to(session, crew.operator, other.id, now=other.now)
    assert found.id == case.id
    assert found.reasons[-1].amount == 2
    assert likely(session, crew.operator, replace(asked(crew), text="停水"), now=case.now) == ()


def test_old_and_withdrawn_ones_are_not(session: Session, crew: Team) -> None:
    walk(session, crew)
    assert likely(session, crew.operator, asked(crew), now=MONDAY + timedelta(days=31)) == ()


def test_the_best_come_first_and_few(session: Session, crew: Team) -> None:
    for nth in range(7):
        walk(session, crew, now=MONDAY + timedelta(hours=nth))
    same = walk(session, crew, NEIGHBOUR)
    found = likely(session, crew.operator, asked(crew), now=MONDAY + timedelta(days=1))
    assert len(found) == 5
    assert found[0].id == same.id


def test_same_telephone_under_every_key(session: Session, crew: Team) -> None:
    first = walk(session, crew)
    keys.add_key("index.keys")
    second = walk(session, crew, LAMP, now=MONDAY + timedelta(hours=1))
    walk(session, crew, NEIGHBOUR)
    assert [row.id for row in of_case(session, crew.operator, second.id).rows] == [first.id]
    found = of_phone(session, crew.operator, "+86 139-0000-1234")
    assert ([row.id for row in found.rows], found.total, found.open) == ([second.id, first.id], 2, 2)
    for typed in ("", "1390000", "不是电话"):
        assert of_phone(session, crew.operator, typed).total == 0


def test_telephones_are_compared_at_the_desk_only(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    walk(session, crew).to(CaseStatus.IN_PROGRESS)
    for actor in (crew.clerk, crew.handler, crew.auditor):
        assert of_case(session, actor, case.id).total == 0
        assert likely_to(session, actor, case.id, now=case.now) == ()
    with pytest.raises(NotFound):
        of_case(session, crew.heat_clerk, case.id)


def test_a_secret_is_compared_with_nothing(session: Session, crew: Team) -> None:
    """Not even for who may see it: an ordinary file says nothing of a secret one, nor the other way round."""
    secret, case = walk(session, crew), walk(session, crew)
    session.execute(update(Case).where(Case.id == secret.id).values(visibility=Visibility.SECRET))
    session.expire_all()
    lead = trusted(session, crew)
    assert case_file(session, lead, secret.id, now=case.now).number == secret.slip.number
    for actor in (crew.operator, crew.dispatcher, crew.lead, lead):
        found = of_case(session, actor, case.id)
        assert (len(found.rows), found.total, found.open) == (0, 0, 0)
        assert of_phone(session, actor, SAID.phone).total == 1
        assert likely_to(session, actor, case.id, now=case.now) == ()
        assert {row.id for row in likely(session, actor, asked(crew), now=case.now)} == {case.id}
    assert of_case(session, lead, secret.id).total == 0
    assert likely_to(session, lead, secret.id, now=case.now) == ()
    with pytest.raises(NotFound):
        likely_to(session, crew.operator, secret.id, now=case.now)
