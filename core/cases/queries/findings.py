"""What a list of cases can be about beside its filters: a period of some moment, and what came of the cases.

Figures are made of these same conditions, so that every figure opens the list of its cases (`core.insight.measures`).
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import InstrumentedAttribute

from core.cases.terms import Origin
from core.foundation.text import N_, Word
from db.models.cases import Case


class By(Word):
    """Which moment of a case a period is about."""

    SUBMITTED = "SUBMITTED", N_("提交日期"), N_("反映人提交的日子")
    CLOSED = "CLOSED", N_("办结日期"), N_("办结的日子")
    DUE = "DUE", N_("答复期限"), N_("承办单位应当答复的日子，已经到期的")
    ANSWERED = "ANSWERED", N_("答复日期"), N_("最近一次答复送达反映人的日子")


class Finding(Word):
    """What came of a case, as figures count it."""

    CLOSED = "CLOSED", N_("已办结的"), N_("现在是已办结")
    NOT_CLOSED = "NOT_CLOSED", N_("没有办结的"), N_("在办的，和不予受理、撤回、终止的")
    KEPT = "KEPT", N_("按时答复的"), N_("每一轮都在期限之内答复")
    LATE = "LATE", N_("没有按时答复的"), N_("有一轮超过期限才答复，或者到期还没有答复")
    RATED = "RATED", N_("有评价的"), N_("最近一次答复已经得到评价")
    UNRATED = "UNRATED", N_("没有评价的"), N_("已经答复，还没有得到评价；历史导入的除外")
    SOLVED = "SOLVED", N_("解决的"), N_("反映人说已解决或部分解决")
    UNSOLVED = "UNSOLVED", N_("没有解决的"), N_("反映人说未解决")
    CONTENT = "CONTENT", N_("满意的"), N_("反映人说满意或基本满意")
    DISCONTENT = "DISCONTENT", N_("不满意的"), N_("反映人说不满意")


class Own(Word):
    """Exactly what was chosen, without all below it; where nothing was chosen, the cases that have none."""

    UNIT = "UNIT", N_("承办单位不含下级"), N_("没有选单位时，是还没有承办单位的件")
    CATEGORY = "CATEGORY", N_("事项类别不含下级"), N_("没有选类别时，是还没有分类的件")
    AREA = "AREA", N_("属地不含下级"), N_("没有选属地时，是没有写明属地的件")


MOMENTS: dict[By, InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]] = {
    By.SUBMITTED: Case.submitted_at,
    By.CLOSED: Case.closed_at,
    By.DUE: Case.answer_due_at,
    By.ANSWERED: Case.answered_at,
}
"""The column of each moment; each has an index in which lists of a period stand."""


def within(
    by: By, since: datetime | None, until: datetime | None, now: datetime
) -> Iterator[ColumnElement[bool]]:
    """The moment lies in the period; a time to answer counts once it has come."""
    moment = MOMENTS[by]
    if by is not By.SUBMITTED:
        yield moment.is_not(None)
    if since is not None:
        yield moment >= since
    if until is not None:
        yield moment < until
    if by is By.DUE:
        yield moment <= now


def found(finding: Finding, now: datetime) -> ColumnElement[bool]:
    """The condition of a finding; its Python twin is `core.insight.measures.came_true`."""
    return {
        Finding.CLOSED: Case.closed_at.is_not(None),
        Finding.NOT_CLOSED: Case.closed_at.is_(None),
        Finding.KEPT: Case.answer_kept.is_(True),
        Finding.LATE: and_(Case.answer_kept.is_(False), Case.answer_due_at <= now),
        Finding.RATED: Case.content.is_not(None),
        Finding.UNRATED: and_(
            Case.content.is_(None), Case.answered_at.is_not(None), Case.origin == Origin.LIVE
        ),
        Finding.SOLVED: Case.solved.is_(True),
        Finding.UNSOLVED: Case.solved.is_(False),
        Finding.CONTENT: Case.content.is_(True),
        Finding.DISCONTENT: Case.content.is_(False),
    }[finding]
