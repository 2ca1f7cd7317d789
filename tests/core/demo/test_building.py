"""A small demonstration through the real acts, and what ends with it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (acts run with their followers)
from core.cases.actions import intake
from core.cases.catalogue.terms import OwnerlessState
from core.cases.values import Submission
from core.demo import building, showing
from core.demo.ending import remains
from core.duty.queries.roster import AHEAD, gaps, on_duty
from core.duty.terms import Rung
from core.foundation.errors import Conflict
from core.foundation.settings import settings
from core.identity import passwords, people
from core.identity.actor import CITIZEN, SYSTEM
from core.identity.demo import demo_accounts, has_demo
from core.identity.queries import unit_tree
from core.identity.terms import NOT_GRANTED, Role
from core.journal.verify import verify
from core.knowledge.reviews import review_state
from core.knowledge.terms import EntryStatus, ReviewState
from core.seeding import seed
from db.embedded import Urls
from db.models.cases import Case, Category
from db.models.cases_catalogue import CatalogueEntry, OwnerlessMatter
from db.models.identity import Account
from db.models.knowledge import Entry
from db.models.publicity import Joiner
from db.seeds.demo import texts
from db.session import unit_of_work
from tests import ground
from tests.factories.cases import MONDAY

NOW = MONDAY + timedelta(days=9, hours=2)


@pytest.fixture(scope="module")
def demonstration(server: Urls) -> Iterator[tuple[ground.Database, dict[str, str]]]:
    """Built once; each test undoes what it does to it."""
    with ground.fresh_database(server) as made, ground.standing_on(made):
        with unit_of_work() as session:
            seed(session, "民呼中心", now=NOW)
            passwords = building.build(session, now=NOW, most=45)
        yield made, passwords


@pytest.fixture
def built(demonstration: tuple[ground.Database, dict[str, str]]) -> dict[str, str]:
    return demonstration[1]


@pytest.fixture
def session(demonstration: tuple[ground.Database, dict[str, str]]) -> Iterator[Session]:
    with demonstration[0].app.connect() as connection, Session(bind=connection) as session:
        session.execute(text(f"SET LOCAL search_path = {settings().district}"))
        yield session
        session.rollback()


def test_a_small_demonstration_reaches_every_status_of_the_main_path(
    session: Session, built: dict[str, str]
) -> None:
    reached = building.statuses(session)
    assert sum(reached.values()) == 45
    assert {
        "SUBMITTED",
        "ACCEPTED",
        "DISPATCHED",
        "IN_PROGRESS",
        "REPLY_REVIEW",
        "ANSWERED",
        "CLOSED",
    } <= set(reached)
    assert "WITHDRAWN" in reached
    assert session.scalar(select(func.count(Case.id)).where(~Case.demo)) == 0
    assert session.scalar(select(func.max(Case.submitted_at))) <= NOW
    assert verify(session).clean


def test_its_catalogue_was_edited_and_a_matter_has_no_owner(session: Session, built: dict[str, str]) -> None:
    assert session.scalar(select(func.count(CatalogueEntry.id))) == len(texts.ENTRIES)
    assert session.scalar(select(OwnerlessMatter.state)) is OwnerlessState.OPEN


def test_somebody_stands_on_the_login_page_for_every_role_and_his_password_fits(
    session: Session, built: dict[str, str]
) -> None:
    assert has_demo(session)
    shown = [person for person in demo_accounts(session) if person.login in built]
    assert {role for person in shown for role in person.roles} == set(Role) - NOT_GRANTED
    row = session.scalar(select(Account).where(Account.login == shown[0].login))
    assert passwords.matches(built[shown[0].login], row.password_hash)
    assert not row.must_change
    assert len(set(built.values())) == len(built)


def test_its_knowledge_base_shows_every_state(session: Session, built: dict[str, str]) -> None:
    rows = session.scalars(select(Entry)).all()
    assert len(rows) == len(texts.answers()) >= 25
    assert {row.status for row in rows} == set(EntryStatus)
    assert {(row.waiting, row.in_force is not None) for row in rows} >= {(True, True), (True, False)}
    states = {review_state(row.review_on, NOW.date()) for row in rows if row.status == "PUBLISHED"}
    assert states == set(ReviewState)
    assert sum(row.helped for row in rows) > 100
    assert max(row.latest for row in rows) == 2


def test_neighbours_join_no_matter_that_strangers_may_not_hear_of(
    session: Session, built: dict[str, str]
) -> None:
    session.execute(update(Category).values(sensitive=True))
    before = session.scalar(select(func.count(Joiner.id)))
    showing.let_neighbours_join(session, NOW)
    assert session.scalar(select(func.count(Joiner.id))) == before


def test_somebody_is_on_duty_for_a_fortnight(session: Session, built: dict[str, str]) -> None:
    units = {unit.code: unit for unit in unit_tree(session)}
    for code in ("centre", "housing", "urban", "water", "tanghe"):
        for later in (timedelta(), AHEAD):
            assert gaps(session, SYSTEM, units[code].id, now=NOW + later) == []
        tonight = on_duty(session, units[code].path, NOW.replace(hour=23))
        assert tonight.rung is Rung.OWN


def test_what_comes_in_meanwhile_belongs_to_it(session: Session, built: dict[str, str]) -> None:
    said = Submission(text="我家楼下的灯不亮了", place="北巷", phone="13900001234")
    slip = intake.submit(session, CITIZEN, said, now=NOW)
    people.add_person(session, SYSTEM, "visitor", "访客", now=NOW)
    assert session.get_one(Case, slip.id).demo
    left = remains(session)
    assert left.is_demo
    assert left.is_pure
    assert left.cases == 46


def test_a_real_row_stands_in_the_way_of_its_end(session: Session, built: dict[str, str]) -> None:
    session.scalars(select(Case).limit(1)).one().demo = False
    session.flush()
    assert not remains(session).is_pure


def test_it_is_built_only_where_nobody_has_begun(session: Session, built: dict[str, str]) -> None:
    with pytest.raises(Conflict):
        building.build(session, now=NOW, most=1)


def test_real_cases_are_real(committed: ground.Database) -> None:
    said = Submission(text="我家楼下的灯不亮了", place="北巷", phone="13900001234")
    with unit_of_work() as session:
        seed(session, "民呼中心", now=NOW)
        assert building.is_untouched(session)
        slip = intake.submit(session, CITIZEN, said, now=NOW)
        assert not session.get_one(Case, slip.id).demo
        assert not building.is_untouched(session)
        assert not remains(session).is_demo
