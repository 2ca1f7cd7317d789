"""What must hold of any case, whatever was done to it: told from its event line, independently of the acts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import CaseEvent, CaseStatus, TaskState
from db.models.approvals import Approval
from db.models.cases import Case, CaseTask
from db.models.deadlines import Deadline
from db.models.journal import EventRow

E, S = CaseEvent, CaseStatus
LEADS_TO = {
    E.SUBMITTED: S.SUBMITTED,
    E.INFO_ASKED: S.NEED_INFO,
    E.LAPSED: S.WITHDRAWN,
    E.ACCEPTED: S.ACCEPTED,
    E.REFUSED: S.NOT_ACCEPTED,
    E.OVERTURNED: S.SUBMITTED,
    E.MERGED: S.MERGED,
    E.UNMERGED: S.ACCEPTED,
    E.DISPATCHED: S.DISPATCHED,
    E.RECALLED: S.ACCEPTED,
    E.RETURN_AGREED: S.RETURN_PENDING,
    E.RETURN_REFUSED: S.DISPATCHED,
    E.DESIGNATED: S.DISPATCHED,
    E.DEFERRED: S.DEFERRED,
    E.REPLIED: S.REPLY_REVIEW,
    E.RELEASED: S.ANSWERED,
    E.RATED_WELL: S.CLOSED,
    E.RATED_BADLY: S.CALLBACK,
    E.RATING_WINDOW_OVER: S.CALLBACK,
    E.RATING_CHANGED: S.CALLBACK,
    E.REOPENED: S.CALLBACK,
    E.FOUND_UNREASONABLE: S.CLOSED,
    E.CLOSED: S.CLOSED,
    E.WITHDRAWN: S.WITHDRAWN,
    E.TERMINATED: S.TERMINATED,
}
"""Events that lead to one status whatever was before; the others are told in `fold`."""
MOST = {
    E.INFO_ASKED: 2,
    E.OVERTURN_ASKED: 1,
    E.MERGED: 2,
    E.RECALLED: 2,
    E.RETURN_AGREED: 2,
    E.RETURN_APPROVED: 1,
    E.DESIGNATED: 1,
    E.EXTENDED: 2,
    E.DEFERRED: 2,
    E.UPHELD: 2,
    E.RATING_CHANGED: 1,
    E.REOPENED: 2,
}
"""How often an event may stand on a line (domain.md E.1)."""
AT_AN_END = {S.WITHDRAWN, S.TERMINATED, S.CLOSED}


def fold(line: Sequence[EventRow]) -> tuple[CaseStatus, int]:
    """Status and round as the events tell them."""
    status, before, round_no = S.SUBMITTED, S.SUBMITTED, 1
    for event in line:
        name = CaseEvent(event.name)
        if name in {E.INFO_ASKED, E.DEFERRED}:
            before = status
        if name in LEADS_TO:
            status = LEADS_TO[name]
        elif name in {E.SIGNED, E.SENT_BACK}:
            status = S.IN_PROGRESS if round_no == 1 else S.REHANDLING
        elif name is E.RESUMED or (
            name in {E.SUPPLEMENTED, E.CONTINUED_WITHOUT} and event.facts.get("resumed")
        ):
            status = before
        elif name is E.UPHELD:
            round_no += 1
            status = S.REHANDLING if event.unit_id is not None else S.ACCEPTED
    return status, round_no


def problems(session: Session, row: Case) -> Iterator[str]:
    """Everything that is wrong with one case."""
    line = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == "case", EventRow.subject_id == row.id)
        .order_by(EventRow.seq)
    ).all()
    told = fold(line)
    if told != (row.status, row.round):
        yield f"case {row.id} is {row.status}/{row.round}, its line says {told}: {[e.name for e in line][-6:]}"
    counted = Counter(CaseEvent(event.name) for event in line)
    yield from (
        f"case {row.id}: {name} {counted[name]} times" for name, most in MOST.items() if counted[name] > most
    )
    sent_back = Counter(event.facts["round"] for event in line if event.name == E.SENT_BACK)
    yield from (f"case {row.id}: sent back {n} times in one round" for n in sent_back.values() if n > 2)
    yield from _clocks(session, row)
    yield from _parts(session, row)
    asked = session.scalars(
        select(Approval).where(Approval.subject_kind == "case", Approval.subject_id == row.id)
    )
    for each in asked:
        if each.decided_by == each.asked_by and each.decided_by is not None:
            yield f"case {row.id}: {each.kind} was decided by who asked"
        if each.decision is None and row.status in AT_AN_END:
            yield f"case {row.id} is at its end and {each.kind} is open"


def _clocks(session: Session, row: Case) -> Iterator[str]:
    running = session.scalars(
        select(Deadline).where(
            Deadline.subject_kind == "case",
            Deadline.subject_id == row.id,
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
        )
    ).all()
    open_now = {each.stage.value for each in running} - {"INSTRUCTION"}
    if row.status in AT_AN_END and open_now:
        yield f"case {row.id} is {row.status} and runs {open_now}"
    if row.status in {S.NEED_INFO, S.DEFERRED}:
        moving = {each.stage.value for each in running if each.paused_at is None}
        if moving - {"SUPPLEMENT", "REVIEW", "TERMINATION", "INSTRUCTION"}:
            yield f"case {row.id} is {row.status} and {moving} do not stand still"
    elif any(each.paused_at is not None for each in running) and not _lead_waits(session, row):
        yield f"case {row.id} is {row.status} and a clock stands still"
    need = {
        S.SUBMITTED: {"ACCEPT", "PROMISE"},
        S.ACCEPTED: {"DISPATCH", "PROMISE"},
        S.DISPATCHED: {"SIGN", "ANSWER", "PROMISE"},
        S.IN_PROGRESS: {"ANSWER", "PROMISE"},
        S.REHANDLING: {"ANSWER", "PROMISE"},
        S.REPLY_REVIEW: {"AUDIT", "PROMISE"},
        S.ANSWERED: {"RATING"},
        S.MERGED: {"PROMISE"},
    }.get(row.status, set())
    if not need <= open_now:
        yield f"case {row.id} is {row.status} without {need - open_now}"


def _parts(session: Session, row: Case) -> Iterator[str]:
    parts = session.scalars(select(CaseTask).where(CaseTask.case_id == row.id)).all()
    waiting = {part.state for part in parts} & {TaskState.OPEN, TaskState.SIGNED, TaskState.REFUSED}
    beyond = {*AT_AN_END, S.REPLY_REVIEW, S.ANSWERED, S.CALLBACK, S.ACCEPTED, S.SUBMITTED}
    if waiting and row.status in beyond:
        yield f"case {row.id} is {row.status} and parts are {waiting}"


def _lead_waits(session: Session, row: Case) -> bool:
    """Whether it is handled along with a case that waits itself."""
    lead = session.get(Case, row.lead_id) if row.status is S.MERGED and row.lead_id is not None else None
    return lead is not None and lead.status in {S.NEED_INFO, S.DEFERRED}
