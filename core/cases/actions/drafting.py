"""A matter as it will be written down: looked at whole before anything changes, so that its receipt is known first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import codes
from core.cases.actions.clocks import show
from core.cases.permissions import SUBMITTERS
from core.cases.queries.arrival import Arrival, arrival
from core.cases.queries.forecast import limit_of
from core.cases.queries.scope import case_for
from core.cases.routing import promise_limit, provisional_level
from core.cases.rules import Emergency, Said, check
from core.cases.terms import KIND, CaseStatus, Origin, Visibility
from core.cases.values import Slip, Submission
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role
from db.models.cases import Case, EmergencyWord
from db.models.deadlines import Deadline


@dataclass(frozen=True, slots=True)
class Draft:
    """What submitting will write.

    Attributes:
        row: the case, with its id, yet without words and person.
        clocks: the centre's and the person's.
        earlier: the case this one comes back to.
        slip: what the person is told.
    """

    row: Case
    clocks: Sequence[Deadline]
    said: Submission
    checked: Said
    earlier: int | None
    slip: Slip


def draft(session: Session, actor: Actor, said: Submission, *, now: datetime) -> Draft:
    """Look at a matter and say what becomes of it.

    Raises:
        NotAllowed: his roles begin no cases.
        Invalid: something is missing or cannot be read; the field is named.
        Emergency: a word of danger, and the person has not said that nobody is in danger.
    """
    if not actor.has(*SUBMITTERS):
        raise NotAllowed(N_("您没有登记民呼件的权限"))
    checked = check(said, by_citizen=actor.has(Role.CITIZEN))
    found = arrival(session, checked.heard, said.area_id, said.category_id, now=now)
    _require_grant(session, actor, said, found.desk_id)
    earlier = case_for(session, actor, said.linked_id)[0].id if said.linked_id is not None else None
    if found.danger and not said.calm:
        _stop_for_emergency(session, checked.heard)
    row = _new_case(actor, said, checked, found, now=now)
    code, link = codes.new_code(), codes.new_link()
    row.code_hash, row.link_hash = codes.code_hash(row.number, code), codes.link_hash(link)
    clocks = _first_clocks(session, row, found, now=now)
    show(row, clocks)
    slip = Slip(row.id, row.number, code, link, clocks[1].due_at, row.level)
    return Draft(row, clocks, said, checked, earlier, slip)


def _new_case(actor: Actor, said: Submission, checked: Said, found: Arrival, *, now: datetime) -> Case:
    """The row as it begins, with the next number."""
    return Case(
        id=found.case_id,
        number=f"H{civil(now):%Y%m%d}{found.serial % 100_000:05d}",
        status=CaseStatus.SUBMITTED,
        level=provisional_level(found.category, checked.heard),
        round=1,
        channel=said.channel,
        origin=Origin.LIVE,
        visibility=said.visibility,
        contact_ok=said.contact_ok and said.accused_unit_id is None and not found.category.sensitive,
        sms_ok=said.sms_ok and bool(said.phone),
        accused_unit_id=said.accused_unit_id,
        linked_id=said.linked_id,
        headline=checked.headline,
        place=checked.place or None,
        category_id=said.category_id,
        area_id=said.area_id,
        desk_id=found.desk_id,
        registered_by=actor.account_id,
        demo=found.demo,
        submitted_at=now,
        held_since=now,
    )


def _first_clocks(session: Session, row: Case, found: Arrival, *, now: datetime) -> list[Deadline]:
    """The centre's clock and the person's."""
    own = limit_of(found.category, row.level) if row.category_id is not None else None
    return deadlines.first_clocks(
        session,
        (KIND, row.id),
        ((Stage.ACCEPT, None), (Stage.PROMISE, promise_limit(own) if own else None)),
        level=row.level,
        now=now,
        regulation_id=found.regulation_id,
        version_id=found.version_id,
    )


def _require_grant(session: Session, actor: Actor, said: Submission, desk_id: int) -> None:
    """A secret case is begun by who may see it afterwards; a unit complained of is one of the district's.

    Raises:
        NotAllowed: no grant for secret cases at this desk.
        NotFound: no such unit.
    """
    if said.visibility is Visibility.SECRET and not actor.has_in(
        unit(session, desk_id).path, Role.CONFIDENTIAL
    ):
        raise NotAllowed(N_("登记保密件要有保密件授权"))
    if said.accused_unit_id is not None:
        unit(session, said.accused_unit_id)


def _stop_for_emergency(session: Session, text: str) -> None:
    hits = [
        row for row in session.scalars(select(EmergencyWord).order_by(EmergencyWord.id)) if row.word in text
    ]
    if hits:
        calls = tuple(dict.fromkeys(call for row in hits for call in row.call.split("|")))
        raise Emergency(tuple(row.word for row in hits), calls, tuple(row.advice for row in hits))
