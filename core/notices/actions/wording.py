"""The words of a template, changed by an administrator: checked, dated, and back to the built-in ones at any time."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from core.foundation.errors import Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.notices import templates
from core.notices.queries import wording
from core.notices.terms import Gateway
from core.notices.values import Rendered, Template, Wording
from db.models.notices import NoticeText

log = structlog.get_logger()

TITLE_MAX, BODY_MAX, SMS_MAX = 100, 1000, 200
BODY_MIN = 4


def preview(code: str, gateway: Gateway, said: Wording) -> Rendered:
    """What it would look like, with facts as they might be.

    Raises:
        NotFound: no such template or gateway.
        Invalid: names that the template does not have; no words, or too many.
    """
    template = _editable(code, gateway)
    _check(template, gateway, said)
    return templates.render(said, templates.sample(template), template.facts)


def change(
    session: Session, actor: Actor, code: str, gateway: Gateway, *, title: str, body: str, now: datetime
) -> int:
    """Say it in other words from now on; what is on its way already is said in them, too. The version's id.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound, Invalid: as `preview`.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    template = _editable(code, gateway)
    said = Wording(title=_clean(title), body=_clean(body))
    _check(template, gateway, said)
    if said == wording.in_force(template, gateway, wording.edited(session)):
        raise Invalid(N_("文字没有变"), "body")
    return _keep(session, actor, code, gateway, said, built_in=False, now=now)


def reset(session: Session, actor: Actor, code: str, gateway: Gateway, *, now: datetime) -> int:
    """Back to the words that came with the program. The version's id.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such template or gateway, or nothing was changed.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    _editable(code, gateway)
    if (code, gateway) not in wording.edited(session):
        raise NotFound(N_("这里用的就是原来的文字"))
    return _keep(session, actor, code, gateway, Wording(body=""), built_in=True, now=now)


def _keep(
    session: Session,
    actor: Actor,
    code: str,
    gateway: Gateway,
    said: Wording,
    *,
    built_in: bool,
    now: datetime,
) -> int:
    row = NoticeText(
        template=code,
        gateway=gateway,
        built_in=built_in,
        title=said.title,
        body=said.body,
        written_by=actor.account_id,
        written_at=now,
    )
    session.add(row)
    session.flush()
    log.info("notices.worded", template=code, gateway=gateway.value, by=actor.account_id)
    return row.id


def _editable(code: str, gateway: Gateway) -> Template:
    if not templates.known(code) or gateway not in wording.gateways_of(templates.template_of(code)):
        raise NotFound(N_("没有这个通知模板"))
    return templates.template_of(code)


def _check(template: Template, gateway: Gateway, said: Wording) -> None:
    titled = bool(templates.wording_of(template, gateway).title)
    if titled and not said.title:
        raise Invalid(N_("请写标题"), "title")
    if len(said.body) < BODY_MIN:
        raise Invalid(N_("正文太短，请写清楚"), "body")
    most = SMS_MAX if gateway is Gateway.SMS else BODY_MAX
    if len(said.title) > TITLE_MAX or len(said.body) > most:
        raise Invalid(
            N_("太长了：标题最多 {title} 字，正文最多 {body} 字"), "body", title=TITLE_MAX, body=most
        )
    templates.check(said, template.facts)


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r", "").strip()
