"""The door to cases: what a person may see, in SQL, and the facts about one case that the rules ask for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from sqlalchemy import BigInteger, ColumnElement, Select, and_, bindparam, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.counters import COUNTERS, Tally
from core.cases.permissions import CASE_READERS, CaseFacts, sees
from core.cases.terms import AT_WORK, KIND, AnswerWay, CaseEvent, Visibility
from core.foundation.errors import NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from db.models.cases import Case, CasePerson, CaseTask
from db.models.identity import UnitRow
from db.models.journal import EventRow
from db.session import asked_once, columns

HANDLING_EVENTS = (
    CaseEvent.SIGNED,
    CaseEvent.ASSIGNED,
    CaseEvent.CONTACTED,
    CaseEvent.TASK_SIGNED,
    CaseEvent.TASK_DONE,
    CaseEvent.REPLY_ASKED,
    CaseEvent.REPLY_REFUSED,
    CaseEvent.REPLIED,
)
"""Who did one of these had a hand in the case; so had who answered it directly."""


@lru_cache(maxsize=1024)
def scope(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a case exists for this person; Python twin: `permissions.sees`.

    Subtrees are looked up once per statement, so that it costs a list of a million rows nothing.
    """
    if actor.has(Role.SYSTEM):
        return true()
    keys = [
        int(grant.unit_path.split("/")[1]) for grant in actor.grants if grant.unit_path.startswith("case/")
    ]
    centre = in_subtrees(Case.desk_id, actor.paths(CENTRE_ROLES | CASE_READERS))
    trusted = and_(centre, in_subtrees(Case.desk_id, actor.paths({Role.CONFIDENTIAL})))
    unit = or_(in_subtrees(Case.unit_id, actor.paths(UNIT_ROLES)), Case.id.in_(helped_by(actor)))
    secret = Case.visibility == Visibility.SECRET
    return or_(
        Case.id.in_(keys),
        and_(~secret, or_(centre, unit)),
        and_(secret, or_(trusted, and_(_named(actor), unit))),
    )


def helped_by(actor: Actor) -> Select[int]:
    """Cases of which a unit of his does a part."""
    return (
        select(CaseTask.case_id)
        .join(UnitRow, UnitRow.id == CaseTask.unit_id)
        .where(CaseTask.state.in_(AT_WORK), _under(actor.paths(UNIT_ROLES)))
    )


def _named(actor: Actor) -> ColumnElement[bool]:
    if actor.account_id is None:
        return false()
    return Case.id.in_(select(CasePerson.case_id).where(CasePerson.account_id == actor.account_id))


def _under(paths: tuple[str, ...]) -> ColumnElement[bool]:
    return or_(false(), *(UnitRow.path.like(f"{path}%") for path in paths))


def in_subtrees(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], paths: tuple[str, ...]
) -> ColumnElement[bool]:
    """The unit in this column is one of these or below one of them."""
    if not paths:
        return false()
    return column.in_(select(UnitRow.id).where(_under(paths)))


def confined_to(session: Session, actor: Actor) -> tuple[str, ...] | None:
    """Subtrees outside of which this person sees nothing by `scope`; None when there are no such.

    Lists go along the index of these units. Who helps other units sees more than his own, and goes without it.
    """
    if actor.has(Role.SYSTEM) or actor.paths(CENTRE_ROLES | CASE_READERS):
        return None
    if any(grant.unit_path.startswith("case/") for grant in actor.grants):
        return None
    if session.scalar(helped_by(actor).limit(1)) is not None:
        return None
    return actor.paths(UNIT_ROLES)


def visible_to(actor: Actor) -> Select[Case]:
    """Cases this person may see; every list starts here."""
    return select(Case).where(scope(actor))


