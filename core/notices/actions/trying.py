"""A push that only says that it is a try, so that both sides see whether address and signature are right."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.foundation.settings import settings
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.notices.actions.sending import notify
from core.notices.notices import TRY
from core.notices.values import Recipient

log = structlog.get_logger()


def push_try(session: Session, actor: Actor, name: str, *, now: datetime) -> None:
    """Push a try to an endpoint; it goes its way like every other and stands among the deliveries.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no endpoint of that name in the settings.
    """
    require(RULES, May.KEEP_NOTICES, actor, WHOLE)
    if name not in settings().webhooks:
        raise NotFound(N_("没有配置这个推送地址"))
    subject, key = ("account", actor.account_id or 0), now.isoformat()
    notify(session, TRY.code, [Recipient(webhook=name)], subject=subject, facts={}, key=key, now=now)
    log.info("notices.tried", endpoint=name, by=actor.account_id)
