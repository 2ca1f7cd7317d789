"""A gateway is left alone, longer each time, when nobody knows what became of the last message."""

from core.notices.terms import Gateway
from tests.factories.accounts import BEGAN
from worker.ticking import FIRST_PAUSE, LONGEST_PAUSE, Closed


def test_the_pause_grows_and_ends_with_an_answer() -> None:
    lane, now = Closed(), BEGAN
    assert not lane.holds(Gateway.SMS, now)
    pauses = []
    for _again in range(7):
        lane.note(Gateway.SMS, uncertain=True, now=now)
        pauses.append(lane.until[Gateway.SMS] - now)
        assert lane.holds(Gateway.SMS, now)
        assert not lane.holds(Gateway.EMAIL, now)
        now += pauses[-1]
        assert not lane.holds(Gateway.SMS, now)
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE
    lane.note(Gateway.SMS, uncertain=False, now=now)
    lane.note(Gateway.SMS, uncertain=True, now=now)
    assert lane.until[Gateway.SMS] == now + FIRST_PAUSE
