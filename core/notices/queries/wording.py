"""The words in force: what an administrator wrote last, else what came with the program."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.notices import templates
from core.notices.terms import WORDED, Gateway
from core.notices.values import Template, Wording
from db.models.notices import NoticeText
from db.session import asked_once

Words = dict[tuple[str, Gateway], Wording]


@dataclass(frozen=True, slots=True)
class Version:
    """Words that were written at some time; `built_in`: back to those of the program."""

    id: int
    wording: Wording
    built_in: bool
    by: int | None
    at: datetime


@asked_once
def edited(session: Session) -> Words:
    """What administrators wrote and what is in force of it, by template and gateway."""
    newest = (
        select(NoticeText)
        .ext(distinct_on(NoticeText.template, NoticeText.gateway))
        .order_by(NoticeText.template, NoticeText.gateway, NoticeText.id.desc())
    )
    return {
        (row.template, row.gateway): Wording(title=row.title, body=row.body)
        for row in session.scalars(newest)
        if not row.built_in
    }


def in_force(template: Template, gateway: Gateway, words: Words) -> Wording:
    """What a gateway says of a template now; words that no longer fit its facts give way to the built-in ones."""
    written = words.get((template.code, gateway))
    if written is not None and _fits(written, template):
        return written
    return templates.wording_of(template, gateway)


def versions(session: Session, code: str, gateway: Gateway, *, limit: int = 20) -> list[Version]:
    """What was written for one template and gateway, the latest first."""
    rows = session.scalars(
        select(NoticeText)
        .where(NoticeText.template == code, NoticeText.gateway == gateway)
        .order_by(NoticeText.id.desc())
        .limit(limit)
    )
    return [
        Version(row.id, Wording(title=row.title, body=row.body), row.built_in, row.written_by, row.written_at)
        for row in rows
    ]


def gateways_of(template: Template) -> tuple[Gateway, ...]:
    """Gateways whose words can be edited."""
    return tuple(each for each in WORDED if each in template.wordings)


def _fits(wording: Wording, template: Template) -> bool:
    names = (*templates.names_in(wording.title), *templates.names_in(wording.body))
    return all(name in template.facts for name in names)
