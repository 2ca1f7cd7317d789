"""What every district begins with: calendar, regulation, root and centre, taxonomy, emergency words.

Beside `wiring.py` the one module that knows several capabilities; run at every start after the migrations, by the
product's own role, and again without effect.
"""

from datetime import datetime, time

from sqlalchemy.orm import Session

import db.models.all  # noqa: F401 (foreign keys need every table)
from core.cases.imports import seeding as cases
from core.foundation.clock import CIVIL
from core.identity.seed import ensure_root
from core.journal.turns import wait_turn
from db.seeds import calendar, regulations


def seed(session: Session, centre_name: str, *, now: datetime) -> None:
    """Lay down what is missing; two starts at once take turns."""
    wait_turn(session, "seeding")
    # known since the regulation is in force: what is told of earlier days is counted by it, too
    calendar.seed(session, now=datetime.combine(regulations.VALID_FROM, time(), CIVIL))
    regulations.seed(session, now=now)
    ensure_root(session, centre_name, now)
    cases.seed_taxonomy(session, now=now)
    cases.seed_emergency(session)
