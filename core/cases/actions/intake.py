"""A matter comes in and is accepted."""

from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.cases import codes, workflow
from core.cases.actions.clocks import recount_promise
from core.cases.actions.drafting import Draft, draft
from core.cases.actions.spine import begin
from core.cases.permissions import at_desk
from core.cases.queries.history import split_off
from core.cases.queries.places import subdistrict_of
from core.cases.queries.scope import case_for
from core.cases.queries.taxonomy import attributes_of
from core.cases.rules import Said
from core.cases.terms import KIND, CaseAct, CaseEvent, PromiseReason
from core.cases.values import Receipt, Slip, Submission
from core.deadlines import actions as deadlines
from core.deadlines.terms import Level, Stage
from core.files import actions as files
from core.foundation import keys
from core.foundation.errors import CivicError, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal import idempotency
from db.models.cases import Case, Category, Person
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
    matter = draft(session, actor, said, now=now)
    _write_down(session, actor, matter, now=now)
    return matter.slip


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
    scope, body = _scope(actor, sender), body or _fingerprint(said)
    try:
        matter = draft(session, actor, said, now=now)
    except CivicError:
        given = idempotency.given(session, scope, key, body)
        if given is None:
            raise
        return _again(given)
    given = idempotency.take(session, scope, key, body, _answer(matter.slip), now=now)
    if given is not None:
        return _again(given)
    _write_down(session, actor, matter, now=now)
    return matter.slip


def submitted(session: Session, actor: Actor, key: str, sender: str = "") -> bool:
    """Whether a form with this key has come in already: what is left is to hand out its slip again."""
    return idempotency.used(session, _scope(actor, sender), key)


def _scope(actor: Actor, sender: str = "") -> str:
    return f"case.submit:{sender or actor.account_id or 'public'}"


def _fingerprint(said: Submission) -> str:
    return idempotency.body_hash(
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
        *(f"{each.asked} {each.said}" for each in said.answers),
    )


def _answer(slip: Slip) -> idempotency.Answer:
    """A slip as it is kept for a repetition."""
    return {
        "id": slip.id,
        "number": slip.number,
        "keys": keys.seal(f"{slip.code} {slip.link}"),
        "promise_at": slip.promise_at.isoformat(),
        "level": slip.level.value,
    }


def _again(given: idempotency.Answer) -> Slip:
    """The slip that was given before."""
    code, link = keys.unseal(given["keys"]).split(" ")
    promise_at = datetime.fromisoformat(given["promise_at"])
    return Slip(given["id"], given["number"], code, link, promise_at, Level(given["level"]), replayed=True)


def _write_down(session: Session, actor: Actor, matter: Draft, *, now: datetime) -> None:
    """The rows of a matter: person, words, clocks, then the case with its first event."""
    row, said = matter.row, matter.said
    row.person_id = _person(session, matter.checked, now=now)
    words = journal.keep_words(session, matter.checked.text, now=now)
    row.words_id = words.id
    deadlines.keep_first(session, matter.clocks)
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
            "promise": matter.slip.promise_at,
            "photos": len(said.file_ids),
            **({"linked_id": matter.earlier} if matter.earlier is not None else {}),
        },
    )
    _note_repetition(session, actor, row, now=now)


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
    if attributes_of(session, category_id).sensitive:
        row.contact_ok = False
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


def _note_repetition(session: Session, actor: Actor, row: Case, *, now: datetime) -> None:
    """The same matter told for the third time within ninety days is noted (反复反映); what was split off is another."""
    if row.linked_id is None:
        return
    ids, found = {row.id}, {row.id}
    while found:  # whatever it is linked to, and whatever is linked to that
        near = select(Case.id, Case.linked_id).where(
            or_(Case.id.in_(found), Case.linked_id.in_(found)), ~split_off(Case.id)
        )
        found = {each for pair in session.execute(near) for each in pair if each is not None} - ids
        ids |= found
    recent = session.scalar(
        select(func.count()).where(Case.id.in_(ids), Case.submitted_at > now - REPEAT_WITHIN)
    )
    if recent is not None and recent >= REPEATS:
        by = actor.by(*workflow.roles_of(CaseAct.SUBMIT))
        journal.record(session, row, CaseEvent.REPEATED, by, now=now, facts={"times": recent})


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
