"""Who sees which entry, how it is found, and what is suggested to whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.identity.actor import CITIZEN, Actor
from core.knowledge.actions.deciding import retire
from core.knowledge.actions.writing import revise
from core.knowledge.permissions import sees
from core.knowledge.queries import entries, public, suggesting
from core.knowledge.queries.entries import Narrowed
from core.knowledge.queries.scope import facts_of, visible_to
from core.knowledge.terms import Because, ReviewState, Shelf
from db.models.knowledge import Entry
from tests.factories.cases import MONDAY, SAID, Team
from tests.factories.knowledge import BILL, LAMP, PUMP, drafted, published, written_for

LATER = MONDAY + timedelta(days=1)


def titles(session: Session, actor: Actor, asked: Narrowed = Narrowed()) -> list[str]:
    return [row.title for row in entries.entries(session, actor, asked, now=LATER).rows]


def test_drafts_are_the_owners_and_the_centres(session: Session, crew: Team) -> None:
    published(session, crew)
    drafted(session, crew, BILL)
    gone = published(session, crew, LAMP, by=crew.operator)
    retire(session, crew.lead, gone.id, why="不用了", now=LATER)
    assert set(titles(session, crew.handler)) == {PUMP.title, BILL.title}
    assert set(titles(session, crew.reviewer)) == {PUMP.title, BILL.title, LAMP.title}
    assert titles(session, crew.heat_clerk) == [PUMP.title]
    assert titles(session, crew.admin) == titles(session, CITIZEN) == []


def test_both_forms_of_the_rule_agree(session: Session, crew: Team) -> None:
    published(session, crew)
    drafted(session, crew, BILL)
    retire(session, crew.lead, published(session, crew, LAMP).id, why="不用了", now=LATER)
    rows = session.query(Entry).all()
    for actor in (crew.handler, crew.heat_clerk, crew.operator, crew.lead, crew.auditor, crew.admin, CITIZEN):
        in_sql = set(session.scalars(visible_to(session, actor).with_only_columns(Entry.id)))
        assert in_sql == {row.id for row in rows if sees(actor, facts_of(session, row))}, actor.name


def test_others_read_the_version_in_force_and_the_owner_the_newest(session: Session, crew: Team) -> None:
    made = published(session, crew)
    revise(session, crew.clerk, made.id, replace(PUMP, title="加压泵坏了找谁", reason="改短"), now=LATER)
    assert titles(session, crew.heat_clerk) == [PUMP.title]
    assert titles(session, crew.clerk) == ["加压泵坏了找谁"]
    theirs = entries.entry_file(session, crew.heat_clerk, made.id, now=LATER)
    assert ([each.number for each in theirs.versions], theirs.steps, theirs.acts) == ([1], (), ())
    hidden = drafted(session, crew, BILL)
    with pytest.raises(NotFound):
        entries.entry_file(session, crew.heat_clerk, hidden.id, now=LATER)
    with pytest.raises(NotFound):
        entries.entry_by_number(session, crew.heat_clerk, hidden.number)
    assert entries.entry_by_number(session, crew.clerk, hidden.number.lower()) == hidden.id


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("水费", ["水费多收了找谁核对"]),
        ("停水", [PUMP.title]),
        ("水", [PUMP.title, BILL.title]),
        ("营业厅 账单", [BILL.title]),
        ("营业厅 停水", []),
        ("水营", []),
        ("供水公司", [PUMP.title, BILL.title]),
        ("100%", []),
        ("_", [PUMP.title, BILL.title, LAMP.title]),
        ("ＰＵＭＰ", []),
    ],
)
def test_search_finds_two_character_words_exactly(
    session: Session, crew: Team, typed: str, found: list[str]
) -> None:
    for written in (PUMP, BILL, LAMP):
        published(session, crew, written)
    assert set(titles(session, crew.clerk, Narrowed(text=typed))) == set(found)
    assert {each.title for each in suggesting.find(session, text=typed, now=LATER)} == set(found)


def test_filters_shelves_and_pages(session: Session, crew: Team) -> None:
    published(session, crew, written_for(crew))
    published(session, crew, replace(BILL, public=False), now=MONDAY + timedelta(hours=1))
    drafted(session, crew, LAMP, by=crew.operator, now=MONDAY + timedelta(hours=2))
    field = int(crew.pump.path.split("/")[1])
    assert titles(session, crew.lead, Narrowed(category_id=field)) == [PUMP.title]
    assert titles(session, crew.lead, Narrowed(category_id=crew.loose.id)) == []
    assert titles(session, crew.lead, Narrowed(unit_path=crew.tree.centre.path)) == [LAMP.title]
    assert titles(session, crew.lead, Narrowed(owner_ids=(crew.tree.centre.id,))) == [LAMP.title]
    assert titles(session, crew.lead, Narrowed(public=False)) == [BILL.title]
    assert titles(session, crew.lead, Narrowed(shelf=Shelf.WAITING)) == [LAMP.title]
    found = entries.counts(session, crew.lead, now=LATER)
    assert (found[Shelf.ALL], found[Shelf.WAITING], found[Shelf.PUBLISHED], found[Shelf.DUE]) == (3, 1, 2, 0)
    late = MONDAY.replace(year=2027, month=4)
    assert entries.counts(session, crew.lead, now=late)[Shelf.DUE] == 1
    seen, after = [], ""
    for _turn in range(3):
        page = entries.entries(session, crew.lead, Narrowed(), now=LATER, after=after, limit=1)
        seen, after = [*seen, *(row.title for row in page.rows)], page.after
        assert page.total == 3
    assert (seen, after) == ([LAMP.title, BILL.title, PUMP.title], "")


def test_what_fits_a_matter_is_suggested_with_its_reason(session: Session, crew: Team) -> None:
    published(session, crew, written_for(crew, LAMP, title="供水报修电话是多少", keywords="电话"))
    published(session, crew, BILL)
    published(session, crew)
    retire(session, crew.lead, published(session, crew).id, why="重复", now=LATER)
    drafted(session, crew)
    found = suggesting.suggest(session, text=SAID.text, category_path=crew.pump.path, now=LATER)
    assert [(each.title, each.why) for each in found] == [
        ("供水报修电话是多少", Because.MATTER),
        (PUMP.title, Because.WORDS),
    ]
    assert [each.well for each in found] == [False, True]
    assert suggesting.suggest(session, text=SAID.text, now=LATER)[0].title == PUMP.title
    assert suggesting.suggest(session, text="。", now=LATER) == ()


def test_an_answer_for_other_places_is_none(session: Session, crew: Team) -> None:
    published(session, crew, replace(PUMP, area_ids=(crew.tree.south.id,)))
    north, lane = crew.tree.north.path, crew.tree.south_lane.path
    assert suggesting.suggest(session, text=SAID.text, area_path=north, now=LATER) == ()
    assert len(suggesting.suggest(session, text=SAID.text, area_path=lane, now=LATER)) == 1
    assert len(suggesting.suggest(session, text=SAID.text, now=LATER)) == 1


def test_citizens_read_what_is_public_and_not_stale(session: Session, crew: Team) -> None:
    made = published(session, crew)
    inner = published(session, crew, replace(BILL, public=False))
    assert public.public_entry(session, made.number.lower(), now=LATER).unit == "水务局"
    for number in (inner.number, "K", "' OR 1=1"):
        with pytest.raises(NotFound):
            public.public_entry(session, number, now=LATER)
    due, stale = PUMP.review_on + timedelta(days=90), PUMP.review_on + timedelta(days=91)
    for day, shown, state in ((due, 1, ReviewState.DUE), (stale, 0, ReviewState.STALE)):
        moment = MONDAY.replace(year=day.year, month=day.month, day=day.day)
        assert public.public_entries(session, now=moment).total == shown
        assert len(suggesting.suggest(session, text=SAID.text, public_only=True, now=moment)) == shown
        assert suggesting.suggest(session, text=SAID.text, now=moment)[0].review is state


def test_the_citizens_list_pages_and_counts_by_field(session: Session, crew: Team) -> None:
    published(session, crew, written_for(crew))
    published(session, crew, BILL, now=LATER)
    first = public.public_entries(session, now=LATER, limit=1)
    assert ([row.title for row in first.rows], first.total) == ([BILL.title], 2)
    second = public.public_entries(session, now=LATER, limit=1, after=first.after)
    assert ([row.title for row in second.rows], second.after) == ([PUMP.title], "")
    assert public.public_entries(session, now=LATER, after="nonsense|").total == 2
    nodes = [int(part) for part in crew.pump.path.strip("/").split("/")]
    assert public.fields_read(session, now=LATER) == dict.fromkeys(nodes, 1)
    assert public.public_entries(session, now=LATER, category_id=nodes[0]).total == 1
    assert public.public_entries(session, now=LATER, text="加压泵").total == 1


def test_for_whom_somebody_writes(session: Session, crew: Team) -> None:
    assert [name for _, name in entries.writes_for(session, crew.clerk)] == ["水务局"]
    assert [name for _, name in entries.writes_for(session, crew.operator)] == ["民呼中心"]
    assert entries.writes_for(session, crew.reviewer) == entries.writes_for(session, crew.handler) == ()
