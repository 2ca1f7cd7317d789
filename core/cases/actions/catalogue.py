"""The dispatch catalogue is edited: entries with days, never overwritten; corrections that returns gave rise to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.cases.actions.dispatching import HANDLES
from core.cases.catalogue.terms import CatalogueEvent, CatalogueOrigin, EntryState
from core.cases.queries.places import centre_desk
from core.cases.spans import DAY, Span, ended, lay
from core.cases.terms import Visibility
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import AREAS, Role
from core.journal import actions as journal
from core.journal.terms import By
from db.models.cases import Case, Category
from db.models.cases_catalogue import CatalogueEntry
from db.models.identity import UnitRow
from db.models.journal import WordsRow

EDITORS = (Role.DISPATCHER, Role.CENTER_LEAD)
"""Who edits the catalogue, at the centre."""
BASIS_MIN, BASIS_MAX = 4, 500


@dataclass(frozen=True, slots=True)
class EntryReceipt:
    """An entry as it is after an act."""

    id: int
    unit_id: int
    valid_from: date
    valid_to: date | None
    state: EntryState


@dataclass(frozen=True, slots=True)
class Pair:
    """A matter and a place; without a place, the whole district."""

    category_id: int
    area_id: int | None


def set_entry(
    session: Session,
    actor: Actor,
    *,
    category_id: int,
    area_id: int | None,
    unit_id: int,
    valid_from: date,
    basis: str,
    origin: CatalogueOrigin = CatalogueOrigin.EDIT,
    now: datetime,
) -> EntryReceipt:
    """Say who handles a matter in a place from a day on; what held until then ends the day before.

    Args:
        category_id: a matter, or a type or field: then for all below it that have no entry of their own.
        area_id: a subdistrict, township or community; None for the whole district.

    Raises:
        NotAllowed: not a dispatcher nor the lead of the centre.
        Invalid: no such matter, place or unit, a day that is over, or no basis.
        Conflict: the catalogue says so already.
    """
    pair = Pair(category_id, area_id)
    _hold(session, pair)
    by = _require_editor(session, actor)
    if valid_from < civil(now).date():
        raise Invalid(N_("生效日期不能早于今天；已经派出的件按当时的目录"), "valid_from")
    _require_place(session, area_id)
    return _write(session, by, pair, unit_id, valid_from, _basis(basis), origin, now=now)


def write_decided(
    session: Session, actor: Actor, pair: Pair, *, unit_id: int, valid_from: date, basis: str, now: datetime
) -> EntryReceipt:
    """The entry that a decision on a matter without an owner leads to, inside that act.

    Raises:
        As `set_entry`.
    """
    return set_entry(
        session,
        actor,
        category_id=pair.category_id,
        area_id=pair.area_id,
        unit_id=unit_id,
        valid_from=valid_from,
        basis=basis,
        origin=CatalogueOrigin.OWNERLESS,
        now=now,
    )


def end_entry(
    session: Session, actor: Actor, entry_id: int, *, last_day: date, reason: str, now: datetime
) -> EntryReceipt:
    """End an entry without another: from then on what stands above it holds, at last the taxonomy.

    Raises:
        NotAllowed: not an editor.
        Invalid: the day lies before yesterday, or no reason.
        Conflict: it is not in force any more, or was never confirmed.
    """
    row = _entry(session, entry_id)
    by = _require_editor(session, actor)
    today = civil(now).date()
    if last_day < today - DAY:
        raise Invalid(N_("最后一天不能早于昨天"), "last_day")
    if row.state is not EntryState.CONFIRMED or (row.valid_to is not None and row.valid_to <= last_day):
        raise Conflict(N_("这一条到那时已经不作数了，请刷新后再看"))
    words = journal.keep_words(session, _basis(reason), now=now)
    _end(session, row, last_day, by, now=now, words_id=words.id)
    return _receipt(row)


def propose_correction(
    session: Session,
    actor: Actor,
    *,
    case_id: int,
    category_id: int,
    area_id: int | None,
    unit_id: int,
    basis: str,
    now: datetime,
) -> EntryReceipt | None:
    """A return was right: put the correction of the catalogue before somebody else, inside the act that approved it.

    Returns:
        None: the catalogue says so already, the same correction waits, or the case is secret and teaches nothing.

    Raises:
        NotAllowed: not an editor.
        Invalid: no such matter or unit, or no basis.
    """
    pair, today = Pair(category_id, area_id), civil(now).date()
    _hold(session, pair)
    by = _require_editor(session, actor)
    _require_unit(session, unit_id)
    if session.get_one(Case, case_id).visibility is Visibility.SECRET:
        return None
    rows = _rows(session, pair, EntryState.CONFIRMED, EntryState.PROPOSED)
    if any(row.unit_id == unit_id and (_span(row).holds(today) or _waits(row)) for row in rows):
        return None
    row = _new(session, by, pair, unit_id, today, _basis(basis), CatalogueOrigin.RETURN, now=now)
    row.state, row.case_id = EntryState.PROPOSED, case_id
    return _recorded(session, row, CatalogueEvent.PROPOSED, by, now=now)


def confirm_correction(
    session: Session, actor: Actor, entry_id: int, *, valid_from: date | None = None, now: datetime
) -> EntryReceipt:
    """Another person agrees: the correction is in force from today or a later day.

    Raises:
        NotAllowed: not an editor, or the one who proposed it.
        Invalid: a day that is over, or the unit was closed meanwhile.
        Conflict: it was decided already.
    """
    row, by = _waiting(session, actor, entry_id)
    first = valid_from or civil(now).date()
    if first < civil(now).date():
        raise Invalid(N_("生效日期不能早于今天；已经派出的件按当时的目录"), "valid_from")
    _require_unit(session, row.unit_id)
    last = _make_room(session, Pair(row.category_id, row.area_id), row.unit_id, first, by, now=now)
    row.state, row.decided_by, row.decided_at = EntryState.CONFIRMED, actor.account_id, now
    row.valid_from, row.valid_to = first, last
    return _recorded(session, row, CatalogueEvent.CONFIRMED, by, now=now)


def decline_correction(
    session: Session, actor: Actor, entry_id: int, *, reason: str, now: datetime
) -> EntryReceipt:
    """Another person says no; the catalogue stays as it is.

    Raises:
        NotAllowed, Conflict: as `confirm_correction`.
        Invalid: no reason.
    """
    row, by = _waiting(session, actor, entry_id)
    words = journal.keep_words(session, _basis(reason), now=now)
    row.state, row.decided_by, row.decided_at = EntryState.DECLINED, actor.account_id, now
    journal.record(session, row, CatalogueEvent.DECLINED, by, now=now, words=words, unit_id=row.unit_id)
    session.flush()
    return _receipt(row)


def _write(
    session: Session,
    by: By,
    pair: Pair,
    unit_id: int,
    first: date,
    basis: str,
    origin: CatalogueOrigin,
    *,
    now: datetime,
) -> EntryReceipt:
    _require_unit(session, unit_id)
    last = _make_room(session, pair, unit_id, first, by, now=now)
    row = _new(session, by, pair, unit_id, first, basis, origin, now=now)
    row.valid_to = last
    return _recorded(session, row, CatalogueEvent.SET, by, now=now)


def _make_room(
    session: Session, pair: Pair, unit_id: int, first: date, by: By, *, now: datetime
) -> date | None:
    """End what held until then; the new entry's own last day."""
    rows = _rows(session, pair, EntryState.CONFIRMED)
    if any(row.unit_id == unit_id and _span(row).holds(first) for row in rows):
        raise Conflict(N_("目录里从那天起本来就是这个单位"))
    laying = lay([_span(row) for row in rows], first)
    if laying.ends is not None:
        ends, day = laying.ends
        _end(session, next(row for row in rows if row.id == ends), day, by, now=now)
    return laying.last


