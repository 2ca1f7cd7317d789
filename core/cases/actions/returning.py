"""Not ours, says the unit (退单): its lead agrees, the centre decides, and at the second return its lead designates."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import granted, put
from core.cases.actions.catalogue import BASIS_MAX, propose_correction
from core.cases.actions.clocks import lengthen_promise, start_sign
from core.cases.actions.dispatching import hand_over, leave_unit, require_may_have
from core.cases.actions.handling import leads_alone
from core.cases.actions.merging import lengthen_followers
from core.cases.actions.ownerless import QUESTION_MAX, QUESTION_MIN, open_matter
from core.cases.actions.spine import Act, begin, text
from core.cases.counters import COUNTERS
from core.cases.queries import history
from core.cases.queries.places import subdistrict_of
from core.cases.reasons import ReturnReason
from core.cases.routing import PROMISE_EXTRA
from core.cases.terms import CaseAct, CaseEvent, CaseStatus, PromiseReason
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.cases import Category
from db.models.journal import WordsRow


def ask_return(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    reason: ReturnReason,
    basis: str,
    unit_id: int | None,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Say that the case is another unit's: within the time to sign, once per unit.

    A clerk who is the unit's only lead agrees by asking: the centre decides in any case.

    Args:
        basis: the rule that says whose it is.
        unit_id: whose it should be, None when the unit does not know.

    Raises:
        Invalid: no basis, or it proposes itself.
        Conflict: designated, too late, or returned before by this unit.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_RETURN, now=now, seen=seen)
    words = act.keep(text(basis, "basis", 6, COMMENT_MAX))
    _require_returnable(act)
    if unit_id == act.row.unit_id:
        raise Invalid(N_("请选应当办这件事的别的单位，不清楚可以不选"), "unit_id")
    facts: dict[str, object] = {"reason": reason, "unit_id": unit_id}
    if leads_alone(act):
        act.record(CaseEvent.ASKED, facts={"kind": ApprovalKind.RETURN, **facts}, words=words)
        act.name = CaseAct.AGREE_RETURN
        return _give_back(act, words, facts)
    put(act, ApprovalKind.RETURN, words, facts)
    return act.receipt()


def agree_return(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """The unit's lead agrees: the centre looks whose it is; the answer clock runs on.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
        Conflict: the time to sign is over meanwhile.
    """
    act = begin(session, actor, case_id, CaseAct.AGREE_RETURN, now=now, seen=seen)
    _require_returnable(act)
    asked = granted(act, ApprovalKind.RETURN)
    words = session.get_one(WordsRow, asked.words_id)
    return _give_back(act, words, {key: asked.payload[key] for key in ("reason", "unit_id")})


def approve_return(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    unit_id: int,
    note: str = "",
    named: Collection[int] = (),
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The unit was right: another gets the case, with a full clock; the person's date moves by two working days.

    Raises:
        Invalid, Conflict: as for `dispatching.dispatch`; or the same unit again; or it is the second return.
    """
    act = begin(session, actor, case_id, CaseAct.APPROVE_RETURN, now=now, seen=seen)
    if unit_id == act.row.unit_id:
        raise Invalid(N_("准予退单要改派别的单位；仍由它办，请选“退单不当”"), "unit_id")
    _to_another(act, unit_id, note, named, CaseEvent.RETURN_APPROVED, CaseEvent.DISPATCHED)
    _learn(act, unit_id)
    _more_time(act)
    return act.receipt()


