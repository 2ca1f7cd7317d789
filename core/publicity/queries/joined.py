"""What somebody who joined sees: where the matter stands, its public steps, its answer if that is for others."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries import line
from core.cases.queries.progress import Answer, answer_of, holder_of
from core.cases.terms import KIND, OPEN, AnswerWay, CaseEvent, CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.errors import NotFound
from core.foundation.privacy import telling
from core.foundation.text import N_, translate
from core.identity.queries import unit
from core.publicity.actions.publishing import known_of
from core.publicity.queries.desk import joined, told_of
from core.publicity.queries.public import shown
from core.publicity.values import Joined, JoinStep
from db.models.cases import Case, Category
from db.models.publicity import Joiner, PublicCase

SAID_OTHERWISE = {
    CaseEvent.SUBMITTED: N_("有人先反映了"),
    CaseEvent.RELEASED: N_("已答复"),
    CaseEvent.CORRECTED: N_("答复有更正"),
    CaseEvent.REFUSED: N_("没有受理"),
    CaseEvent.TERMINATED: N_("不再办理"),
    CaseEvent.WITHDRAWN: N_("先反映的人撤回了"),
    CaseEvent.LAPSED: N_("没有等到补充，已结束"),
    CaseEvent.CLOSED: N_("已办结"),
    CaseEvent.MERGED: N_("和反映同一件事的另一件一起办"),
}
"""Steps whose own word speaks to the first person, said to somebody else; what he rated and why is his."""

STEPS = frozenset(line.SHARED | set(SAID_OTHERWISE))


def followed(session: Session, joiner_id: int) -> Joined:
    """The case as its joiner sees it.

    Raises:
        NotFound: nobody joined under this id; or the matter has become none that strangers may hear of.
    """
    mine = session.get(Joiner, joiner_id)
    case = session.get(Case, mine.case_id) if mine is not None else None
    if mine is None or case is None:
        raise NotFound(N_("没有查到。编号和查询码对不上，请再看一眼回执"))
    if not told_of(session, case):
        raise NotFound(N_("这件事不再公开进度。您加入的那一次还算数，不用再做什么"))
    centre = unit(session, case.desk_id).short_name
    lead = unit(session, case.unit_id).short_name if case.unit_id is not None else ""
    category = session.get(Category, case.category_id) if case.category_id is not None else None
    public = session.scalar(
        select(PublicCase)
        .join(Case, Case.id == PublicCase.case_id)
        .where(shown(), PublicCase.case_id == case.id)
    )
    answer = answer_of(session, case, lead)
    said = public.answer if public is not None else _for_others(session, case, answer)
    return Joined(
        id=mine.id,
        number=mine.number,
        title=public.question if public is not None else "",
        kind=category.full_name if category is not None else "",
        area=unit(session, case.area_id).short_name if case.area_id is not None else "",
        status=case.status,
        ended=case.status not in OPEN,
        holder=centre if case.status is CaseStatus.NEED_INFO else holder_of(case, lead, centre),
        submitted_at=case.submitted_at,
        joined_at=mine.joined_at,
        promise_at=_promise(session, case),
        steps=_steps(session, case, centre),
        answer=said,
        answered_by=answer.unit if answer is not None else "",
        answered_at=answer.at if answer is not None else None,
        withheld=answer is not None and not said,
        public_number=public.number if public is not None else "",
        others=max(0, joined(session, [case.id]).get(case.id, 0) - 1),
    )


def _for_others(session: Session, case: Case, answer: Answer | None) -> str:
    """The answer, if it was audited and tells nothing of anybody; as with `share_answer`, more strictly."""
    if answer is None or answer.way is AnswerWay.UNAUDITED:
        return ""
    return "" if telling(answer.text, known_of(session, case)) else answer.text


def _promise(session: Session, case: Case) -> datetime | None:
    open_ones = [
        due.due_at
        for due in deadlines_of(session, (KIND, case.id))
        if due.stage is Stage.PROMISE and due.is_open
    ]
    return open_ones[-1] if open_ones else None


def _steps(session: Session, case: Case, centre: str) -> tuple[JoinStep, ...]:
    """Newest first; while it is handled along with another, that one's steps come on top."""
    own = line.lead_steps(session, case.id, centre=centre, since=case.submitted_at, names=STEPS)
    ahead = (
        line.lead_steps(session, case.lead_id, centre=centre, since=case.submitted_at)
        if case.lead_id is not None
        else []
    )
    return tuple(
        JoinStep(
            step.at, translate(SAID_OTHERWISE[step.name]) if step.name in SAID_OTHERWISE else step.sentence()
        )
        for step in (*ahead, *own)
    )
