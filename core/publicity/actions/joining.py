"""我也遇到了: a count instead of a duplicate; whoever joins follows the case with a receipt of his own.

The case itself is not locked and its line not written to: two hundred people without water hold up nobody who works on
it. Who counts twice is kept out by turns (`limits.alone`, taken by the face) and by two unique indexes.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.cases import codes
from core.cases.terms import Channel
from core.foundation import keys
from core.foundation.clock import civil
from core.foundation.errors import Conflict, NotAllowed, NotFound
from core.foundation.phone import normal
from core.foundation.text import N_
from core.identity.actor import CITIZEN, Actor
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal import idempotency
from core.publicity.queries.desk import told_of
from core.publicity.rules import JOINABLE
from core.publicity.terms import JoinEvent
from core.publicity.values import JoinSlip
from db.models.cases import Case, Person
from db.models.publicity import JOINER_NUMBERS, Joiner


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who says the same: as typed, not yet checked.

    Attributes:
        device: the random value of his browser; only a keyed hash of it is kept.
        phone: empty if he leaves none.
    """

    device: str
    phone: str = ""
    channel: Channel = Channel.WEB


def join(session: Session, actor: Actor, case_id: int, said: Joining, *, now: datetime) -> JoinSlip:
    """Count him and give him number, code and link.

    Raises:
        NotAllowed: staff do not join.
        NotFound: no such case, or none that strangers may hear of.
        Conflict: it is not accepted, answered or over, it is his own, or this phone or number has joined already.
        Invalid: the number is no telephone number.
    """
    if not actor.has(Role.CITIZEN):
        raise NotAllowed(N_("只有群众可以加入"))
    case = session.get(Case, case_id)
    if case is None or not told_of(session, case):
        raise NotFound(N_("没有这件事，可能已经办完了"))
    if case.status not in JOINABLE:
        raise Conflict(N_("这件事已经答复、办完，或者正等人补充，现在不能加入。还没有好，请自己反映一件"))
    phone = normal(said.phone) if said.phone.strip() else ""
    _require_new(session, case, said.device, phone)
    code, link = codes.new_code(), codes.new_link()
    serial = session.execute(select(JOINER_NUMBERS.next_value())).scalar_one() % 100_000
    number = f"T{civil(now):%Y%m%d}{serial:05d}"
    row = Joiner(
        number=number,
        case_id=case_id,
        code_hash=codes.code_hash(number, code),
        link_hash=codes.link_hash(link),
        phone=phone or None,
        phone_hash=keys.keyed_hash("phone", phone) if phone else None,
        device_hash=keys.keyed_hash("device", said.device),
        channel=said.channel,
        joined_at=now,
    )
    session.add(row)
    session.flush()
    facts = {"case_id": case_id, "channel": said.channel, "left_phone": bool(phone)}
    journal.record(session, row, JoinEvent.JOINED, actor.by(Role.CITIZEN), now=now, facts=facts)
    return JoinSlip(row.id, number, code, link)


def join_once(session: Session, case_id: int, said: Joining, *, key: str, now: datetime) -> JoinSlip:
    """`join` for forms that may be sent twice: the same key gets the same slip again, sealed for a day."""

    def act() -> dict[str, object]:
        slip = join(session, CITIZEN, case_id, said, now=now)
        return {"id": slip.id, "number": slip.number, "keys": keys.seal(f"{slip.code} {slip.link}")}

    body = idempotency.body_hash(case_id, said.phone)
    answer, replayed = idempotency.once(session, "case.join", key, body, act, now=now)
    code, link = keys.unseal(answer["keys"]).split(" ")
    return JoinSlip(answer["id"], answer["number"], code, link, replayed)


def _require_new(session: Session, case: Case, device: str, phone: str) -> None:
    person = session.get(Person, case.person_id) if case.person_id is not None else None
    numbers = keys.keyed_hashes("phone", phone) if phone else []
    if person is not None and person.phone_hash in numbers:
        raise Conflict(N_("这件事就是这个号码反映的，不用再加入。用编号和查询码看进度就行"))
    twice = or_(Joiner.device_hash.in_(keys.keyed_hashes("device", device)), Joiner.phone_hash.in_(numbers))
    if session.scalar(select(Joiner.id).where(Joiner.case_id == case.id, twice).limit(1)) is not None:
        raise Conflict(N_("这台手机或者这个号码已经加入过这件事，只算一次。用编号和查询码看进度就行"))