def refuse_return(
    session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> Receipt:
    """The unit was wrong (退单不当): it has the case as if it had never stopped, and signs at once.

    Raises:
        Invalid: no reason.
    """
    act = begin(session, actor, case_id, CaseAct.REFUSE_RETURN, now=now, seen=seen)
    words = act.keep(text(reason, "reason", 4, COMMENT_MAX))
    _back_to_it(act)
    act.record(CaseEvent.RETURN_REFUSED, words=words)
    return act.receipt()


def designate(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    unit_id: int | None,
    reason: str,
    no_owner: bool = False,
    named: Collection[int] = (),
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The centre's lead decides whose it is; it cannot be returned. Without an owner, the subdistrict meanwhile.

    The unit that returned it has it as if it had never stopped; another gets a full clock, and the person's date moves.

    Args:
        no_owner: nobody's duty (三不管): it is entered in the register, and the subdistrict of the place handles it
            until the register is decided; `unit_id` is not looked at.

    Raises:
        Invalid: no reason, no unit, the unit that is at work on it already, no place to find the subdistrict by, or as
            for `dispatching.dispatch`.
        Conflict: the first return is the dispatcher's to decide.
    """
    act = begin(session, actor, case_id, CaseAct.DESIGNATE, now=now, seen=seen)
    before = act.row.status
    if before is CaseStatus.RETURN_PENDING and not _second_return(act):
        raise Conflict(N_("第一次退单由派单员决定；再退才由中心负责人指定"))
    body = text(reason, "reason", QUESTION_MIN, QUESTION_MAX if no_owner else COMMENT_MAX)
    chosen = _interim(act) if no_owner else unit_id
    if chosen is None:
        raise Invalid(N_("请选指定承办的单位"), "unit_id")
    if not no_owner and before is not CaseStatus.RETURN_PENDING and chosen == act.row.unit_id:
        raise Invalid(N_("这一件已经在这个单位，请指定别的单位；期限不能重新起算"), "unit_id")
    deadlines.cancel(session, act.subject, Stage.AUDIT, now=now)
    stays = before is CaseStatus.RETURN_PENDING and chosen == act.row.unit_id
    if stays:
        _stay(act, body)
    else:
        _to_another(act, chosen, body, named, None, CaseEvent.DESIGNATED)
    act.row.no_return = True
    if no_owner:
        open_matter(session, actor, case_id=case_id, interim_unit_id=chosen, question=body, now=now)
    if before is CaseStatus.RETURN_PENDING and not stays:
        _more_time(act)
    return act.receipt()


def _more_time(act: Act) -> None:
    """Another unit begins anew: the dates of the person and of those whose cases follow this one move."""
    lengthen_promise(act, PROMISE_EXTRA, PromiseReason.RETURNED)
    lengthen_followers(act.session, act.row.id, PROMISE_EXTRA, PromiseReason.RETURNED, now=act.now)


def _give_back(act: Act, words: WordsRow, facts: Mapping[str, object]) -> Receipt:
    session, row = act.session, act.row
    unit_id = row.unit_id
    act.move()
    deadlines.cancel(session, act.subject, Stage.SIGN, now=act.now)
    stage = Stage.DESIGNATION if _second_return(act, more=1) else Stage.RETURN
    due = deadlines.start(session, act.subject, stage, level=row.level, now=act.now)
    told = {"reason": facts["reason"], "proposed_id": facts["unit_id"], "decide_by": due.due_at}
    act.record(CaseEvent.RETURN_AGREED, facts=told, words=words, unit_id=unit_id)
    return act.receipt()


def _back_to_it(act: Act) -> None:
    """The unit that returned it has it again: it signs at once, and its answer clock was never stopped."""
    act.move()
    act.row.held_since = act.now
    _decided(act)
    start_sign(act.session, act.row, now=act.now)


def _stay(act: Act, reason: str) -> None:
    """The unit that returned it is designated."""
    require_may_have(act, act.unit_id())
    _back_to_it(act)
    answer = deadlines.find(act.session, act.subject, Stage.ANSWER)
    facts = {"unit_id": act.row.unit_id, **({"due": answer.due_at} if answer is not None else {})}
    act.record(CaseEvent.DESIGNATED, facts=facts, words=reason)


def _to_another(
    act: Act,
    unit_id: int,
    note: str,
    named: Collection[int],
    away: CaseEvent | None,
    towards: CaseEvent,
) -> None:
    """The old unit is done with it; the new one has it whole."""
    require_may_have(act, unit_id)
    if away is not None:
        act.record(away, unit_id=act.row.unit_id)
    _decided(act)
    leave_unit(act)
    answer = hand_over(act, unit_id, named=named)
    words = act.keep(text(note, "note", 0, COMMENT_MAX)) if note.strip() else None
    act.record(towards, facts={"due": answer.due_at, "unit_id": unit_id}, words=words, unit_id=unit_id)


def _learn(act: Act, unit_id: int) -> None:
    """A return that was right puts a correction of the catalogue before somebody else, on the unit's own words."""
    row, returned = act.row, history.last(act.session, act.row.id, CaseEvent.RETURN_AGREED)
    words = act.session.get(WordsRow, returned.words_id) if returned is not None else None
    matter = act.session.get(Category, row.category_id) if row.category_id is not None else None
    if matter is not None and matter.valid_to is None and words is not None and words.body:
        propose_correction(
            act.session,
            act.actor,
            case_id=row.id,
            category_id=matter.id,
            area_id=row.area_id,
            unit_id=unit_id,
            basis=words.body[:BASIS_MAX],
            now=act.now,
        )


def _decided(act: Act) -> None:
    deadlines.meet(act.session, act.subject, Stage.RETURN, now=act.now)
    deadlines.meet(act.session, act.subject, Stage.DESIGNATION, now=act.now)


def _second_return(act: Act, *, more: int = 0) -> bool:
    return act.facts.tally.of(COUNTERS[CaseAct.AGREE_RETURN]) + more > 1


def _require_returnable(act: Act) -> None:
    """Within the time to sign, not designated, once per unit (首接负责).

    Raises:
        Conflict: with what stands against it.
    """
    if act.row.no_return:
        raise Conflict(N_("这一件是指定承办的，不能退单"))
    signing = deadlines.find(act.session, act.subject, Stage.SIGN)
    if signing is not None and act.now >= signing.due_at:
        raise Conflict(N_("签收期限已过，首接负责，不能再退单"))
    before = history.every(act.session, act.row.id, CaseEvent.RETURN_AGREED)
    if any(event.unit_id == act.row.unit_id for event in before):
        raise Conflict(N_("本单位已经退过一次，不能再退"))


def _interim(act: Act) -> int:
    """The subdistrict or township of the place.

    Raises:
        Invalid: the case has no place.
    """
    found = subdistrict_of(act.session, act.row.area_id)
    if found is None:
        raise Invalid(N_("这一件还没有属地，请先更正属地，再交属地街道先办"), "unit_id")
    return found
