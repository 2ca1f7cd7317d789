"""The first regulation: the project's default limits, each with its nearest source; a centre publishes its own."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.terms import Level, Stage
from core.foundation.calendar import Limit, Unit
from db.models.deadlines import Regulation, RegulationLimit

CODE = "minhu-default"
NAME = "民呼件办理期限（默认）"
VALID_FROM = date(2010, 1, 1)
SOURCE = "本项目默认规则，参照各地接诉即办和12345热线规定"

OWN = "本项目默认"
BEIJING = "接诉即办规定（北京，草案）"
JINAN = "12345热线规定（济南，第二十四条）"
XIANGTAN = "12345热线规定（湘潭、抚州）"
XUZHOU = "12345热线规定（徐州）"
URGENT = "特急、紧急件各环节按自然时间计算（本项目默认）"


@dataclass(frozen=True, slots=True)
class Line:
    """One limit of the default regulation; `target` only warns."""

    stage: Stage
    limit: Limit
    source: str
    level: Level | None = None
    round_from: int = 1
    target: Limit | None = None


def _wd(amount: int) -> Limit:
    return Limit(amount, Unit.WORKING_DAY)


def _nh(amount: int) -> Limit:
    return Limit(amount, Unit.NATURAL_HOUR)


def _min(amount: int) -> Limit:
    return Limit(amount, Unit.MINUTE)


def _both(stage: Stage, limit: Limit, source: str = URGENT) -> tuple[Line, Line]:
    """The same for both urgent levels."""
    return Line(stage, limit, source, Level.L1), Line(stage, limit, source, Level.L2)


DESK = (
    Line(Stage.ACCEPT, _min(15), URGENT, Level.L1),
    Line(Stage.ACCEPT, _min(30), URGENT, Level.L2),
    Line(Stage.ACCEPT, _wd(1), OWN, target=Limit(2, Unit.WORKING_HOUR)),
    *_both(Stage.DISPATCH, _min(15)),
    Line(Stage.DISPATCH, Limit(4, Unit.WORKING_HOUR), OWN),
    Line(Stage.AUDIT, _nh(1), URGENT, Level.L1),
    Line(Stage.AUDIT, _nh(2), URGENT, Level.L2),
    Line(Stage.AUDIT, _wd(1), OWN),
    *_both(Stage.TRIAGE, _nh(24)),
    Line(Stage.TRIAGE, _wd(1), OWN),
    *_both(Stage.CALLBACK, _nh(72)),
    Line(Stage.CALLBACK, _wd(3), OWN),
    *_both(Stage.AUDIT_GRACE, _nh(24)),
    Line(Stage.AUDIT_GRACE, _wd(1), OWN),
)
"""The centre's own desks."""

DECISIONS = (
    *_both(Stage.REFUSAL, _min(30)),
    Line(Stage.REFUSAL, _wd(1), OWN),
    Line(Stage.OVERTURN, _wd(2), OWN),
    *_both(Stage.RETURN, _min(30)),
    Line(Stage.RETURN, _wd(1), OWN),
    *_both(Stage.DESIGNATION, _min(30)),
    Line(Stage.DESIGNATION, _wd(2), OWN),
    Line(Stage.EXTENSION, _wd(1), OWN),
    *_both(Stage.DEFERRAL, _nh(2)),
    Line(Stage.DEFERRAL, _wd(2), OWN),
    *_both(Stage.TERMINATION, _nh(24)),
    Line(Stage.TERMINATION, _wd(2), OWN),
    *_both(Stage.UNREASONABLE, _nh(24)),
    Line(Stage.UNREASONABLE, _wd(2), OWN),
)
"""What two people must agree on; an extension exists for L3 and L4 only."""

