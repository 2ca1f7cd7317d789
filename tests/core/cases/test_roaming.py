"""Two hundred cases, each led by chance through whatever people may do: the line always tells the truth."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.jobs import EVERY_HOUR, EVERY_MINUTE
from core.cases.queries.standing import strayed
from core.foundation.errors import CivicError
from core.journal.verify import verify
from db.models.cases import Case
from tests.factories.cases import MONDAY
from tests.factories.crowd import crowd
from tests.factories.folding import problems
from tests.factories.roaming import Roamer
from tests.factories.trying import step

SEQUENCES, STEPS = 25, 12


@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_the_line_tells_where_the_case_stands(session: Session, seed: int) -> None:
    roamer, now = Roamer(crowd(session), seed), MONDAY
    ids, done = [], Counter[str]()
    for _sequence in range(SEQUENCES):
        ids.append(roamer.begin(session, now))
        for _step in range(STEPS):
            now += timedelta(minutes=roamer.chance.choice((3, 20, 90, 60 * 30)))
            case_id = ids[-1] if roamer.chance.random() < 0.85 else roamer.chance.choice(ids)
            try:
                with session.begin_nested():
                    done[step(roamer, session, case_id, now)] += 1
            except CivicError as refusal:
                done[type(refusal).__name__] += 1
        for job in (*EVERY_MINUTE, *EVERY_HOUR):
            job(session, now)
    session.expire_all()
    found = [each for case_id in ids for each in problems(session, session.get_one(Case, case_id))]
    assert found == []
    assert strayed(session) == [], "what figures read is what clocks and ratings say"
    assert verify(session).clean
    assert len(done) > 30, done
