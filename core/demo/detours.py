"""Where a story leaves the main path: each act played by the person whose it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from core.cases.actions import delaying, ending, informing, judging, merging, refusing, returning, tasks
from core.cases.actions.dispatching import NEEDED
from core.cases.permissions import key_to
from core.cases.reasons import RefusalReason, ReturnReason, TerminationReason
from core.cases.terms import CaseAct, CaseStatus, Visibility
from core.cases.values import Receipt
from core.foundation.clock import civil
from core.identity.terms import Role
from db.models.cases import Case, CaseTask
from db.models.journal import WordsRow

if TYPE_CHECKING:
    from core.demo.playing import Play

HELPERS = ("urban", "housing")
"""Who is asked to help; the second where the first has the case itself."""
DAYS, REST = 3, 40
"""Working days asked for, and days until a deferral is looked at again."""


@dataclass(frozen=True, slots=True)
class LeadCase:
    """The case that somebody else told before."""

    id: int
    text: str
    place: str
    category_id: int | None
    area_id: int | None


def lead_for(play: "Play") -> LeadCase | None:
    """The newest case that is being handled, to be told once more; None where none is."""
    found = play.session.execute(
        select(Case, WordsRow.body)
        .join(WordsRow, WordsRow.id == Case.words_id)
        .where(Case.status == CaseStatus.IN_PROGRESS, Case.visibility != Visibility.SECRET)
        .order_by(Case.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return None
    row, body = found
    return LeadCase(row.id, body or "", row.place or "", row.category_id, row.area_id)


def crew_of(play: "Play") -> tuple[int, ...]:
    """Everybody in the unit who has a hand in a secret case."""
    crews = play.district.crews
    return tuple(
        dict.fromkeys(
            actor.account_id or 0 for role in NEEDED for actor in crews.get((role, play.unit_id), [])
        )
    )


def ask_person(play: "Play", now: datetime) -> Receipt:
    """Something is missing."""
    return informing.ask_person(
        play.session, play.centre(Role.OPERATOR), play.case_id, what=play.phrase("info"), now=now
    )


def ask_return(play: "Play", now: datetime) -> Receipt:
    """Not ours."""
    return returning.ask_return(
        play.session,
        play.unit(Role.UNIT_CLERK),
        play.case_id,
        reason=ReturnReason.NOT_MINE,
        basis=play.phrase("basis"),
        unit_id=None,
        now=now,
    )


def agree_return(play: "Play", now: datetime) -> Receipt:
    """The unit's lead thinks so too."""
    return returning.agree_return(play.session, play.unit(Role.UNIT_LEAD), play.case_id, now=now)


def ask_deferral(play: "Play", now: datetime) -> Receipt:
    """Not before spring."""
    return delaying.ask_deferral(
        play.session,
        play.unit(Role.UNIT_LEAD),
        play.case_id,
        condition=play.phrase("condition"),
        review_on=civil(now).date() + timedelta(days=REST),
        now=now,
    )


def defer(play: "Play", now: datetime) -> Receipt:
    """The centre's lead agrees."""
    return delaying.defer(play.session, play.centre(Role.CENTER_LEAD), play.case_id, now=now)


def ask_extension(play: "Play", now: datetime) -> Receipt:
    """Some days more."""
    return delaying.ask_extension(
        play.session,
        play.unit(Role.UNIT_LEAD),
        play.case_id,
        days=DAYS,
        reason=play.phrase("extension"),
        now=now,
    )


def add_unit(play: "Play", now: datetime) -> Receipt:
    """A part is another unit's."""
    helpers = [play.district.units[code] for code in HELPERS]
    unit_id = next(each for each in helpers if each != play.unit_id)
    return tasks.add_unit(
        play.session,
        play.centre(Role.DISPATCHER),
        play.case_id,
        unit_id=unit_id,
        body=play.phrase("help"),
        now=now,
    )


def sign_task(play: "Play", now: datetime) -> Receipt:
    """It takes its part."""
    task = play.session.scalars(select(CaseTask).where(CaseTask.case_id == play.case_id)).one()
    clerk = play.district.one(Role.UNIT_CLERK, task.unit_id, play.turn)
    return tasks.sign_task(play.session, clerk, play.case_id, task_id=task.id, now=now)


def merge(play: "Play", now: datetime) -> Receipt:
    """Told before by somebody else."""
    lead_id = play.lead.id if play.lead is not None else 0
    return merging.merge(play.session, play.centre(Role.OPERATOR), play.case_id, lead_id=lead_id, now=now)


def ask_refusal(play: "Play", now: datetime) -> Receipt:
    """Not for the centre."""
    return refusing.ask_refusal(
        play.session,
        play.centre(Role.OPERATOR),
        play.case_id,
        reason=RefusalReason.LEGAL_CHANNEL,
        channel=play.phrase("channel"),
        now=now,
    )


def refuse(play: "Play", now: datetime) -> Receipt:
    """The reviewer agrees."""
    return refusing.refuse(play.session, play.centre(Role.REVIEWER), play.case_id, now=now)


def ask_overturn(play: "Play", now: datetime) -> Receipt:
    """The person does not."""
    return refusing.ask_overturn(
        play.session, key_to(play.case_id), play.case_id, why=play.phrase("objection"), now=now
    )


def ask_termination(play: "Play", now: datetime) -> Receipt:
    """It cannot be handled any further."""
    return ending.ask_termination(
        play.session,
        play.unit(Role.UNIT_LEAD),
        play.case_id,
        reason=TerminationReason.LEGAL_CHANNEL,
        explanation=play.phrase("termination"),
        now=now,
    )


def terminate(play: "Play", now: datetime) -> Receipt:
    """The centre's lead agrees."""
    return ending.terminate(play.session, play.centre(Role.CENTER_LEAD), play.case_id, now=now)


def reopen(play: "Play", now: datetime) -> Receipt:
    """Something new."""
    return judging.reopen(
        play.session, key_to(play.case_id), play.case_id, what=play.phrase("reopen"), now=now
    )


A = CaseAct
DETOURS: Mapping[CaseAct, Callable[["Play", datetime], Receipt]] = {
    A.ASK_PERSON: ask_person,
    A.ASK_RETURN: ask_return,
    A.AGREE_RETURN: agree_return,
    A.ASK_DEFERRAL: ask_deferral,
    A.DEFER: defer,
    A.ASK_EXTENSION: ask_extension,
    A.ADD_UNIT: add_unit,
    A.SIGN_TASK: sign_task,
    A.MERGE: merge,
    A.ASK_REFUSAL: ask_refusal,
    A.REFUSE: refuse,
    A.ASK_OVERTURN: ask_overturn,
    A.ASK_TERMINATION: ask_termination,
    A.TERMINATE: terminate,
    A.REOPEN: reopen,
}
