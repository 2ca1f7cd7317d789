"""The citizens' home, the rules as they are in force, and what happens with personal data."""

from starlette.responses import Response

from api.mobile.visit import Visit
from core.cases.terms import OPEN, CaseStatus
from core.cases.windows import OVERTURN_WITHIN, REOPEN_WITHIN
from core.deadlines.queries import limit_for
from core.deadlines.terms import Level, Stage
from core.foundation.errors import NotFound
from core.foundation.text import N_
from db.session import reading

ROAD = tuple(
    CaseStatus(name)
    for name in (
        "SUBMITTED",
        "ACCEPTED",
        "DISPATCHED",
        "IN_PROGRESS",
        "REPLY_REVIEW",
        "ANSWERED",
        "CLOSED",
    )
)
"""The way most matters go, in order."""

ASIDE = tuple(status for status in CaseStatus if status not in ROAD)
"""What else may happen."""


def home(visit: Visit) -> Response:
    """Three doors, and how it is done."""
    with reading() as session:
        shown = {
            "accept": limit_for(session, Stage.ACCEPT, Level.L3, visit.now),
            "normal": limit_for(session, Stage.ANSWER, Level.L3, visit.now),
            "urgent": limit_for(session, Stage.ANSWER, Level.L2, visit.now),
            "rating": limit_for(session, Stage.RATING, None, visit.now),
        }
    return visit.page("home.html", **shown)


def rules(visit: Visit) -> Response:
    """Every state with its sentence, every limit as it is in force."""
    stages = (Stage.ACCEPT, Stage.SIGN, Stage.CONTACT, Stage.ANSWER, Stage.PROMISE)
    with reading() as session:
        limits = [
            (level, [limit_for(session, stage, level, visit.now) for stage in stages]) for level in Level
        ]
    within = {"overturn": OVERTURN_WITHIN.days, "reopen": REOPEN_WITHIN.days}
    return visit.page(
        "rules.html", road=ROAD, aside=ASIDE, open=OPEN, stages=stages, limits=limits, within=within
    )


def privacy(visit: Visit) -> Response:
    """The notice of article 17 of the Personal Information Protection Law."""
    return visit.page("privacy.html")


def offline(visit: Visit) -> Response:
    """What the phone shows when there is no line: kept by the phone itself, so nobody's words stand on it."""
    return visit.page("offline.html", demo=False)


def nowhere(_visit: Visit) -> Response:
    """An address that leads nowhere."""
    raise NotFound(N_("可能是地址少了几个字，或者墙上的码已经换了"))
