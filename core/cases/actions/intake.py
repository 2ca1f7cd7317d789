"""A matter comes in and is accepted."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.cases import codes, workflow
from core.cases.actions.clocks import recount_promise, show
from core.cases.actions.spine import begin
from core.cases.permissions import SUBMITTERS, at_desk
from core.cases.queries.arrival import Arrival, arrival
from core.cases.queries.forecast import limit_of
from core.cases.queries.places import subdistrict_of
from core.cases.queries.scope import case_for
from core.cases.routing import promise_limit, provisional_level
from core.cases.rules import Emergency, Said, check
from core.cases.terms import KIND, CaseAct, CaseEvent, CaseStatus, Origin, PromiseReason, Visibility
from core.cases.values import Receipt, Slip, Submission
from core.deadlines import actions as deadlines
from core.deadlines.terms import Level, Stage
from core.files import actions as files
from core.foundation import keys
from core.foundation.clock import civil
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal import idempotency
from db.models.cases import Case, Category, EmergencyWord, Person
from db.models.deadlines import Deadline
from db.writing import write

REPEATS, REPEAT_WITHIN = 3, timedelta(days=90)
"""So many linked cases in so many days are a repetition (domain.md E.1, reopen)."""


def submit(session: Session, actor: Actor, said: Submission, *, now: datetime) -> Slip:
    """Take a matter down and promise a date. While a demonstration lasts, what comes in is part of it.

    Raises:
        NotAllowed: his roles begin no cases.
        Invalid: something is missing or cannot be read; the field is named.
        Emergency: a word of danger, and the person has not said that nobody is in danger.
    """
    if not actor.has(*SUBMITTERS):
        raise NotAllowed(N_("您没有登记民呼件的权限"))
    checked = check(said, by_citizen=actor.has(Role.CITIZEN))
    found = arrival(session, checked.text, said.area_id, said.category_id, now=now)
    _require_grant(session, actor, said, found.desk_id)
    earlier = _earlier(session, actor, said.linked_id)
    if found.danger and not said.calm:
        _stop_for_emergency(session, checked.text)
    code, link = codes.new_code(), codes.new_link()
    words = journal.keep_words(session, checked.text, now=now)
    row = _new_case(session, actor, said, checked, found, now=now)
    row.words_id = words.id
    row.code_hash, row.link_hash = codes.code_hash(row.number, code), codes.link_hash(link)
    promise = _first_clocks(session, row, found, now=now)
    files.attach(session, said.file_ids, (KIND, row.id), actor=actor, now=now)
    journal.open_line(
        session,
        row,
        CaseEvent.SUBMITTED,
        actor.by(*workflow.roles_of(CaseAct.SUBMIT)),
        now=now,
        words=words,
        facts={
            "channel": said.channel,
            "level": row.level,
            "category_id": said.category_id,
            "area_id": said.area_id,
            "promise": promise.due_at,
            "photos": len(said.file_ids),
            **({"linked_id": earlier} if earlier is not None else {}),
        },
    )
    _note_repetition(session, actor, row, now=now)
    return Slip(row.id, row.number, code, link, promise.due_at, row.level)


def submit_once(
    session: Session,
    actor: Actor,
    said: Submission,
    *,
    key: str,
    sender: str = "",
    body: str = "",
    now: datetime,
) -> Slip:
    """`submit` for forms that may be sent twice: the same key gets the same slip again.

    Code and link are kept sealed with the key for a day, because the first answer may never have arrived.

    Args:
        session: the transaction.
        actor: who submits.
        said: what he says.
        key: of this one submission.
        sender: whose keys are told apart from everybody else's; empty: this account's, or the public's.
        body: fingerprint of all that was sent; empty: of what was said.
        now: the moment.
    """
    scope = _scope(actor, sender)
    body = body or idempotency.body_hash(
        said.text,
        said.place,
        said.phone,
        said.name,
        said.category_id,
        said.area_id,
        said.contact_ok,
        said.visibility,
        said.accused_unit_id,
        said.linked_id,
    )

    slips: list[Slip] = []

    def act() -> dict[str, object]:
        slip = submit(session, actor, said, now=now)
        slips.append(slip)
        return {
            "id": slip.id,
            "number": slip.number,
            "keys": keys.seal(f"{slip.code} {slip.link}"),
            "promise_at": slip.promise_at.isoformat(),
            "level": slip.level.value,
        }

    answer, replayed = idempotency.once(session, scope, key, body, act, now=now)
    if not replayed:
        return slips[0]
    code, link = keys.unseal(answer["keys"]).split(" ")
    promise_at = datetime.fromisoformat(answer["promise_at"])
    return Slip(answer["id"], answer["number"], code, link, promise_at, Level(answer["level"]), replayed)


def submitted(session: Session, actor: Actor, key: str) -> bool:
    """Whether a form with this key has come in already: what is left is to hand out its slip again."""
    return idempotency.used(session, _scope(actor), key)


def _scope(actor: Actor, sender: str = "") -> str:
    return f"case.submit:{sender or actor.account_id or 'public'}"


def accept(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    category_id: int,
    area_id: int | None,
    level: Level,
    headline: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Fix category, area and level; the promise is counted once more from the first word.

    Raises:
        Invalid: the category is not a leaf of today's taxonomy, the area is none.
    """
    act = begin(session, actor, case_id, CaseAct.ACCEPT, now=now, seen=seen)
    row = act.row
    require_leaf(session, category_id)
    subdistrict_of(session, area_id)
    row.category_id, row.area_id = category_id, area_id
    if headline.strip():
        row.headline = headline.strip()[:80]
    moved = recount_promise(session, row, level, now=now)
    deadlines.meet(session, act.subject, Stage.ACCEPT, now=now)
    deadlines.start(session, act.subject, Stage.DISPATCH, level=level, now=now)
    act.move()
    act.record(CaseEvent.ACCEPTED, facts={"level": level, "category_id": category_id, "area_id": area_id})
    if moved is not None:
        act.record(
            CaseEvent.PROMISE_MOVED,
            facts={"due": moved.becomes, "was": moved.was, "reason": PromiseReason.LEVEL},
        )
    return act.receipt()


