"""Writing: a new entry, a new version, another unit that answers for it. Nothing that was written is overwritten."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.identity.queries import areas
from core.journal import idempotency
from core.knowledge.actions.spine import Act, begin
from core.knowledge.grams import grams, normal
from core.knowledge.permissions import RULES, EntryFacts
from core.knowledge.queries.scope import centre_path, version_of
from core.knowledge.rules import Kept, check, reason
from core.knowledge.terms import EntryAct, EntryEvent, EntryStatus
from core.knowledge.values import EntryReceipt, Written
from db.models.identity import UnitRow
from db.models.knowledge import NUMBERS, Entry, Version


def draft(session: Session, actor: Actor, written: Written, *, owner_id: int, now: datetime) -> EntryReceipt:
    """Write a new entry; it waits for somebody of the centre to publish it.

    Args:
        owner_id: the unit that answers for it; the centre itself for what concerns everybody.

    Raises:
        Invalid: something is missing or cannot be kept; the field is named.
        NotAllowed: he does not write for this unit.
    """
    owner = _open_unit(session, owner_id)
    require(RULES, EntryAct.DRAFT, actor, EntryFacts(owner.path, centre_path(session)))
    kept = check(written, today=civil(now).date(), first=True)
    serial = session.execute(select(NUMBERS.next_value())).scalar_one() % 100_000
    row = Entry(
        number=f"K{serial:05d}",
        status=EntryStatus.DRAFT,
        owner_id=owner.id,
        latest=1,
        waiting=True,
        drafted_by=_account(actor),
        review_on=kept.review_on,
        changed_at=now,
    )
    session.add(row)
    session.flush()
    _keep(session, actor, row, written, kept, now=now)
    act = Act(session, actor, row, EntryAct.DRAFT, now)
    act.record(EntryEvent.DRAFTED)
    return act.receipt()


def draft_once(
    session: Session, actor: Actor, written: Written, *, owner_id: int, key: str, now: datetime
) -> EntryReceipt:
    """`draft` for forms that may be sent twice: the same key gets the same entry again."""
    body = idempotency.body_hash(*(str(getattr(written, name)) for name in written.__slots__), owner_id)

    def act() -> dict[str, object]:
        made = draft(session, actor, written, owner_id=owner_id, now=now)
        return {"id": made.id, "number": made.number, "version": made.version, "seen": made.seen}

    scope = f"knowledge.draft:{actor.account_id}"
    answer, _replayed = idempotency.once(session, scope, key, body, act, now=now)
    return EntryReceipt(answer["id"], answer["number"], EntryStatus.DRAFT, answer["version"], answer["seen"])


def revise(
    session: Session, actor: Actor, entry_id: int, written: Written, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Write a new version; the one in force goes on being used until the new one is published.

    Raises:
        Invalid: something is missing, or nothing was changed.
        NotAllowed, NotFound, Conflict: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.REVISE, now=now, seen=seen)
    row, today = act.row, civil(now).date()
    kept = check(written, today=today, first=False)
    if _same(version_of(session, row, row.latest), written, kept):
        raise Invalid(N_("和上一版一样，没有改动；内容没变请用“复核”"), "answer")
    row.latest += 1
    _keep(session, actor, row, written, kept, now=now)
    row.waiting = True
    if row.in_force is None:
        row.drafted_by, row.review_on = _account(actor), kept.review_on
    act.record(EntryEvent.REVISED, words=kept.reason)
    return act.receipt()


def hand_over(
    session: Session,
    actor: Actor,
    entry_id: int,
    owner_id: int,
    *,
    why: str,
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """Let another unit answer for it.

    Raises:
        Invalid: no such unit, or no reason.
        Conflict: it answers for it already.
        NotAllowed, NotFound: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.HAND_OVER, now=now, seen=seen)
    said, owner = reason(why), _open_unit(session, owner_id)
    if owner.id == act.row.owner_id:
        raise Conflict(N_("已经由这个单位负责"))
    act.row.owner_id = owner.id
    act.record(EntryEvent.HANDED_OVER, words=said)
    return act.receipt()


def _open_unit(session: Session, unit_id: int) -> UnitRow:
    row = session.get(UnitRow, unit_id, with_for_update={"read": True})
    if row is None or row.valid_to is not None:
        raise Invalid(N_("请选负责单位"), "owner_id")
    return row


def _account(actor: Actor) -> int:
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    return actor.account_id


def _keep(session: Session, actor: Actor, row: Entry, written: Written, kept: Kept, *, now: datetime) -> None:
    """The words as a version of their own, ready to be searched."""
    _require_places(session, written.area_ids)
    plain = normal(" ".join((kept.title, *kept.keywords, kept.answer)))
    session.add(
        Version(
            entry_id=row.id,
            number=row.latest,
            title=kept.title,
            answer=kept.answer,
            keywords=list(kept.keywords),
            category_ids=sorted(set(written.category_ids)),
            category_nodes=sorted({*written.category_nodes, *written.category_ids}),
            area_ids=sorted(set(written.area_ids)),
            public=written.public,
            review_on=kept.review_on,
            reason=kept.reason,
            written_by=_account(actor),
            written_at=now,
            plain=plain,
            pairs=sorted(grams(plain)),
            asking=sorted(grams(" ".join((kept.title, *kept.keywords)))),
        )
    )
    session.flush()


def _require_places(session: Session, ids: Iterable[int]) -> None:
    wanted = set(ids)
    if wanted and wanted - {area.id for area in areas(session)}:
        raise Invalid(N_("没有这个街道、乡镇或社区，请重新选择"), "area_ids")


def _same(before: Version, written: Written, kept: Kept) -> bool:
    """Whether everything but the review date is as it was."""
    return (
        before.title,
        before.answer,
        tuple(before.keywords),
        set(before.category_ids),
        set(before.area_ids),
        before.public,
    ) == (
        kept.title,
        kept.answer,
        kept.keywords,
        set(written.category_ids),
        set(written.area_ids),
        written.public,
    )
