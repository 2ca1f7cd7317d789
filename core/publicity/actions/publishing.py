"""公开办件: the centre writes a summary and lets everybody read it; it takes it away again at any time.

Two steps: somebody who audits says that it may be public, then question and answer are written anew and shown. The
words stand on the summary's own line, so that the case's line and version stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.merging import known
from core.cases.permissions import CaseFacts
from core.cases.queries.places import subdistrict_of
from core.cases.queries.progress import Answer, answer_of
from core.cases.queries.scope import case_for
from core.cases.queries.taxonomy import attributes_of
from core.cases.values import COMMENT_MAX
from core.foundation.errors import Conflict, NotFound
from core.foundation.privacy import redacted
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from core.identity.permissions import require
from core.identity.terms import Role
from core.journal import actions as journal
from core.knowledge.grams import grams, normal
from core.publicity.permissions import DECIDERS, RULES
from core.publicity.rules import ANSWER_MAX, QUESTION_MAX, checked, require_publishable
from core.publicity.terms import PublicAct, PublicEvent, PublicState, WithdrawnWhy
from core.publicity.values import PublicReceipt
from db.models.cases import Case, Category
from db.models.publicity import PUBLIC_NUMBERS, PublicCase


@dataclass(slots=True)
class Act:
    """An act under way on a locked case and its summary, after the checks of person and version."""

    session: Session
    actor: Actor
    case: Case
    row: PublicCase | None
    now: datetime

    def record(
        self, row: PublicCase, event: PublicEvent, facts: Mapping[str, object], words: str = ""
    ) -> PublicReceipt:
        """Write the event and answer with the summary as it is."""
        roles = (Role.SYSTEM,) if self.actor is SYSTEM else DECIDERS
        journal.record(
            self.session,
            row,
            event,
            self.actor.by(*roles),
            now=self.now,
            facts={"case_id": self.case.id, **facts},
            words=words,
            unit_id=self.case.unit_id,
        )
        self.session.flush()
        return PublicReceipt(row.id, row.number, row.case_id, row.state, row.event_count)


def propose(session: Session, actor: Actor, case_id: int, *, now: datetime) -> PublicReceipt:
    """Say that it may be public: it lies on the publishing desk, filled in beforehand with what is not personal.

    Raises:
        NotFound: no such case for him.
        NotAllowed: neither reviewer nor lead of the centre, or he handled the case himself.
        Conflict: it cannot be public, or somebody thought of it before.
    """
    act = _begin(session, actor, case_id, PublicAct.PROPOSE, now=now)
    if act.row is not None and act.row.state is not PublicState.WITHDRAWN:
        raise Conflict(N_("这一件已经提请公开，请到公开台看"))
    answer = _require_publishable(act)
    row = act.row or _new(act)
    row.question, row.answer = prefilled(session, act.case, answer)
    row.state, row.withdrawn_why = PublicState.PROPOSED, None
    row.proposed_by, row.proposed_at = actor.account_id, now
    _index(row)
    session.add(row)
    session.flush()
    return act.record(row, PublicEvent.PROPOSED, {})


def publish(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    question: str,
    answer: str,
    now: datetime,
    seen: int | None = None,
) -> PublicReceipt:
    """Let everybody read this summary; of one that is public already, other words.

    Raises:
        NotFound, NotAllowed: as `propose`.
        Conflict: it cannot be public, or somebody was faster.
        Invalid: too short, too long, or it tells of somebody; the field is named.
    """
    act = _begin(session, actor, case_id, PublicAct.PUBLISH, now=now, seen=seen)
    _require_publishable(act)
    asked, said = checked(question, answer, known_of(session, act.case))
    row = act.row or _new(act)
    again = row.state is PublicState.PUBLISHED
    row.question, row.answer = asked, said
    row.state, row.withdrawn_why = PublicState.PUBLISHED, None
    row.published_by, row.published_at = actor.account_id, (row.published_at if again else now)
    _index(row)
    session.add(row)
    session.flush()
    return act.record(row, PublicEvent.PUBLISHED, {"again": again}, f"{asked}\n\n{said}")


def unpublish(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    reason: str = "",
    why: WithdrawnWhy = WithdrawnWhy.CENTRE,
    now: datetime,
    seen: int | None = None,
) -> PublicReceipt:
    """Take it out of everybody's sight at once, or decide that it does not come there.

    Raises:
        NotFound, NotAllowed: as `propose`.
        Conflict: it is not there, or somebody was faster.
    """
    act = _begin(session, actor, case_id, PublicAct.WITHDRAW, now=now, seen=seen)
    row = act.row
    if row is None or row.state is PublicState.WITHDRAWN:
        raise Conflict(N_("这一件现在没有公开"))
    was = row.state
    row.state, row.withdrawn_why = PublicState.WITHDRAWN, why
    return act.record(row, PublicEvent.WITHDRAWN, {"why": why, "was": was}, reason.strip()[:COMMENT_MAX])


def known_of(session: Session, case: Case) -> tuple[str, ...]:
    """What a summary must not say: name, number, and the place as the person wrote it."""
    return (*known(session, case), case.place or "")


def prefilled(session: Session, case: Case, answer: Answer) -> tuple[str, str]:
    """Title and answer with everything taken out that tells of somebody: what the centre begins to write from."""
    told = known_of(session, case)
    return redacted(case.headline, told)[:QUESTION_MAX], redacted(answer.text, told)[:ANSWER_MAX]


def _begin(
    session: Session,
    actor: Actor,
    case_id: int,
    name: PublicAct,
    *,
    now: datetime,
    seen: int | None = None,
) -> Act:
    """Lock the case, then its summary; may he; was nobody faster."""
    case, facts = case_for(session, actor, case_id, lock=True)
    _require(name, actor, facts)
    row = session.scalar(
        select(PublicCase)
        .where(PublicCase.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if seen is not None and seen != (row.event_count if row is not None else 0):
        raise Conflict(N_("刚才有人改过这份摘要，页面上的内容已经不是最新的；请看过再办"))
    return Act(session, actor, case, row, now)


def _require(name: PublicAct, actor: Actor, facts: CaseFacts) -> None:
    require(RULES, name, actor, facts)


def _require_publishable(act: Act) -> Answer:
    case = act.case
    answer = answer_of(act.session, case, "")
    require_publishable(
        case.status,
        case.visibility,
        answer.way if answer is not None else None,
        complaint=case.accused_unit_id is not None,
        sensitive=bool(attributes_of(act.session, case.category_id).sensitive),
    )
    if answer is None:
        raise NotFound(N_("这一件还没有答复"))
    return answer


def _new(act: Act) -> PublicCase:
    """The summary as it begins, with the next number and where it is found."""
    session, case = act.session, act.case
    category = session.get(Category, case.category_id) if case.category_id is not None else None
    return PublicCase(
        number=f"G{session.execute(select(PUBLIC_NUMBERS.next_value())).scalar_one():05d}",
        case_id=case.id,
        field_id=int(category.path.strip("/").split("/")[0]) if category is not None else None,
        area_id=subdistrict_of(session, case.area_id),
        proposed_by=act.actor.account_id,
        proposed_at=act.now,
    )


def _index(row: PublicCase) -> None:
    row.plain = normal(f"{row.question} {row.answer}")
    row.pairs = sorted(grams(row.plain))
