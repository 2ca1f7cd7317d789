"""What the matter turns out to be: category, place, level, the unit complained of, and who may see it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.intake import require_leaf
from core.cases.actions.merging import followers_of
from core.cases.actions.spine import Act, begin, text
from core.cases.actions.tasks import recount_tasks
from core.cases.avoiding import concerns
from core.cases.permissions import at_desk
from core.cases.queries.forecast import own_limit
from core.cases.queries.places import subdistrict_of
from core.cases.queries.scope import paths_of
from core.cases.queries.taxonomy import attributes_of
from core.cases.terms import CaseAct, CaseEvent, Visibility
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.queries import limit_for
from core.deadlines.terms import Level, Stage
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role

RECOUNTED = tuple(stage for stage in Stage if stage not in {Stage.PROMISE, Stage.ANSWER})
"""The promise is kept: it is recounted once, at acceptance (domain.md E.1, Clocks). ANSWER may have its category's own
limit and is counted apart."""


def reclassify(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    category_id: int,
    area_id: int | None,
    level: Level,
    reason: str,
    accused_unit_id: int | None = None,
    visibility: Visibility | None = None,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Correct what was fixed at acceptance; the clocks of desks and units are recounted, the person's promise stays.

    Args:
        accused_unit_id: the unit complained of, None for none.
        visibility: None leaves it as it is.

    Raises:
        Invalid: no reason, nothing changed, a category that is no leaf, a place that is none.
        Conflict: the unit complained of has the case already.
        NotAllowed: to make it secret, or to lift that, needs the grant.
    """
    act = begin(session, actor, case_id, CaseAct.RECLASSIFY, now=now, seen=seen)
    words = act.keep(text(reason, "reason", 4, COMMENT_MAX))
    require_leaf(session, category_id)
    subdistrict_of(session, area_id)
    facts = _changes(act, category_id, area_id, level, accused_unit_id, visibility or act.row.visibility)
    if not facts:
        raise Invalid(N_("类别、属地、级别都没有变，不用更正"), "category_id")
    _require_visibility(act, visibility)
    _require_not_with(session, act, accused_unit_id)
    row, answers = act.row, (act.row.category_id, act.row.level)
    row.category_id, row.area_id, row.accused_unit_id = category_id, area_id, accused_unit_id
    row.visibility = visibility or row.visibility
    if accused_unit_id is not None or attributes_of(session, category_id).sensitive:
        row.contact_ok = False
    if answers != (category_id, level):
        _recount(act, level)
    act.record(CaseEvent.RECLASSIFIED, facts=facts, words=words)
    return act.receipt()


def require_grant(actor: Actor, act: Act) -> None:
    """Secret cases are for holders of the grant.

    Raises:
        NotAllowed: he does not hold it at this desk.
    """
    if not at_desk(Role.CONFIDENTIAL)(actor, act.facts):
        raise NotAllowed(N_("设为保密件或者解除保密，要有保密件授权"))


def _changes(
    act: Act,
    category_id: int,
    area_id: int | None,
    level: Level,
    accused_unit_id: int | None,
    visibility: Visibility,
) -> Mapping[str, object]:
    """What changes, as facts of the event; the unit complained of is named by its id only."""
    row = act.row
    now = {
        "category_id": (row.category_id, category_id),
        "area_id": (row.area_id, area_id),
        "level": (row.level, level),
        "accused_unit_id": (row.accused_unit_id, accused_unit_id),
        "visibility": (row.visibility, visibility),
    }
    return {name: becomes for name, (was, becomes) in now.items() if was != becomes}


def _require_visibility(act: Act, visibility: Visibility | None) -> None:
    was = act.row.visibility
    if visibility not in {None, was} and Visibility.SECRET in {visibility, was}:
        require_grant(act.actor, act)
        if visibility is Visibility.SECRET and act.row.unit_id is not None and not act.facts.named:
            raise Conflict(N_("已经派出的件要先收回，设为保密后指定单位的人再派"))
        if visibility is Visibility.SECRET and followers_of(act.session, act.row.id):
            raise Conflict(N_("还有别的件并在这一件里，请先拆出，再设为保密"))


def _require_not_with(session: Session, act: Act, accused_unit_id: int | None) -> None:
    if accused_unit_id is None:
        return
    holding = [path for path in (act.facts.unit_path, *act.facts.task_paths) if path]
    if any(concerns(path, paths_of(session, [accused_unit_id])[accused_unit_id]) for path in holding):
        raise Conflict(N_("这一件正由被反映的单位办理，请先收回，或者请中心负责人指定别的单位"))


def _recount(act: Act, level: Level) -> None:
    session, row = act.session, act.row
    row.level = level
    deadlines.recount(session, act.subject, level, RECOUNTED)
    if deadlines.find(session, act.subject, Stage.ANSWER) is not None:
        own = own_limit(session, row.category_id, level, row.round)
        limit = own or limit_for(session, Stage.ANSWER, level, act.now, row.round)
        deadlines.relimit(session, act.subject, Stage.ANSWER, level, limit)
    recount_tasks(act)
