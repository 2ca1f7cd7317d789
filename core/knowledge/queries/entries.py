"""Reading entries for people who work here: lists with counts, one entry with its versions and its line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select, true, tuple_
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import allows
from core.identity.queries import names_of, unit
from core.knowledge import workflow
from core.knowledge.permissions import RULES, EntryFacts, sees
from core.knowledge.queries.scope import Owner, centre_path, entry_for, visible_to
from core.knowledge.queries.search import holds
from core.knowledge.reviews import review_state
from core.knowledge.terms import KIND, EntryAct, EntryStatus, Shelf
from core.knowledge.values import EntryFile, EntryPage, EntryRow, LineStep, VersionView
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow
from db.models.knowledge import Entry, Version

PAGE = 50


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a person narrows the list by; empty means all.

    Attributes:
        category_id: a node of the taxonomy; entries for it or for anything below it.
        owner_ids: units that answer for it, such as those one writes for.
        public: True: only what citizens read; False: only what they do not.
    """

    shelf: Shelf = Shelf.ALL
    text: str = ""
    category_id: int | None = None
    unit_path: str = ""
    owner_ids: tuple[int, ...] = ()
    public: bool | None = None


def entries(
    session: Session, actor: Actor, asked: Narrowed, *, now: datetime, after: str = "", limit: int = PAGE
) -> EntryPage:
    """A page of the list, what was changed last first.

    Args:
        after: the `after` of the page before; empty for the first.
    """
    today = civil(now).date()
    chosen = visible_to(session, actor).where(_shelves(today)[asked.shelf], *_conditions(asked))
    total = session.scalar(select(func.count()).select_from(chosen.with_only_columns(Entry.id).subquery()))
    query = chosen.with_only_columns(Entry, Version, Owner.short_name)
    if after:
        at, last = after.split("|")
        query = query.where(
            tuple_(Entry.changed_at, Entry.id) < tuple_(datetime.fromisoformat(at), int(last))
        )
    rows = session.execute(query.order_by(Entry.changed_at.desc(), Entry.id.desc()).limit(limit + 1)).all()
    more = ""
    if len(rows) > limit:
        last_row = rows[limit - 1][0]
        more = f"{last_row.changed_at.isoformat()}|{last_row.id}"
    return EntryPage(tuple(_row(*row, today) for row in rows[:limit]), more, total or 0)


def counts(session: Session, actor: Actor, *, now: datetime) -> Mapping[Shelf, int]:
    """How much stands on each shelf."""
    shelves = _shelves(civil(now).date())
    row = session.execute(
        visible_to(session, actor).with_only_columns(
            *(func.count().filter(condition) for condition in shelves.values())
        )
    ).one()
    return dict(zip(shelves, row, strict=True))


