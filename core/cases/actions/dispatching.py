"""An accepted case goes to the unit that will handle it, perhaps with others beside; or is recalled before it signs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.clocks import start_answer, start_sign
from core.cases.actions.merging import accused_paths
from core.cases.actions.spine import Act, begin, text
from core.cases.actions.tasks import call_off, give_task
from core.cases.avoiding import concerns
from core.cases.permissions import at_desk
from core.cases.terms import CaseAct, CaseEvent, Visibility
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import holders_of, unit
from core.identity.terms import Role, UnitKind
from db.models.cases import CasePerson
from db.models.deadlines import Deadline

HANDLES = frozenset(
    {UnitKind.OFFICE, UnitKind.DEPARTMENT, UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP, UnitKind.CENTRE}
)
"""Kinds of units that handle cases; communities get tasks from their subdistrict."""

NEEDED = (Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD)
"""Roles that the people named for a secret case must hold between them."""


@dataclass(frozen=True, slots=True)
class CoUnit:
    """A unit asked to help from the beginning, and what is asked of it."""

    unit_id: int
    text: str
    mandatory: bool = True


def dispatch(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    unit_id: int,
    note: str = "",
    co_units: Sequence[CoUnit] = (),
    named: Collection[int] = (),
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Hand the case to a lead unit; its answer clock starts and its end is printed.

    Args:
        note: a word to the unit; staff read it, the person does not.
        co_units: others that do a part of it.
        named: accounts in the unit who may see it; for secret cases only.

    Raises:
        Invalid: the unit is closed, of a kind that handles no cases, or the people named do not suffice.
        Conflict: it is the unit complained of, and he is not the centre's lead.
    """
    act = begin(session, actor, case_id, CaseAct.DISPATCH, now=now, seen=seen)
    deadlines.meet(session, act.subject, Stage.DISPATCH, now=now)
    answer = hand_over(act, unit_id, named=named)
    words = act.keep(text(note, "note", 0, COMMENT_MAX)) if note.strip() else None
    act.record(
        CaseEvent.DISPATCHED, facts={"due": answer.due_at, "unit_id": unit_id}, words=words, unit_id=unit_id
    )
    for each in co_units:
        give_task(act, each.unit_id, each.text, mandatory=each.mandatory)
    return act.receipt()


def recall(
    session: Session, actor: Actor, case_id: int, *, reason: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """Take it back before the unit signs, twice at most; no return is counted against anybody.

    What the centre's lead designated, only the lead takes back.
    """
    act = begin(session, actor, case_id, CaseAct.RECALL, now=now, seen=seen)
    row, unit_id = act.row, act.row.unit_id
    act.move()
    leave_unit(act)
    row.unit_id = None
    deadlines.start(session, act.subject, Stage.DISPATCH, level=row.level, now=now)
    act.record(CaseEvent.RECALLED, words=text(reason, "reason", 0, COMMENT_MAX), unit_id=unit_id)
    return act.receipt()


def hand_over(act: Act, unit_id: int, *, named: Collection[int] = ()) -> Deadline:
    """The case is this unit's now: it has to sign, and its full answer clock starts.

    Raises:
        Invalid, Conflict: as for `dispatch`.
    """
    require_may_have(act, unit_id)
    _require_named(act, unit_id, named)
    row = act.row
    row.unit_id, row.handler_id = unit_id, None
    act.move()
    row.held_since = act.now
    _let_see(act, named)
    start_sign(act.session, row, now=act.now)
    return start_answer(act.session, row, now=act.now)


def leave_unit(act: Act) -> None:
    """The lead unit gives the case up: its clocks end, its co-units are no longer needed."""
    deadlines.cancel(act.session, act.subject, (Stage.SIGN, Stage.ANSWER, Stage.CONTACT), now=act.now)
    call_off(act)
    act.row.handler_id = None


def require_may_have(act: Act, unit_id: int) -> None:
    """Whether a unit may be given the case at all.

    Raises:
        Invalid: it is closed, or of a kind that handles no cases.
        Conflict: it is the unit complained of, and he is not the centre's lead.
    """
    lead = unit(act.session, unit_id)
    if lead.closed or lead.kind not in HANDLES:
        raise Invalid(N_("“{unit}”不能承办民呼件，请另选单位"), field="unit_id", unit=lead.short_name)
    if at_desk(Role.CENTER_LEAD)(act.actor, act.facts):
        return
    if any(concerns(lead.path, accused) for accused in accused_paths(act.session, act.row)):
        raise Conflict(
            N_("“{unit}”是被反映的单位，应当回避；确要派给它，请中心负责人办"), unit=lead.short_name
        )


def _require_named(act: Act, unit_id: int, named: Collection[int]) -> None:
    """A secret case is for the people named; between them they can sign, handle and answer.

    Raises:
        Invalid: a role is missing, or somebody is not of that unit.
    """
    if act.row.visibility is not Visibility.SECRET:
        return
    path = unit(act.session, unit_id).path
    holders = {
        role: {holder.account_id for holder in holders_of(act.session, role, path, now=act.now)}
        for role in NEEDED
    }
    missing = next((role for role in NEEDED if not holders[role] & set(named)), None)
    if missing is not None:
        raise Invalid(N_("保密件要指定单位里看得到它的人，还缺{role}"), "named", role=missing)
    if set(named) - set().union(*holders.values()):
        raise Invalid(N_("指定的人里有不在这个单位办件的，请重新选择"), "named")


def _let_see(act: Act, named: Collection[int]) -> None:
    """Name them; those who were named before, in another unit, are let out by their place."""
    if act.row.visibility is Visibility.SECRET:
        for account_id in sorted(set(named) - act.facts.named):
            act.session.add(CasePerson(case_id=act.row.id, account_id=account_id, named_at=act.now))
        act.session.flush()
