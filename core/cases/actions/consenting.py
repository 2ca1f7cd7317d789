"""A consent taken back: no more text messages about a case (个人信息保护法第十五条: as easily as it was given)."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from core.cases.permissions import at_desk, holds_key
from core.cases.queries.scope import case_for
from core.cases.terms import KIND
from core.cases.values import Receipt
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from core.notices.actions.forgetting import forget_persons

log = structlog.get_logger()


def stop_texts(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:  # noqa: ARG001
    """Tell the person nothing more by text message; what waits is not sent. A second time changes nothing.

    Raises:
        NotFound: no such case, or none of his.
        NotAllowed: neither the person nor somebody at the centre's desk.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    if not holds_key(actor, facts) and not at_desk(*CENTRE_ROLES)(actor, facts):
        raise NotAllowed(N_("只有反映人本人或者中心可以停发短信"))
    row.sms_ok = False
    forget_persons(session, (KIND, row.id))
    session.flush()
    log.info("case.texts_stopped", case=row.id, by=actor.account_id)
    return Receipt(row.id, row.number, row.status, row.event_count)