@asked_once
def facts_of(session: Session, row: Case) -> CaseFacts:
    """What the predicates ask about a case."""
    desk = session.get_one(UnitRow, row.desk_id)
    lead = session.get(UnitRow, row.unit_id) if row.unit_id is not None else None
    helping = session.scalars(
        select(UnitRow.path)
        .join(CaseTask, CaseTask.unit_id == UnitRow.id)
        .where(CaseTask.case_id == row.id, CaseTask.state.in_(AT_WORK))
    )
    handled, tally = _history(session, row)
    named = select(CasePerson.account_id).where(CasePerson.case_id == row.id)
    return CaseFacts(
        id=row.id,
        status=row.status,
        round=row.round,
        visibility=row.visibility,
        desk_path=desk.path,
        unit_path=lead.path if lead is not None else "",
        handler_id=row.handler_id,
        handled_by=handled | ({row.handler_id} if row.handler_id is not None else set()),
        task_paths=tuple(helping),
        named=frozenset(session.scalars(named)) if row.visibility is Visibility.SECRET else frozenset(),
        tally=tally,
    )


COUNTED = frozenset(counter.event.value for counter in COUNTERS.values())
HANDLED = frozenset(event.value for event in HANDLING_EVENTS)


def _history(session: Session, row: Case) -> tuple[frozenset[int], Tally]:
    """Who had a hand in it, and how often what is counted happened: one look at its line."""
    rows = session.execute(
        select(EventRow.name, EventRow.account_id, EventRow.facts).where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == row.id,
            EventRow.name.in_(HANDLED | COUNTED | {CaseEvent.RELEASED.value}),
        )
    ).all()
    handled = {account for name, account, facts in rows if _had_a_hand(name, facts)}
    leads = {facts["lead_id"] for name, _, facts in rows if name == CaseEvent.RELEASED and "lead_id" in facts}
    if leads:  # its answer was another case's
        theirs = select(EventRow.name, EventRow.account_id, EventRow.facts).where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id.in_(leads),
            EventRow.name.in_(HANDLED | {CaseEvent.RELEASED.value}),
        )
        handled |= {account for name, account, facts in session.execute(theirs) if _had_a_hand(name, facts)}
    counted = [(name, facts) for name, _, facts in rows if name in COUNTED]
    return frozenset(account for account in handled if account is not None), Tally(
        Counter(name for name, _ in counted),
        Counter(name for name, facts in counted if facts.get("round") == row.round),
    )


def _had_a_hand(name: str, facts: Mapping[str, object]) -> bool:
    """Whether an event shows that somebody handled the case, or answered it himself."""
    return name in HANDLED or (name == CaseEvent.RELEASED and facts.get("way") == AnswerWay.DIRECT)


def case_for(session: Session, actor: Actor, case_id: int, *, lock: bool = False) -> tuple[Case, CaseFacts]:
    """One case through the door that checks.

    Raises:
        NotFound: no such case, or none this person may know of: the same words for both.
    """
    row = session.get(Case, case_id, with_for_update=lock or None, populate_existing=lock)
    facts = facts_of(session, row) if row is not None else None
    if row is None or facts is None or not sees(actor, facts):
        raise NotFound(N_("没有这一件，或者您看不到它"))
    return row, facts


VERSION = select(Case.event_count).where(Case.id == bindparam("case", type_=BigInteger))


def version_of(session: Session, case_id: int) -> int | None:
    """How many steps a case has gone; whoever has read its file at this version has read what is on its line."""
    version: int | None = columns(session, VERSION, {"case": case_id}).scalar()
    return version


def paths_of(session: Session, unit_ids: Iterable[int]) -> dict[int, str]:
    """Where units stand in the tree, open or closed."""
    rows = session.execute(select(UnitRow.id, UnitRow.path).where(UnitRow.id.in_(list(unit_ids))))
    return {row.id: row.path for row in rows}


def case_by_number(session: Session, actor: Actor, number: str) -> int:
    """Id of the case of this number, as typed.

    Raises:
        NotFound: no such case, or none this person may know of: the same words for both.
    """
    found = session.scalar(
        visible_to(actor).with_only_columns(Case.id).where(Case.number == as_typed(number))
    )
    if found is None:
        raise NotFound(N_("没有这一件，或者您看不到它"))
    return found
