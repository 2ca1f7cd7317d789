"""Knowledge base and templates of the invented district: written, published, changed, retired through real acts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.demo.district import District
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.terms import Role
from core.knowledge.actions.deciding import publish, retire, send_back
from core.knowledge.actions.helping import helped_once
from core.knowledge.actions.templates import TemplateWords, write_template
from core.knowledge.actions.writing import draft, revise
from core.knowledge.jobs import note_due
from core.knowledge.terms import RequiredFact
from core.knowledge.values import EntryReceipt, Written
from db.models.cases import Category
from db.seeds.demo.texts import AnswerRow, TemplateRow, answers, templates

DAY = timedelta(days=1)
WRITTEN, CHANGED, RETIRED, RECENT = 170 * DAY, 40 * DAY, 20 * DAY, 3 * DAY
"""How long ago an entry was written, changed, retired; and how long one that nobody has published yet is there."""

NOT_PUBLISHED = frozenset({"DRAFT", "BACK"})


def stock(session: Session, district: District, *, now: datetime) -> int:
    """Fill the knowledge base; how many entries. What passed its review date is noted, as the schedule would."""
    nodes = {row.code: row for row in session.scalars(select(Category))}
    rows = answers()
    for turn, row in enumerate(rows):
        _live(session, district, row, _written(district, nodes, row, now), turn, now)
    note_due(session, now)
    for nth, each in enumerate(templates()):
        _offer(session, district, nodes, each, at_work(now - CHANGED, nth))
    return len(rows)


def _offer(
    session: Session, district: District, nodes: dict[str, Category], row: TemplateRow, now: datetime
) -> None:
    """One template, by the lead who keeps it."""
    owner = district.units[row.unit]
    lead = district.centre(Role.CENTER_LEAD) if row.unit == "centre" else district.one(Role.UNIT_LEAD, owner)
    words = TemplateWords(row.title, row.body, row.tone, tuple(RequiredFact(code) for code in row.facts))
    category = nodes[row.category].id if row.category else None
    write_template(session, lead, words, category_id=category, owner_id=owner, now=now)


def _written(district: District, nodes: dict[str, Category], row: AnswerRow, now: datetime) -> Written:
    """The newest words of an entry, its codes as ids."""
    chosen = [nodes[code] for code in row.categories]
    return Written(
        title=row.title,
        answer=row.answer,
        keywords=row.keywords,
        category_ids=tuple(node.id for node in chosen),
        category_nodes=tuple(int(part) for node in chosen for part in node.path.strip("/").split("/")),
        area_ids=tuple(district.units[code] for code in row.areas),
        public=row.public,
        review_on=civil(now).date() + row.review_days * DAY,
        reason=row.reason,
    )


def _live(
    session: Session, district: District, row: AnswerRow, written: Written, turn: int, now: datetime
) -> None:
    """Let everything happen to one entry, a quarter of an hour apart from the others."""
    owner = district.units[row.unit]
    writer = district.one(Role.OPERATOR if row.unit == "centre" else Role.UNIT_CLERK, owner, turn)
    reviewer = district.centre(Role.REVIEWER, turn)
    span = RECENT if row.fate in NOT_PUBLISHED else WRITTEN
    began = at_work(now - span, turn)
    first = _first(written, row)
    made = draft(session, writer, first, owner_id=owner, now=began)
    if row.fate == "BACK":
        send_back(session, reviewer, made.id, why=row.reason, now=at_work(began + DAY, turn))
    if row.fate in NOT_PUBLISHED:
        return
    publish(session, reviewer, made.id, now=at_work(began + 4 * DAY, turn))
    _change(session, writer, reviewer, row, written, made, now)
    for nth in range(row.helped):
        helped_once(session, made.number, key=f"demo-{nth}", now=now - nth * DAY)


def at_work(moment: datetime, turn: int) -> datetime:
    """About that day in office hours, on a weekday that is no later."""
    day = civil(moment).replace(hour=9, minute=10) + turn % 25 * timedelta(minutes=15)
    return day - max(0, day.weekday() - 4) * DAY


def _first(written: Written, row: AnswerRow) -> Written:
    """The first version: other words where it was changed later."""
    return replace(written, answer=row.before) if row.before else written


def _change(
    session: Session,
    writer: Actor,
    reviewer: Actor,
    row: AnswerRow,
    written: Written,
    made: EntryReceipt,
    now: datetime,
) -> None:
    """What became of it after it was published."""

    def revised(at: datetime) -> EntryReceipt:
        return revise(session, writer, made.id, written, now=at)

    changes: dict[str, Callable[[], object]] = {
        "REVISED": lambda: (
            revised(at_work(now - CHANGED, 3)),
            publish(session, reviewer, made.id, now=at_work(now - CHANGED + 4 * DAY, 4)),
        ),
        "PENDING": lambda: revised(at_work(now - DAY, 5)),
        "RETIRED": lambda: retire(session, reviewer, made.id, why=row.reason, now=at_work(now - RETIRED, 6)),
    }
    if row.fate in changes:
        changes[row.fate]()
