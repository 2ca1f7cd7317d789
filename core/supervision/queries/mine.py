"""How much of the ledger waits for my act, by what is to be done; one statement, each kind up to a bound.

Who had a hand in the case does not verify it; of that only what stands on the entry is looked at here, the rest when he
opens it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from core.cases.queries.scope import in_subtrees
from core.deadlines.queries import is_open
from core.deadlines.terms import Stage
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.queries.pending import decided_by
from core.supervision.queries.scope import visible_to
from core.supervision.terms import INTERVIEW, KIND, ON_LEDGER, EntryState, Weight
from db.models.approvals import Approval
from db.models.deadlines import Deadline
from db.models.supervision import SupervisionEntry, SupervisionEvidence

MOST = 100
"""So far each kind is counted."""
AHEAD = timedelta(days=7)
"""A review is called for so long before its day."""


class Waits(Word):
    """What is to be done, in the order in which it presses."""

    ACKNOWLEDGE = "ACKNOWLEDGE", N_("待认领"), N_("一个工作日内认领")
    ANSWER = "ANSWER", N_("待答复问询"), N_("一个工作日内答复")
    PLAN = "PLAN", N_("待报方案"), N_("三个工作日内报整改方案")
    OWN = "OWN", N_("中心自己的挂账"), N_("要认领、报方案或者答复问询")
    TELL = "TELL", N_("待告知"), N_("一个工作日内告知反映人")
    CONFIRM = "CONFIRM", N_("待确认"), N_("一个工作日内确认或者不予挂账")
    VERIFY = "VERIFY", N_("待核查"), N_("三个工作日内核查")
    WEIGH = "WEIGH", N_("待认定"), N_("补充的情形，认定计不计入")
    SIGN = "SIGN", N_("待签发"), N_("起草的建议，看过以后签发")
    DECIDE = "DECIDE", N_("待决定"), N_("异议、销账和长期挂账")
    REVIEW = "REVIEW", N_("待复核"), N_("长期挂账，七天内到复核期限")


OF_UNIT = frozenset({Waits.ACKNOWLEDGE, Waits.ANSWER, Waits.PLAN})
"""What is done for one's own unit."""

Condition = Callable[[Actor, datetime], ColumnElement[bool]]


def waiting(session: Session, actor: Actor, *, now: datetime) -> Mapping[Waits, int]:
    """What waits for this person, in the order in which it presses; nothing where nothing does."""
    asked = [kind for kind in Waits if actor.has(*WHO[kind])]
    parts = [_counted(actor, kind, now) for kind in asked]
    if not parts:
        return {}
    rows = session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    found = {row[0]: row[1] for row in rows}
    return {kind: found[kind.value] for kind in asked if found[kind.value]}


def _counted(actor: Actor, kind: Waits, now: datetime) -> Select[str, int]:
    """The code of a kind and how many there are."""
    some = visible_to(actor).with_only_columns(SupervisionEntry.id).where(IS[kind](actor, now)).limit(MOST)
    return select(literal(kind.value), func.count()).select_from(some.subquery())


