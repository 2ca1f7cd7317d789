"""Building a demonstration: an invented district whose last two months are played through the real acts."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import provisional_level
from core.deadlines.queries import current_calendar
from core.demo.answers import stock
from core.demo.catalogue import edit_catalogue
from core.demo.district import settle
from core.demo.ledger import keep_ledger
from core.demo.playing import Play
from core.demo.rosters import keep_rosters
from core.demo.showing import show_some
from core.demo.stories import Ending, Story, cast, fitting, tell
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.seed import CENTRE_CODE, ROOT_CODE
from db.models.cases import Case, Category
from db.models.identity import Account, UnitRow
from db.seeds.demo import texts

LONG_AGO = timedelta(days=180)
"""Units and people are there before the first story begins."""


def is_untouched(session: Session) -> bool:
    """Whether nobody has begun anything: no accounts, no cases, no units but the two every district begins with."""
    others = exists().where(UnitRow.code.not_in([ROOT_CODE, CENTRE_CODE]))
    return not session.scalar(select(exists().where(Account.id > 0) | exists().where(Case.id > 0) | others))


def build(
    session: Session,
    *,
    now: datetime,
    seed: int = 1,
    most: int | None = None,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> dict[str, str]:
    """Fill an untouched database; one transaction, so that it is there as a whole or not at all.

    Args:
        seed: the same seed, the same stories; passwords are random.
        most: how many matters at most.
        told: called with stories played and stories in all.

    Returns:
        Passwords of the people whom the login page shows, by login.

    Raises:
        Conflict: the database holds something already.
    """
    if not is_untouched(session):
        raise Conflict(N_("数据库里已经有内容，不能布置演示"))
    draw = Random(seed)  # noqa: S311 (stories, not secrets)
    district = settle(session, now=now - LONG_AGO)
    matters = texts.matters()[:most]
    # held, so that acts find them in the session instead of asking for each again, thousands of times
    held = (session.scalars(select(Category)).all(), session.scalars(select(UnitRow)).all())
    codes = {row.code: row.id for row in held[0]}
    stories = _stories(session, matters, codes, draw, now)
    phrases = texts.phrases()
    for done, story in enumerate(stories, start=1):
        matter = matters[story.matter]
        Play(session, district, phrases, matter, codes[matter.category], draw).run(story)
        told(done, len(stories))
    stock(session, district, now=now)
    keep_rosters(session, district, now=now)
    keep_ledger(session, district, phrases, Random(f"ledger {seed}"), now=now)  # noqa: S311
    edit_catalogue(session, district, codes, now=now)
    show_some(session, district, now=now)
    return district.passwords


def statuses(session: Session) -> dict[str, int]:
    """How many cases stand where."""
    rows = session.execute(select(Case.status, func.count()).group_by(Case.status)).all()
    return {status.value: count for status, count in rows}


def _stories(
    session: Session,
    matters: tuple[texts.MatterRow, ...],
    codes: dict[str, int],
    draw: Random,
    now: datetime,
) -> list[Story]:
    """All stories, in the order in which they begin, so that numbers follow days."""
    calendar = current_calendar(session, now)
    turns: Counter[Ending] = Counter()
    owed: list[Ending] = []  # told by the next matter that it fits, so that every ending is there
    found = []
    for place, wanted in cast([(row.resolved, row.satisfied) for row in matters], draw):
        row = matters[place]
        level = provisional_level(attributes_of(session, codes[row.category]), row.text)
        ending = fitting(wanted, level)
        if ending is not wanted:
            owed.append(wanted)
        elif owed and wanted is Ending.GOOD and fitting(owed[0], level) is owed[0]:
            ending = owed.pop(0)
        turns[ending] += 1
        said, turn = (row.resolved, row.satisfied), turns[ending]
        found.append(tell(place, ending, level, said, turn=turn, draw=draw, calendar=calendar, now=now))
    return sorted(found, key=lambda story: story.begins)
