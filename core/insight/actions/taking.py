"""The figures of the board are taken away: written down like every table, though only figures are in it."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.audit.terms import AuditKind, Field
from core.cases.queries.narrowing import Filters
from core.foundation.text import N_
from core.identity.actor import Actor
from core.insight.boards import Board
from core.insight.periods import Period
from core.insight.permissions import READERS
from core.insight.queries.board import board
from core.insight.terms import Span
from core.journal.looks import note_export

WHY = N_("看板的数字，没有个人信息")


def take_board(
    session: Session, actor: Actor, span: Span, shown: Period, scope: Filters, *, now: datetime
) -> Board:
    """The board as it is asked for; the trail keeps who took it away and when.

    Raises:
        NotAllowed, Invalid: as `core.insight.queries.board.board`.
    """
    found = board(session, actor, span, shown, scope, now=now)
    by, own = actor.by(*sorted(READERS)), [actor.account_id or 0]
    note_export(session, by, AuditKind.ACCOUNT.value, own, Field.BOARD.value, WHY, now=now)
    return found
