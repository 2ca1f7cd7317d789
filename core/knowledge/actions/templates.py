"""Templates for replies are written, changed in new versions, put out of use; no version is overwritten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import unit
from core.identity.terms import Role
from core.journal import actions as journal
from core.knowledge.queries.scope import centre_path
from core.knowledge.terms import RequiredFact, TemplateEvent
from db.models.knowledge import ReplyTemplate, ReplyTemplateVersion

KEEPERS = (Role.CENTER_LEAD, Role.UNIT_LEAD)
"""Who keeps templates: the centre's lead all of them, a unit's lead those of his unit."""
TITLE_MIN, TITLE_MAX, TONE_MAX = 2, 40, 200
BODY_MIN, BODY_MAX = 15, 3000


@dataclass(frozen=True, slots=True)
class TemplateWords:
    """What a version says, as typed."""

    title: str
    body: str
    tone: str = ""
    facts: tuple[RequiredFact, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateReceipt:
    """A template as it is after an act."""

    id: int
    version: int


def write_template(
    session: Session,
    actor: Actor,
    words: TemplateWords,
    *,
    category_id: int | None,
    owner_id: int,
    now: datetime,
) -> TemplateReceipt:
    """Write a template; it is offered at once.

    Args:
        category_id: for this category and all below it; None: for every matter.
        owner_id: the unit that answers for it.

    Raises:
        NotAllowed: not the centre's lead, nor the lead of the unit.
        NotFound: no such unit.
        Invalid: title, text or tone cannot be kept.
    """
    _keeper(session, actor, owner_id)
    checked = _checked(words)
    row = ReplyTemplate(category_id=category_id, owner_id=owner_id, latest=1, changed_at=now)
    session.add(row)
    session.flush()
    _keep(session, row, checked, actor, now)
    _record(session, row, TemplateEvent.WRITTEN, actor, now)
    return TemplateReceipt(row.id, row.latest)


def change_template(
    session: Session,
    actor: Actor,
    template_id: int,
    words: TemplateWords,
    *,
    category_id: int | None,
    now: datetime,
    seen: int | None = None,
) -> TemplateReceipt:
    """Write the next version; what was written before stays readable.

    Raises:
        NotAllowed: not the centre's lead, nor the lead of its unit.
        NotFound: there is none.
        Invalid: title, text or tone cannot be kept.
        Conflict: somebody changed it meanwhile, or it is out of use.
    """
    row = _open(session, actor, template_id, seen)
    if row.retired_at is not None:
        raise Conflict(N_("这个模板已经停用，先恢复再改"))
    checked = _checked(words)
    row.latest, row.category_id, row.changed_at = row.latest + 1, category_id, now
    _keep(session, row, checked, actor, now)
    _record(session, row, TemplateEvent.CHANGED, actor, now)
    return TemplateReceipt(row.id, row.latest)


def retire_template(session: Session, actor: Actor, template_id: int, *, now: datetime) -> None:
    """Offer it no longer. Done twice, it changes nothing.

    Raises:
        NotAllowed, NotFound: as `change_template`.
    """
    row = _open(session, actor, template_id, None)
    if row.retired_at is None:
        row.retired_at = row.changed_at = now
        _record(session, row, TemplateEvent.RETIRED, actor, now)


def restore_template(session: Session, actor: Actor, template_id: int, *, now: datetime) -> None:
    """Offer it again. Done twice, it changes nothing.

    Raises:
        NotAllowed, NotFound: as `change_template`.
    """
    row = _open(session, actor, template_id, None)
    if row.retired_at is not None:
        row.retired_at, row.changed_at = None, now
        _record(session, row, TemplateEvent.RESTORED, actor, now)


def keeps(session: Session, actor: Actor, owner_id: int) -> bool:
    """Whether this person may write and change templates of a unit."""
    centre, path = centre_path(session), unit(session, owner_id).path
    return bool(centre and actor.has_in(centre, Role.CENTER_LEAD)) or actor.has_in(path, Role.UNIT_LEAD)


def _keeper(session: Session, actor: Actor, owner_id: int) -> None:
    if not keeps(session, actor, owner_id):
        raise NotAllowed(N_("答复模板由中心负责人和负责单位的负责人维护"))


def _open(session: Session, actor: Actor, template_id: int, seen: int | None) -> ReplyTemplate:
    row = session.get(ReplyTemplate, template_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这个答复模板"))
    _keeper(session, actor, row.owner_id)
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人改过这个模板，请看过新的一版再改"))
    return row


def _checked(words: TemplateWords) -> TemplateWords:
    title = _within(words.title, "title", TITLE_MIN, TITLE_MAX)
    if not title.isprintable():
        raise Invalid(N_("标题里不要换行"), "title")
    body = _within(words.body, "body", BODY_MIN, BODY_MAX)
    return TemplateWords(title, body, _within(words.tone, "tone", 0, TONE_MAX), words.facts)


def _within(typed: str, field: str, least: int, most: int) -> str:
    said = typed.replace("\r\n", "\n").replace("\0", "").strip()
    if not least <= len(said) <= most:
        raise Invalid(N_("请写 {least} 到 {most} 个字"), field, least=least, most=most)
    return said


def _codes(facts: Iterable[RequiredFact]) -> list[str]:
    chosen = set(facts)
    return [each.value for each in RequiredFact if each in chosen]


def _keep(session: Session, row: ReplyTemplate, words: TemplateWords, actor: Actor, now: datetime) -> None:
    session.add(
        ReplyTemplateVersion(
            template_id=row.id,
            number=row.latest,
            title=words.title,
            body=words.body,
            tone=words.tone,
            facts=_codes(words.facts),
            written_by=actor.account_id,
            written_at=now,
        )
    )
    session.flush()


def _record(session: Session, row: ReplyTemplate, event: TemplateEvent, actor: Actor, now: datetime) -> None:
    journal.record(
        session,
        row,
        event,
        actor.by(*KEEPERS),
        now=now,
        facts={"version": row.latest},
        unit_id=row.owner_id,
    )
