"""三不管: a matter no unit owns is registered, a subdistrict handles it meanwhile, the centre's lead decides."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import Pair, write_decided
from core.cases.catalogue.terms import OwnerlessEvent, OwnerlessState
from core.cases.permissions import at_desk
from core.cases.queries.scope import case_for
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role, UnitKind
from core.journal import actions as journal
from db.models.cases import Case
from db.models.cases_catalogue import OwnerlessMatter

INTERIM = frozenset({UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP})
"""Who handles a matter that nobody owns, until it is decided."""
QUESTION_MIN, QUESTION_MAX = 6, 500


@dataclass(frozen=True, slots=True)
class MatterReceipt:
    """A matter of the register as it is after an act."""

    id: int
    case_id: int
    state: OwnerlessState
    catalogue_entry_id: int | None


def open_matter(
    session: Session, actor: Actor, *, case_id: int, interim_unit_id: int, question: str, now: datetime
) -> MatterReceipt:
    """Register a matter without an owner, inside the act that designates its interim unit.

    Raises:
        NotFound: no such case for him.
        NotAllowed: not the lead of the centre whose desk it is on.
        Invalid: it has no category yet, the interim unit is no subdistrict, or the question is not put.
        Conflict: it is in the register already.
    """
    case, facts = case_for(session, actor, case_id, lock=True)
    if not at_desk(Role.CENTER_LEAD)(actor, facts):
        raise NotAllowed(N_("列入三不管台账由中心负责人决定"))
    question = _checked(session, case, interim_unit_id, question)
    if session.scalar(select(OwnerlessMatter.id).where(OwnerlessMatter.case_id == case_id)) is not None:
        raise Conflict(N_("这一件已经在三不管台账里"))
    words = journal.keep_words(session, question, now=now)
    row = OwnerlessMatter(
        case_id=case_id,
        category_id=case.category_id,
        area_id=case.area_id,
        interim_unit_id=interim_unit_id,
        state=OwnerlessState.OPEN,
        question_id=words.id,
        opened_by=actor.account_id,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    journal.record(
        session,
        row,
        OwnerlessEvent.OPENED,
        actor.by(Role.CENTER_LEAD),
        now=now,
        words=words,
        facts={"case_id": case_id, "category_id": row.category_id, "area_id": row.area_id},
        unit_id=interim_unit_id,
    )
    return _receipt(session, row)


def decide(
    session: Session,
    actor: Actor,
    matter_id: int,
    *,
    unit_id: int,
    basis: str,
    valid_from: date,
    everywhere: bool = False,
    now: datetime,
) -> MatterReceipt:
    """Say who owns it from a day on; a new entry of the dispatch catalogue is written in the same breath.

    Args:
        everywhere: for the whole district, not only where this one happened.

    Raises:
        NotFound: no such matter, or none of a case he may see.
        NotAllowed: not the lead of the centre.
        Invalid: unit, day or basis cannot be accepted.
        Conflict: it is decided already, or the catalogue says so already.
    """
    case_id = session.scalar(select(OwnerlessMatter.case_id).where(OwnerlessMatter.id == matter_id))
    if case_id is None:
        raise NotFound(N_("台账里没有这一条，或者您看不到它"))
    _, facts = case_for(session, actor, case_id, lock=True)
    row = session.get_one(OwnerlessMatter, matter_id, with_for_update=True, populate_existing=True)
    if not at_desk(Role.CENTER_LEAD)(actor, facts):
        raise NotAllowed(N_("归谁管由中心负责人决定"))
    if row.state is OwnerlessState.DECIDED:
        raise Conflict(N_("这一条已经定了归谁管，请刷新后再看"))
    pair = Pair(row.category_id, None if everywhere else row.area_id)
    entry = write_decided(session, actor, pair, unit_id=unit_id, valid_from=valid_from, basis=basis, now=now)
    words = journal.keep_words(session, basis.strip(), now=now)
    row.state, row.catalogue_entry_id, row.decision_id = OwnerlessState.DECIDED, entry.id, words.id
    row.decided_by, row.decided_at = actor.account_id, now
    journal.record(
        session,
        row,
        OwnerlessEvent.DECIDED,
        actor.by(Role.CENTER_LEAD),
        now=now,
        words=words,
        facts={"entry_id": entry.id, "valid_from": valid_from, "everywhere": everywhere},
        unit_id=unit_id,
    )
    return _receipt(session, row)


def close_with_case(session: Session, actor: Actor, case_id: int, *, now: datetime) -> bool:
    """The case came to its end without a decision; whether there was a matter to close. Still to be decided later."""
    row = session.scalar(
        select(OwnerlessMatter)
        .where(OwnerlessMatter.case_id == case_id, OwnerlessMatter.state == OwnerlessState.OPEN)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        return False
    row.state = OwnerlessState.CLOSED_WITH_CASE
    journal.record(session, row, OwnerlessEvent.CLOSED, actor.by(Role.SYSTEM), now=now)
    session.flush()
    return True


def _checked(session: Session, case: Case, interim_unit_id: int, question: str) -> str:
    """The question as it is kept; whether the matter can be registered so."""
    question = question.replace("\0", "").strip()
    if case.category_id is None:
        raise Invalid(N_("请先定类别，再列入三不管台账"), "category_id")
    interim = unit(session, interim_unit_id)
    if interim.kind not in INTERIM or interim.closed:
        raise Invalid(N_("先由街道或乡镇兜底办理，请选一个"), "interim_unit_id")
    if not QUESTION_MIN <= len(question) <= QUESTION_MAX:
        raise Invalid(
            N_("请写清为什么没有单位管，{least} 到 {most} 个字"),
            "question",
            least=QUESTION_MIN,
            most=QUESTION_MAX,
        )
    return question


def _receipt(session: Session, row: OwnerlessMatter) -> MatterReceipt:
    session.flush()
    return MatterReceipt(row.id, row.case_id, row.state, row.catalogue_entry_id)