def _end(
    session: Session, row: CatalogueEntry, day: date, by: By, *, now: datetime, words_id: int | None = None
) -> None:
    row.valid_to = ended(_span(row), day)
    session.flush()
    words = session.get_one(WordsRow, words_id) if words_id is not None else None
    facts = {"valid_to": row.valid_to}
    journal.record(
        session, row, CatalogueEvent.ENDED, by, now=now, facts=facts, words=words, unit_id=row.unit_id
    )


def _new(
    session: Session,
    by: By,
    pair: Pair,
    unit_id: int,
    first: date,
    basis: str,
    origin: CatalogueOrigin,
    *,
    now: datetime,
) -> CatalogueEntry:
    """The row, not yet in a session's flush."""
    return CatalogueEntry(
        category_id=pair.category_id,
        area_id=pair.area_id,
        unit_id=unit_id,
        valid_from=first,
        origin=origin,
        state=EntryState.CONFIRMED,
        words_id=journal.keep_words(session, basis, now=now).id,
        made_by=by.account_id,
        made_at=now,
    )


def _recorded(
    session: Session, row: CatalogueEntry, event: CatalogueEvent, by: By, *, now: datetime
) -> EntryReceipt:
    session.add(row)
    session.flush()
    facts = {
        "category_id": row.category_id,
        "area_id": row.area_id,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "origin": row.origin,
        "case_id": row.case_id,
    }
    words = session.get_one(WordsRow, row.words_id)
    journal.record(session, row, event, by, now=now, facts=facts, words=words, unit_id=row.unit_id)
    session.flush()
    return _receipt(row)


