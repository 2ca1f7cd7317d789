"""Answers that are at hand before somebody submits: up to three that fit well, never in the way of what is urgent."""

from datetime import datetime

from api.mobile.forms import Typed
from core.cases.queries.taxonomy import categories, is_urgent
from core.identity.queries import areas
from core.knowledge.queries.suggesting import suggest
from core.knowledge.values import Suggestion
from db.session import reading

MOST = 3
LOOKED_THROUGH = 12


def answers(said: Typed, now: datetime) -> tuple[Suggestion, ...]:
    """What he may want to read first; nothing when it is urgent, or when he said that nobody is in danger.

    Raises:
        Invalid: the category is none.
    """
    if said.calm:
        return ()
    category_id = int(said.category) if said.category else None
    with reading() as session:
        if is_urgent(session, category_id, said.text):
            return ()
        found = suggest(
            session,
            text=said.text,
            category_path=next((node.path for node in categories(session) if node.id == category_id), ""),
            area_path=next((area.path for area in areas(session) if str(area.id) == said.area), ""),
            public_only=True,
            limit=LOOKED_THROUGH,
            now=now,
        )
    return tuple(each for each in found if each.well)[:MOST]
