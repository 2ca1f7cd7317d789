"""What stands on a case for figures: mended where it strayed from clocks and ratings."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.queries.standing import FIGURES, derived, strayed
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case


def mend(session: Session, actor: Actor) -> list[int]:
    """Write down anew what clocks and ratings say of the cases that say something else; which those were.

    Raises:
        NotAllowed: only the operator of the system mends, at the terminal.
    """
    if not actor.has(Role.SYSTEM):
        raise NotAllowed(N_("统计用的数据只能由系统重算"))
    ids = strayed(session)
    said = derived().where(Case.id.in_(ids)).subquery("said")
    session.execute(
        update(Case)
        .where(Case.id == said.c.id)
        .values({name: said.c[name] for name in FIGURES})
        .execution_options(synchronize_session=False)
    )
    return ids
