"""A table of a source's matters is taken away for that source: by whom, of which, and why, is written down."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.cases.external import BRINGERS
from core.cases.queries.handing_back import ROWS_MAX, Asked, HandedBack, rows_to_hand_back
from core.cases.terms import KIND
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES
from core.journal.looks import note_export

LONGEST_PERIOD = timedelta(days=400)
FIELD = "handed_back"
"""What a look at a whole row of the table is called."""


def hand_back(
    session: Session, actor: Actor, asked: Asked, reason: str, *, now: datetime
) -> tuple[HandedBack, ...]:
    """The rows of a table, secret matters left out; a look at every one of them is noted with the reason.

    Raises:
        NotAllowed: not an operator, not the centre's lead.
        Invalid: no reason, a period turned round or too long, or more rows than a table takes.
    """
    if not actor.has(*BRINGERS):
        raise NotAllowed(N_("只有受理员和中心负责人可以导出外部来件"))
    if not timedelta() < asked.end - asked.begin <= LONGEST_PERIOD:
        raise Invalid(N_("请选一段不超过一年的日子，开始在前"), "period")
    found = rows_to_hand_back(session, actor, asked)
    if len(found) > ROWS_MAX:
        raise Invalid(N_("一张表最多 {count} 件，请把期间缩短"), "period", count=ROWS_MAX)
    by = actor.by(*sorted(CENTRE_ROLES))
    note_export(session, by, KIND, sorted({row.case_id for row in found}), FIELD, reason, now=now)
    return found