def _receipt(row: CatalogueEntry) -> EntryReceipt:
    return EntryReceipt(row.id, row.unit_id, row.valid_from, row.valid_to, row.state)


def _hold(session: Session, pair: Pair) -> None:
    """Lock the matter: two editors of one pair take turns."""
    row = session.get(Category, pair.category_id, with_for_update={"key_share": True}, populate_existing=True)
    if row is None or row.valid_to is not None:
        raise Invalid(N_("没有这个类别，请重新选择"), "category_id")


def _entry(session: Session, entry_id: int) -> CatalogueEntry:
    """The entry, its matter locked first."""
    category = session.scalar(select(CatalogueEntry.category_id).where(CatalogueEntry.id == entry_id))
    if category is None:
        raise NotFound(N_("目录里没有这一条"))
    session.get_one(Category, category, with_for_update={"key_share": True})
    return session.get_one(CatalogueEntry, entry_id, with_for_update=True, populate_existing=True)


def _waiting(session: Session, actor: Actor, entry_id: int) -> tuple[CatalogueEntry, By]:
    row = _entry(session, entry_id)
    by = _require_editor(session, actor)
    if not _waits(row):
        raise Conflict(N_("这条更正已经有人决定了，请刷新后再看"))
    if row.made_by == actor.account_id:
        raise NotAllowed(N_("更正要由提出人以外的人确认"))
    return row, by


def _waits(row: CatalogueEntry) -> bool:
    return row.state is EntryState.PROPOSED


def _rows(session: Session, pair: Pair, *states: EntryState) -> Sequence[CatalogueEntry]:
    area: ColumnElement[bool] = (
        CatalogueEntry.area_id.is_(None) if pair.area_id is None else CatalogueEntry.area_id == pair.area_id
    )
    return session.scalars(
        select(CatalogueEntry)
        .where(CatalogueEntry.category_id == pair.category_id, area, CatalogueEntry.state.in_(states))
        .order_by(CatalogueEntry.valid_from)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _span(row: CatalogueEntry) -> Span:
    confirmed = row.state is EntryState.CONFIRMED
    return Span(row.id, row.valid_from, row.valid_to if confirmed else row.valid_from - DAY)


def _require_editor(session: Session, actor: Actor) -> By:
    if not actor.has_in(unit(session, centre_desk(session)).path, *EDITORS):
        raise NotAllowed(N_("派单目录由派单员和中心负责人维护"))
    return actor.by(*EDITORS)


def _require_unit(session: Session, unit_id: int) -> None:
    row = session.get(UnitRow, unit_id)
    if row is None or row.valid_to is not None or row.kind not in HANDLES:
        raise Invalid(N_("这个单位不能承办民呼件，请另选"), "unit_id")


def _require_place(session: Session, area_id: int | None) -> None:
    row = session.get(UnitRow, area_id) if area_id is not None else None
    if area_id is not None and (row is None or row.valid_to is not None or row.kind not in AREAS):
        raise Invalid(N_("没有这个街道、乡镇或社区，请重新选择"), "area_id")


def _basis(text: str) -> str:
    text = text.replace("\0", "").strip()
    if not BASIS_MIN <= len(text) <= BASIS_MAX:
        raise Invalid(N_("请写明依据，{least} 到 {most} 个字"), "basis", least=BASIS_MIN, most=BASIS_MAX)
    return text
