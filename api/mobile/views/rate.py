"""来评价: two taps and, who likes, a word; 改评价: within a day, once. Opening the page records nothing."""

from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.mobile import keyring
from api.mobile.forms import word_of
from api.mobile.views.case import draw, once
from api.mobile.visit import Visit
from core.cases.actions.judging import change_rating
from core.cases.actions.rating import rate
from core.cases.permissions import key_to
from core.cases.queries.progress import progress
from core.cases.terms import KIND, CaseAct, Resolved, Satisfied
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.errors import CivicError, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from db.session import reading


def ask(visit: Visit) -> Response:
    """The two questions; whoever has nothing to rate sees his case."""
    return _questions(visit, CaseAct.RATE_WELL)


def changing(visit: Visit) -> Response:
    """The two questions once more; whoever cannot change his rating sees his case."""
    return _questions(visit, CaseAct.CHANGE_RATING)


def take(visit: Visit) -> Response:
    """Record the rating."""
    resolved, satisfied, comment = _said(visit)

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return rate(session, actor, case_id, resolved=resolved, satisfied=satisfied, comment=comment, now=now)

    return once(visit, "rate", act, resolved, satisfied, comment, onward="/thanks")


def change(visit: Visit) -> Response:
    """Record that it was not so good after all."""
    resolved, satisfied, comment = _said(visit)

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return change_rating(
            session, actor, case_id, resolved=resolved, satisfied=satisfied, comment=comment, now=now
        )

    return once(visit, "change", act, resolved, satisfied, comment, onward="/thanks")


def again(visit: Visit, refusal: CivicError) -> Response:
    """The questions with the answers given so far."""
    return _form(visit, refusal.status, refusal)


def thanks(visit: Visit) -> Response:
    """What happens now."""
    number = visit.request.path_params["number"]
    case_id = keyring.opened(visit.cookies, number, visit.now)
    with reading() as session:
        clocks = [clock for clock in deadlines_of(session, (KIND, case_id)) if clock.stage is Stage.TRIAGE]
    triage = clocks[-1] if clocks and clocks[-1].is_open else None
    return draw(visit, "thanks.html", 200, triage=triage)


def _questions(visit: Visit, needed: CaseAct) -> Response:
    number = visit.request.path_params["number"]
    case_id = keyring.opened(visit.cookies, number, visit.now)
    with reading() as session:
        case = progress(session, key_to(case_id), case_id, now=visit.now)
    if needed not in case.acts or case.answer is None:
        return RedirectResponse(f"/m/case/{number}", 303)
    return _form(visit, 200)


def _said(visit: Visit) -> tuple[Resolved, Satisfied, str]:
    """Both answers and the comment.

    Raises:
        Invalid: one of them is missing, or the comment too long.
    """
    resolved = Resolved(word_of(visit, "resolved", Resolved, N_("请选一下，问题解决了吗")))
    satisfied = Satisfied(word_of(visit, "satisfied", Satisfied, N_("请选一下，对办理满意吗")))
    comment = visit.sent("comment").replace("\r\n", "\n")
    if len(comment) > COMMENT_MAX:
        raise Invalid(N_("请不要超过 {count} 个字"), field="comment", count=COMMENT_MAX)
    return resolved, satisfied, comment


def _form(visit: Visit, status: int, refusal: CivicError | None = None) -> Response:
    changing_it = visit.request.url.path.endswith("/change")
    return draw(
        visit,
        "rate.html",
        status,
        refusal=refusal,
        changing=changing_it,
        resolved=tuple(Resolved),
        satisfied=tuple(Satisfied),
    )