def _at_desk(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    return in_subtrees(SupervisionEntry.desk_id, actor.paths(frozenset(roles)))


def _in_unit(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    of_a_unit = SupervisionEntry.unit_id != SupervisionEntry.desk_id
    return and_(of_a_unit, in_subtrees(SupervisionEntry.unit_id, actor.paths(frozenset(roles))))


def _clock(stage: Stage, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """A clock of a stage runs."""
    mine = and_(Deadline.subject_kind == KIND, Deadline.subject_id == SupervisionEntry.id)
    return exists().where(mine, Deadline.stage == stage, is_open(), *more)


def _in_state(*states: EntryState) -> ColumnElement[bool]:
    return SupervisionEntry.state.in_(states)


def _answer(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    """From level 3 on the lead answers himself."""
    lead = _in_unit(actor, Role.UNIT_LEAD)
    desk = and_(_in_unit(actor, Role.UNIT_CLERK, Role.UNIT_HANDLER), SupervisionEntry.level < INTERVIEW)
    return and_(_in_state(*ON_LEDGER), or_(lead, desk), _clock(Stage.ENQUIRY_ANSWER))


def _own(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    """The centre's own, for its lead."""
    own = and_(
        SupervisionEntry.unit_id == SupervisionEntry.desk_id,
        _at_desk(actor, Role.CENTER_LEAD),
        _in_state(*ON_LEDGER),
    )
    return and_(
        own,
        or_(_in_state(EntryState.LISTED, EntryState.ACKNOWLEDGED), _clock(Stage.ENQUIRY_ANSWER)),
    )


def _verify(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    entry, me = SupervisionEntry, actor.account_id or 0
    mine = or_(entry.requested_by == me, entry.leader_id == me)
    waits = _in_state(EntryState.WRITE_OFF_REQUESTED, EntryState.VERIFYING)
    return and_(waits, _at_desk(actor, Role.SUPERVISOR), func.coalesce(mine, False).is_(False))


def _weigh(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    added = SupervisionEvidence
    waits = exists().where(added.entry_id == SupervisionEntry.id, added.weight == Weight.WAITING)
    return and_(_in_state(*ON_LEDGER), _at_desk(actor, Role.SUPERVISOR), waits)


def _sign(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    """The centre's lead signs level 3 against a unit, the leaders the rest."""
    entry = SupervisionEntry
    leads = and_(entry.level == INTERVIEW, entry.unit_id != entry.desk_id, _at_desk(actor, Role.CENTER_LEAD))
    highest = or_(entry.level > INTERVIEW, entry.unit_id == entry.desk_id)
    leaders = and_(highest, _at_desk(actor, Role.LEADERS))
    return and_(
        _in_state(*ON_LEDGER),
        entry.level >= INTERVIEW,
        entry.signed_level < entry.level,
        or_(leads, leaders),
    )


def _decide(actor: Actor, _now: datetime) -> ColumnElement[bool]:
    mine = and_(Approval.subject_kind == KIND, Approval.subject_id == SupervisionEntry.id)
    return exists().where(mine, decided_by(actor))


def _review(actor: Actor, now: datetime) -> ColumnElement[bool]:
    entry = SupervisionEntry
    decides = or_(
        and_(entry.unit_id != entry.desk_id, _at_desk(actor, Role.CENTER_LEAD)),
        and_(entry.unit_id == entry.desk_id, _at_desk(actor, Role.LEADERS)),
    )
    due = _clock(Stage.LONG_TERM_REVIEW, Deadline.due_at < now + AHEAD)
    return and_(_in_state(EntryState.LONG_TERM), decides, due)


LEADS, UNIT_SIDE = (Role.CENTER_LEAD, Role.LEADERS), (Role.UNIT_LEAD, Role.UNIT_HANDLER, Role.UNIT_CLERK)
WHO: Mapping[Waits, tuple[Role, ...]] = {
    Waits.ACKNOWLEDGE: (Role.UNIT_LEAD,),
    Waits.ANSWER: UNIT_SIDE,
    Waits.PLAN: (Role.UNIT_LEAD,),
    Waits.OWN: (Role.CENTER_LEAD,),
    Waits.TELL: (Role.SUPERVISOR,),
    Waits.CONFIRM: (Role.SUPERVISOR,),
    Waits.VERIFY: (Role.SUPERVISOR,),
    Waits.WEIGH: (Role.SUPERVISOR,),
    Waits.SIGN: LEADS,
    Waits.DECIDE: LEADS,
    Waits.REVIEW: LEADS,
}
"""Whose it is at all; which entries, the conditions say. A reviewer may tell a person, the supervisor has to."""

IS: Mapping[Waits, Condition] = {
    Waits.ACKNOWLEDGE: lambda actor, _now: and_(
        _in_state(EntryState.LISTED), _in_unit(actor, Role.UNIT_LEAD)
    ),
    Waits.ANSWER: _answer,
    Waits.PLAN: lambda actor, _now: and_(_in_state(EntryState.ACKNOWLEDGED), _in_unit(actor, Role.UNIT_LEAD)),
    Waits.OWN: _own,
    Waits.TELL: lambda actor, _now: and_(
        _in_state(*ON_LEDGER), _at_desk(actor, Role.SUPERVISOR), _clock(Stage.TELL_PERSON)
    ),
    Waits.CONFIRM: lambda actor, _now: and_(_in_state(EntryState.PROPOSED), _at_desk(actor, Role.SUPERVISOR)),
    Waits.VERIFY: _verify,
    Waits.WEIGH: _weigh,
    Waits.SIGN: _sign,
    Waits.DECIDE: _decide,
    Waits.REVIEW: _review,
}
