"""The publishing desk as it is seen: at a desk's and a phone's width."""

from datetime import timedelta

import pytest

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.actor import CITIZEN
from core.publicity.actions.joining import Joining, join
from core.publicity.actions.publishing import propose, publish
from db.session import unit_of_work
from tests.core.publicity.conftest import AGREED, ANSWER, QUESTION
from tests.factories.cases import Team, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser


def test_the_publishing_desk_and_the_file_beside_it(house: House, crew: Team) -> None:
    with unit_of_work() as session:
        began = now() - timedelta(hours=4)
        shown, waits = (walk(session, crew, AGREED, now=began).to(CaseStatus.ANSWERED) for _nth in range(2))
        publish(session, crew.reviewer, shown.id, question=QUESTION, answer=ANSWER, now=shown.now)
        propose(session, crew.reviewer, waits.id, now=waits.now)
        joined = walk(session, crew, now=began).to(CaseStatus.IN_PROGRESS)
        join(session, CITIZEN, joined.id, Joining("d1", "13911112222"), now=joined.now)
    for name, shape in (("desk", DESK), ("phone", HAND)):
        with house.screen(shape, crew.reviewer) as page:
            staff = Staff(page)
            for path in (
                "publishing",
                f"publishing?no={waits.slip.number}",
                f"file?no={joined.slip.number}",
                f"file?no={shown.slip.number}",
            ):
                staff.open(path)
                assert faults(page) == [], path
                shot(page, f"{name}-{path.replace('?no=', '-')}")