UNIT = (
    Line(Stage.SIGN, _min(15), URGENT, Level.L1),
    Line(Stage.SIGN, _min(30), URGENT, Level.L2),
    Line(Stage.SIGN, _wd(1), OWN),
    Line(Stage.SIGN_OFF_HOURS, _nh(1), OWN, Level.L2),
    *_both(Stage.CONTACT, _nh(2), BEIJING),
    Line(Stage.CONTACT, _wd(1), OWN),
    *_both(Stage.ANSWER, _nh(24), BEIJING),
    Line(Stage.ANSWER, _wd(5), JINAN, Level.L3),
    Line(Stage.ANSWER, _wd(10), XIANGTAN, Level.L4),
    Line(Stage.ANSWER, _wd(3), XUZHOU, Level.CONSULT),
    Line(Stage.ANSWER, _nh(12), OWN, Level.L1, round_from=2),
    Line(Stage.ANSWER, _nh(24), OWN, Level.L2, round_from=2),
    Line(Stage.ANSWER, _wd(3), OWN, Level.L3, round_from=2),
    Line(Stage.ANSWER, _wd(5), OWN, Level.L4, round_from=2),
    Line(Stage.ANSWER, _wd(2), OWN, Level.CONSULT, round_from=2),
    *_both(Stage.SEND_BACK, _nh(48)),
    Line(Stage.SEND_BACK, _wd(2), OWN),
)
"""The unit that handles."""

PERSON = (
    *_both(Stage.PROMISE, _nh(24), BEIJING),
    Line(Stage.PROMISE, _wd(5 + 2), OWN, Level.L3),
    Line(Stage.PROMISE, _wd(10 + 2), OWN, Level.L4),
    Line(Stage.PROMISE, _wd(3 + 2), OWN, Level.CONSULT),
    Line(Stage.SUPPLEMENT, Limit(5, Unit.WORKING_DAY, public=True), OWN),
    Line(Stage.RATING, Limit(7, Unit.NATURAL_DAY, public=True), OWN),
)
"""The person: what he is promised (the level's limit and two working days), and his own time to rate."""

LEDGER = (
    Line(Stage.LISTING, _wd(1), OWN),
    Line(Stage.ACKNOWLEDGE, _wd(1), OWN),
    Line(Stage.RECTIFY_PLAN, _wd(3), OWN),
    Line(Stage.ENQUIRY, _wd(5), OWN),
    Line(Stage.ENQUIRY, _wd(3), OWN, round_from=2),
    Line(Stage.ENQUIRY, _wd(5), OWN, round_from=3),
    Line(Stage.ENQUIRY_ANSWER, _wd(1), OWN),
    Line(Stage.TELL_PERSON, _wd(1), OWN),
    Line(Stage.WRITE_OFF, _wd(10), OWN),
    Line(Stage.VERIFY, _wd(3), OWN),
    Line(Stage.LONG_TERM_REVIEW, Limit(90, Unit.NATURAL_DAY), OWN),
    Line(Stage.APPEAL, _wd(3), OWN),
    Line(Stage.APPEAL_DECISION, _wd(3), OWN),
)
"""The ledger; of an enquiry the round is the level of its entry."""


def seed(session: Session, *, now: datetime) -> None:  # noqa: ARG001 (every seed is called alike)
    """Write the default regulation; nothing when there is any."""
    if session.scalar(select(Regulation.id).limit(1)) is not None:
        return
    regulation = Regulation(code=CODE, name=NAME, valid_from=VALID_FROM, source=SOURCE)
    session.add(regulation)
    session.flush()
    session.add_all(
        RegulationLimit(
            regulation_id=regulation.id,
            stage=line.stage,
            level=line.level,
            round_from=line.round_from,
            amount=line.limit.amount,
            unit=line.limit.unit,
            public=line.limit.public,
            warning_amount=line.target.amount if line.target else None,
            warning_unit=line.target.unit if line.target else None,
            source=line.source,
        )
        for line in (*DESK, *DECISIONS, *UNIT, *PERSON, *LEDGER)
    )
    session.flush()