def reissue_keys(session: Session, actor: Actor, case_id: int, *, now: datetime) -> tuple[str, str]:
    """New query code and link, after an operator has checked on the phone who is asking; the old ones end.

    Raises:
        NotAllowed: not an operator at the desk of this case.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    if not at_desk(Role.OPERATOR)(actor, facts):
        raise NotAllowed(N_("只有受理员可以换发查询码"))
    code, link = codes.new_code(), codes.new_link()
    row.code_hash, row.link_hash = codes.code_hash(row.number, code), codes.link_hash(link)
    journal.record(session, row, CaseEvent.KEYS_REISSUED, actor.by(Role.OPERATOR), now=now)
    return code, link


def _new_case(
    session: Session,
    actor: Actor,
    said: Submission,
    checked: Said,
    found: Arrival,
    *,
    now: datetime,
) -> Case:
    """The row as it begins, with the next number, yet without words and keys."""
    return Case(
        id=found.case_id,
        number=f"H{civil(now):%Y%m%d}{found.serial % 100_000:05d}",
        status=CaseStatus.SUBMITTED,
        level=provisional_level(found.category, checked.text),
        round=1,
        channel=said.channel,
        origin=Origin.LIVE,
        visibility=said.visibility,
        contact_ok=said.contact_ok and said.accused_unit_id is None,
        accused_unit_id=said.accused_unit_id,
        linked_id=said.linked_id,
        headline=checked.headline,
        place=checked.place or None,
        person_id=_person(session, checked, now=now),
        category_id=said.category_id,
        area_id=said.area_id,
        desk_id=found.desk_id,
        registered_by=actor.account_id,
        demo=found.demo,
        submitted_at=now,
        held_since=now,
    )


def _first_clocks(session: Session, row: Case, found: Arrival, *, now: datetime) -> Deadline:
    """The centre's clock and the person's, written down together; the promise."""
    own = limit_of(found.category, row.level) if row.category_id is not None else None
    clocks = deadlines.start_first(
        session,
        (KIND, row.id),
        ((Stage.ACCEPT, None), (Stage.PROMISE, promise_limit(own) if own else None)),
        level=row.level,
        now=now,
        regulation_id=found.regulation_id,
        version_id=found.version_id,
    )
    show(row, clocks)
    return clocks[1]


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


def _earlier(session: Session, actor: Actor, linked_id: int | None) -> int | None:
    """The case this one comes back to.

    Raises:
        NotFound: not there, or not his.
    """
    return case_for(session, actor, linked_id)[0].id if linked_id is not None else None


def _note_repetition(session: Session, actor: Actor, row: Case, *, now: datetime) -> None:
    """The same matter told for the third time within ninety days is noted (反复反映)."""
    if row.linked_id is None:
        return
    ids, found = {row.id}, {row.id}
    while found:  # whatever it is linked to, and whatever is linked to that
        near = select(Case.id, Case.linked_id).where(or_(Case.id.in_(found), Case.linked_id.in_(found)))
        found = {each for pair in session.execute(near) for each in pair if each is not None} - ids
        ids |= found
    recent = session.scalar(
        select(func.count()).where(Case.id.in_(ids), Case.submitted_at > now - REPEAT_WITHIN)
    )
    if recent is not None and recent >= REPEATS:
        by = actor.by(*workflow.roles_of(CaseAct.SUBMIT))
        journal.record(session, row, CaseEvent.REPEATED, by, now=now, facts={"times": recent})


def _stop_for_emergency(session: Session, text: str) -> None:
    hits = [
        row for row in session.scalars(select(EmergencyWord).order_by(EmergencyWord.id)) if row.word in text
    ]
    if hits:
        calls = tuple(dict.fromkeys(call for row in hits for call in row.call.split("|")))
        raise Emergency(tuple(row.word for row in hits), calls, tuple(row.advice for row in hits))


def require_leaf(session: Session, category_id: int) -> None:
    """A category that a case can have.

    Raises:
        Invalid: it has others below it, or is no longer in force.
    """
    row = session.get(Category, category_id)
    child = session.scalar(
        select(Category.id).where(Category.parent_id == category_id, Category.valid_to.is_(None))
    )
    if row is None or row.valid_to is not None or child is not None:
        raise Invalid(N_("请选到具体事项一级的类别"), field="category_id")


def _person(session: Session, checked: Said, *, now: datetime) -> int | None:
    if not (checked.phone or checked.name):
        return None
    person = Person(
        name=checked.name or None,
        phone=checked.phone or None,
        phone_hash=keys.keyed_hash("phone", checked.phone) if checked.phone else None,
        made_at=now,
    )
    return write(session, person)
