"""Stories without a database: every ending occurs, acts are in order, none lies ahead."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from core.cases.terms import CaseAct
from core.deadlines.terms import Level
from core.demo.stories import PATHS, Ending, cast, tell
from core.foundation.calendar import WorkCalendar
from core.foundation.clock import CIVIL, civil
from db.seeds.demo import texts

CALENDAR = WorkCalendar(
    frozenset(), frozenset(), ((time(9), time(12)), (time(13), time(17))), date(2030, 1, 1)
)
NOW = datetime(2026, 3, 8, 23, 30, tzinfo=CIVIL)
RATINGS = [(row.resolved, row.satisfied) for row in texts.matters()]


def test_every_matter_has_one_ending_and_every_ending_occurs() -> None:
    chosen = list(cast(RATINGS, Random(1)))
    assert sorted(matter for matter, _ in chosen) == list(range(len(RATINGS)))
    assert set(Counter(ending for _, ending in chosen)) == set(Ending)


def test_the_same_seed_tells_the_same_stories() -> None:
    assert list(cast(RATINGS, Random(7))) == list(cast(RATINGS, Random(7)))
    assert list(cast(RATINGS, Random(7))) != list(cast(RATINGS, Random(8)))


@pytest.mark.parametrize("level", [Level.L1, Level.L3])
@pytest.mark.parametrize("ending", Ending)
def test_acts_follow_each_other_and_none_lies_ahead(ending: Ending, level: Level) -> None:
    for turn in range(40):
        story = tell(0, ending, level, ("NO", "NO"), turn=turn, draw=Random(turn), calendar=CALENDAR, now=NOW)
        moments = [moment for _, moment in story.acts]
        assert tuple(act for act, _ in story.acts) == PATHS[ending]
        assert moments == sorted(moments)
        assert NOW - timedelta(days=120) < moments[0] <= moments[-1] <= NOW


def test_a_contradictory_rating_is_asked_about_before_it_is_upheld() -> None:
    story = tell(
        0, Ending.AGAIN, Level.L3, ("NO", "MOSTLY"), turn=0, draw=Random(1), calendar=CALENDAR, now=NOW
    )
    acts = [act for act, _ in story.acts]
    assert acts[acts.index(CaseAct.UPHOLD) - 1] is CaseAct.TRY_CALL


def test_people_at_desks_keep_office_hours_unless_it_is_urgent() -> None:
    story = tell(0, Ending.REVIEW, Level.L3, ("", ""), turn=0, draw=Random(3), calendar=CALENDAR, now=NOW)
    for act, moment in story.acts:
        if act is not CaseAct.SUBMIT:
            assert CALENDAR.is_workday(civil(moment).date())
            assert 9 <= civil(moment).hour <= 17
