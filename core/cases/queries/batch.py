"""What would happen to each of several cases, before anybody says that it shall: proposals, limits, warnings.

A preview decides nothing. Each case is acted on by its own act in its own transaction, with the version shown here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases import permissions, workflow
from core.cases.queries.duplicates import Alike, likely_to
from core.cases.queries.external import sources_of
from core.cases.queries.file import lead_unit
from core.cases.queries.forecast import answer_forecast, promise_forecast
from core.cases.queries.proposals import proposal_for
from core.cases.queries.scope import case_for, visible_to
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import Proposal, provisional_level
from core.cases.terms import CaseAct, Visibility
from core.deadlines.terms import Level
from core.foundation.errors import CivicError, Conflict, Invalid
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from db.models.cases import Case, Category
from db.models.journal import WordsRow

MOST = 50
"""Cases in one preview: a page of a desk."""


class Hint(Word):
    """What somebody should look at before he says yes."""

    NO_CATEGORY = "NO_CATEGORY", N_("没有类别"), N_("先选到具体事项")
    LIKE_OTHER = "LIKE_OTHER", N_("类别照相近的件"), N_("按最相近的一件填的，请核对")
    NO_AREA = "NO_AREA", N_("没有属地"), N_("不知道归哪个街道、乡镇")
    ALIKE = "ALIKE", N_("疑似重复"), N_("近 30 天有说同一件事的件")
    SOONER = "SOONER", N_("来源期限更早"), N_("转来的系统要得比承诺的早")
    NO_UNIT = "NO_UNIT", N_("没有建议单位"), N_("先选承办单位")
    AVOIDED = "AVOIDED", N_("被反映单位回避"), N_("排在前面的是被反映的单位")


STOPS = frozenset({Hint.NO_CATEGORY, Hint.NO_UNIT})
"""With one of these a case does not go."""


@dataclass(frozen=True, slots=True)
class Intake:
    """One case that may be accepted, and as what.

    Attributes:
        refusal: why it cannot be at all; None when it can.
        promise_at: the day the person would be told.
        alike: what may be the same matter, likeliest first.
    """

    id: int
    number: str
    headline: str
    category_id: int | None
    area_id: int | None
    level: Level
    promise_at: datetime | None
    alike: tuple[Alike, ...]
    hints: tuple[Hint, ...]
    version: int
    text: str
    refusal: CivicError | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """One case that may be dispatched, and where to."""

    id: int
    number: str
    headline: str
    level: Level
    category: str
    proposal: Proposal
    due_at: datetime | None
    hints: tuple[Hint, ...]
    version: int
    text: str
    refusal: CivicError | None = None


def to_accept(
    session: Session, actor: Actor, case_ids: Sequence[int], *, now: datetime
) -> tuple[Intake, ...]:
    """The preview of accepting several cases, in the order asked for; one he may not know of is not among them.

    Raises:
        Invalid: more than one page of them.
    """
    return tuple(_intake(session, actor, each, now) for each in _visible(session, actor, case_ids))


def to_dispatch(
    session: Session, actor: Actor, case_ids: Sequence[int], *, now: datetime
) -> tuple[Sending, ...]:
    """The preview of dispatching several cases, in the order asked for; one he may not know of is not among them.

    Raises:
        Invalid: more than one page of them.
    """
    return tuple(_sending(session, actor, each, now) for each in _visible(session, actor, case_ids))


def accepted_as(
    session: Session, actor: Actor, case_id: int, *, category_id: int | None, level: Level | None = None
) -> tuple[Level, datetime]:
    """Level and promise if a case were accepted in a category; without a level the one the category proposes.

    Raises:
        NotFound: no such case for this person.
    """
    row, _ = case_for(session, actor, case_id)
    proposed = level or _level(session, row, category_id)
    found = promise_forecast(session, row.submitted_at, category_id=category_id, level=proposed)
    return proposed, found.due_at


def _visible(session: Session, actor: Actor, case_ids: Sequence[int]) -> list[int]:
    """Those he may know of: a case that became secret after it was ticked holds up no other."""
    if len(case_ids) > MOST:
        raise Invalid(N_("一次最多 {count} 件，请分几次"), "cases", count=MOST)
    seen = set(session.scalars(visible_to(actor).with_only_columns(Case.id).where(Case.id.in_(case_ids))))
    return [each for each in dict.fromkeys(case_ids) if each in seen]


def _refusal(session: Session, actor: Actor, case_id: int, act: CaseAct) -> tuple[Case, CivicError | None]:
    """The case, and why this act is not possible on it; whether it is there at all is asked first."""
    row, facts = case_for(session, actor, case_id)
    try:
        permissions.require(actor, act, facts)
        past = workflow.Past(row.round, row.resume_status, row.unit_id is not None)
        workflow.next_status(row.status, act, past)
    except CivicError as refusal:
        return row, refusal
    return row, None


def _intake(session: Session, actor: Actor, case_id: int, now: datetime) -> Intake:
    row, refusal = _refusal(session, actor, case_id, CaseAct.ACCEPT)
    alike = likely_to(session, actor, case_id, now=now) if refusal is None else ()
    hints = [Hint.ALIKE] if alike else []
    category_id = row.category_id
    if category_id is None:
        category_id = _category_of(session, alike)
        hints.insert(0, Hint.LIKE_OTHER if category_id else Hint.NO_CATEGORY)
    if row.area_id is None:
        hints.append(Hint.NO_AREA)
    level = row.level if category_id == row.category_id else _level(session, row, category_id)
    promise = promise_forecast(session, row.submitted_at, category_id=category_id, level=level).due_at
    if any(each.due_at and each.due_at < promise for each in sources_of(session, actor, case_id, now=now)):
        hints.append(Hint.SOONER)
    return Intake(
        id=row.id,
        number=row.number,
        headline=row.headline,
        category_id=category_id,
        area_id=row.area_id,
        level=level,
        promise_at=promise,
        alike=alike,
        hints=tuple(hints),
        version=row.event_count,
        text=_said(session, row),
        refusal=refusal,
    )


def _category_of(session: Session, alike: Sequence[Alike]) -> int | None:
    """The category of the likeliest matter that has one, if it is still in force."""
    for each in alike:
        category = session.get(Category, session.get_one(Case, each.id).category_id or 0)
        if category is not None and category.valid_to is None:
            return category.id
    return None


def _level(session: Session, row: Case, category_id: int | None) -> Level:
    return provisional_level(attributes_of(session, category_id), _said(session, row))


def _said(session: Session, row: Case) -> str:
    words = session.get(WordsRow, row.words_id)
    return (words.body or "") if words else ""


def _sending(session: Session, actor: Actor, case_id: int, now: datetime) -> Sending:
    row, refusal = _refusal(session, actor, case_id, CaseAct.DISPATCH)
    if refusal is None and row.visibility is Visibility.SECRET:
        refusal = Conflict(N_("保密件要指定看得到它的人，请单独派单"))
    proposal = proposal_for(
        session,
        actor,
        category_id=row.category_id,
        area_id=row.area_id,
        accused_unit_id=row.accused_unit_id,
        lead_unit_id=lead_unit(session, row),
        now=now,
    )
    due = answer_forecast(session, actor, case_id, now=now).due_at
    hints = [] if proposal.unit_id else [Hint.NO_UNIT]
    if proposal.avoided:
        hints.append(Hint.AVOIDED)
    if any(each.due_at and each.due_at < due for each in sources_of(session, actor, case_id, now=now)):
        hints.append(Hint.SOONER)
    category = session.get(Category, row.category_id) if row.category_id else None
    return Sending(
        id=row.id,
        number=row.number,
        headline=row.headline,
        level=row.level,
        category=category.full_name if category else "",
        proposal=proposal,
        due_at=due,
        hints=tuple(hints),
        version=row.event_count,
        text=_said(session, row),
        refusal=refusal,
    )
