"""Entries of the knowledge base, written and published through the real acts."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.knowledge.actions.deciding import publish
from core.knowledge.actions.writing import draft
from core.knowledge.values import EntryReceipt, Written
from tests.factories.cases import MONDAY, Team

PUMP = Written(
    title="小区停水了，加压泵坏了怎么办",
    answer="先看单元门口的通知。二次加压泵由供水公司维护，接报 2 小时内到场，六楼以上可到门岗取水。",
    keywords="停水、加压泵、没有水",
    review_on=date(2027, 5, 1),
)
BILL = Written(
    title="水费多收了找谁核对",
    answer="带水表照片和最近一次账单，到供水公司营业厅核对；抄错的当月退到户号。",
    keywords="水费 账单",
    review_on=date(2027, 3, 1),
)
LAMP = Written(
    title="路灯不亮报给谁",
    answer="记下灯杆上的编号，拨打中心电话或在这里反映，一般三个工作日修复。",
    keywords="路灯，灯杆",
    review_on=date(2027, 2, 1),
)


def written_for(crew: Team, base: Written = PUMP, **more: object) -> Written:
    """The same words for the category of the small taxonomy."""
    nodes = tuple(int(part) for part in crew.pump.path.strip("/").split("/"))
    return replace(base, **{"category_ids": (crew.pump.id,), "category_nodes": nodes, **more})  # type: ignore[arg-type]


def drafted(
    session: Session, crew: Team, written: Written = PUMP, *, by: Actor | None = None, now: datetime = MONDAY
) -> EntryReceipt:
    """A draft of the water bureau, or of who is named for his own unit."""
    owner = crew.tree.centre if by is crew.operator else crew.tree.water
    return draft(session, by or crew.clerk, written, owner_id=owner.id, now=now)


def published(
    session: Session, crew: Team, written: Written = PUMP, *, by: Actor | None = None, now: datetime = MONDAY
) -> EntryReceipt:
    """An entry in force, published by a reviewer of the centre a little later."""
    made = drafted(session, crew, written, by=by, now=now)
    return publish(session, crew.reviewer, made.id, now=now + timedelta(minutes=5))