def entry_file(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> EntryFile:
    """One entry with everything.

    Raises:
        NotFound: no such entry, or none this person may know of.
    """
    row, facts = entry_for(session, actor, entry_id)
    whole = _inside(actor, facts)
    versions = _versions(session, row, only=None if whole else row.in_force)
    return EntryFile(
        id=row.id,
        number=row.number,
        status=row.status,
        waiting=row.waiting,
        unit_id=row.owner_id,
        unit=session.get_one(UnitRow, row.owner_id).short_name,
        in_force=row.in_force,
        review_on=row.review_on,
        review=review_state(row.review_on, civil(now).date()),
        helped=row.helped,
        versions=versions,
        steps=_steps(session, row) if whole else (),
        acts=_acts(actor, row, facts),
        seen=row.event_count,
    )


def entry_by_number(session: Session, actor: Actor, number: str) -> int:
    """Id of the entry of this number, as typed.

    Raises:
        NotFound: no such entry, or none this person may know of.
    """
    found = session.scalar(
        visible_to(session, actor).with_only_columns(Entry.id).where(Entry.number == as_typed(number))
    )
    if found is None:
        raise NotFound(N_("没有这一条，或者您看不到它"))
    return found


def writes_for(session: Session, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Units for which this person writes entries, with their short names, the nearest first."""
    path = centre_path(session)
    rows = session.scalars(select(UnitRow).where(UnitRow.valid_to.is_(None)).order_by(UnitRow.pinyin))
    found = [row for row in rows if allows(RULES, EntryAct.DRAFT, actor, EntryFacts(row.path, path))]
    held = {grant.unit_id for grant in actor.grants}
    found.sort(key=lambda row: (row.id not in held, row.path.count("/")))
    return tuple((row.id, row.short_name) for row in found)


def _inside(actor: Actor, facts: EntryFacts) -> bool:
    """Whether he would see it as a draft as well: the owner's people and the centre; all versions are theirs."""
    return sees(actor, replace(facts, status=EntryStatus.DRAFT))


def _shelves(today: date) -> dict[Shelf, ColumnElement[bool]]:
    published = Entry.status == EntryStatus.PUBLISHED
    return {
        Shelf.ALL: true(),
        Shelf.WAITING: Entry.waiting.is_(True),
        Shelf.DUE: and_(published, Entry.review_on < today),
        Shelf.DRAFT: Entry.status == EntryStatus.DRAFT,
        Shelf.PUBLISHED: published,
        Shelf.RETIRED: Entry.status == EntryStatus.RETIRED,
    }


def _conditions(asked: Narrowed) -> list[ColumnElement[bool]]:
    wanted: tuple[tuple[object, ColumnElement[bool]], ...] = (
        (asked.text.strip(), holds(asked.text)),
        (asked.category_id, Version.category_nodes.contains([asked.category_id])),
        (asked.owner_ids, Entry.owner_id.in_(asked.owner_ids)),
        (asked.unit_path, Owner.path.like(f"{asked.unit_path}%")),
        (asked.public is not None, Version.public == asked.public),
    )
    return [condition for given, condition in wanted if given]


def _row(row: Entry, version: Version, owner: str, today: date) -> EntryRow:
    return EntryRow(
        id=row.id,
        number=row.number,
        title=version.title,
        status=row.status,
        waiting=row.waiting,
        version=version.number,
        in_force=row.in_force,
        public=version.public,
        unit=owner,
        category_ids=tuple(version.category_ids),
        review_on=row.review_on,
        review=review_state(row.review_on, today),
        changed_at=row.changed_at,
        helped=row.helped,
    )


def _versions(session: Session, row: Entry, *, only: int | None) -> tuple[VersionView, ...]:
    query: Select[Version] = select(Version).where(Version.entry_id == row.id)
    if only is not None:
        query = query.where(Version.number == only)
    found = session.scalars(query.order_by(Version.number.desc())).all()
    names = names_of(session, {each.written_by for each in found})
    return tuple(
        VersionView(
            each.number,
            each.title,
            each.answer,
            tuple(each.keywords),
            tuple(each.category_ids),
            tuple(each.area_ids),
            each.public,
            each.review_on,
            each.reason,
            names.get(each.written_by, ""),
            each.written_at,
        )
        for each in found
    )


def _steps(session: Session, row: Entry) -> tuple[LineStep, ...]:
    """The line, newest first; the unit it was handed to is named as it is called today."""
    found = session.execute(
        select(EventRow, WordsRow.body)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == row.id)
        .order_by(EventRow.seq.desc())
    ).all()
    names = names_of(session, {event.account_id for event, _body in found if event.account_id})
    units = {event.unit_id: unit(session, event.unit_id).short_name for event, _ in found if event.unit_id}
    return tuple(
        LineStep(
            event.name,
            {
                "version": event.facts.get("version", ""),
                "due": event.facts.get("review_on", ""),
                "unit": units.get(event.unit_id or 0, ""),
            },
            names.get(event.account_id or 0, ""),
            event.recorded_at,
            body or "",
        )
        for event, body in found
    )


def _acts(actor: Actor, row: Entry, facts: EntryFacts) -> tuple[EntryAct, ...]:
    """What this person may do to it now."""
    return tuple(
        act
        for act in workflow.WAYS
        if act is not EntryAct.DRAFT
        and workflow.possible(row.status, act, waiting=row.waiting)
        and allows(RULES, act, actor, facts)
    )
