"""The ledger by hand: late, listed in the same minute, asked about, risen, planned, refused, verified, written off.

The days that nobody acted have passed before the screens are opened; everything people do is done by hand.
"""

from datetime import timedelta

import pytest

from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.cases.values import Slip
from core.deadlines.terms import Stage
from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.terms import EntryState
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk
from tests.factories.ledger import DONE, MEASURES, clock, pass_days, the_entry, tick, told
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff, shot

pytestmark = pytest.mark.browser

DAYS = 16
"""Days ago it began: long enough for missed enquiries and a higher level."""
REFUSED = "现场看过，顶层水压仍然不足，请补逐户测量的记录"
VERIFIED = "打过电话，反映人说六楼以上供水正常；现场看过水压表"


@pytest.fixture(scope="module")
def supervisor(crew: Team) -> Actor:
    with unit_of_work() as session:
        return person(session, "sup", (Role.SUPERVISOR, crew.tree.root), name="何督办")


@pytest.fixture(scope="module")
def late(crew: Team, supervisor: Actor) -> tuple[Slip, str]:
    """A case whose unit did nothing after signing, and the number of its entry."""
    with unit_of_work() as session:
        case = walk(session, crew, now=now() - timedelta(days=DAYS)).to(CaseStatus.IN_PROGRESS)
        due = clock(session, "case", case.id, Stage.CONTACT)
        tick(session, due + timedelta(seconds=30))
        row = the_entry(session, case.id)
        assert (row.state, row.level) == (EntryState.LISTED, 1)
        assert row.listed_at is not None
        assert row.listed_at - due < timedelta(minutes=1)
        left = (now() - due).total_seconds() / 86400
        pass_days(session, due + timedelta(seconds=30), left - 0.01)
        row = the_entry(session, case.id)
        assert row.level > 1
        assert {"enquired", "enquiry_missed", "level_raised"} <= set(told(session, row.id))
        return case.slip, row.number


def test_it_goes_its_way(house: House, crew: Team, supervisor: Actor, late: tuple[Slip, str]):
    slip, number = late
    with house.screen(HAND) as phone, house.screen(DESK, crew.unit_lead) as unit:
        citizen, lead = Citizen(phone), Staff(unit)
        citizen.find(slip.number, slip.code)
        assert any("列入挂账督办" in words for words, _when in citizen.line())
        lead.open("entries").reads(number)
        shot(unit, "ledger-story-1-listed")
        lead.open(f"entry?no={number}").take("认领").press("认领", "已认领")
        lead.take("报整改方案").write("整改措施", MEASURES)
        lead.press("报整改方案", "整改方案已报")
        request(lead, number)
        with house.screen(DESK, supervisor) as desk:
            keeper = Staff(desk).open("ledger?part=待核查").reads(number)
            keeper.take("开始核查").press("开始核查", "开始核查。").take("退回整改").write(
                "退回的理由", REFUSED
            )
            keeper.press("退回整改", "已退回整改")
            lead.open(f"entry?no={number}").reads(REFUSED)
            request(lead, number)
            put_right(crew, slip)
            keeper.open(f"entry?no={number}").take("开始核查").press("开始核查", "开始核查。")
            keeper.take("销账").write("核查的情况", VERIFIED)
            keeper.press("销账", "已销账")
            shot(desk, "ledger-story-2-written-off")
        citizen.follow()
        shot(phone, "ledger-story-3-citizen")
        said = [words for words, _when in citizen.line()]
    assert any("销账" in words for words in said), said
    assert any("问询" in words for words in said), said


def request(lead: Staff, number: str) -> None:
    """The unit says that it is put right."""
    lead.open(f"entry?no={number}").take("申请销账").write("办成了什么", DONE)
    lead.press("申请销账", "等督办员核查")


def put_right(crew: Team, slip: Slip) -> None:
    """The unit answers, the centre releases, the person is content."""
    with unit_of_work() as session:
        case = Walk(session, crew, now(), slip)
        case.reply()
        case.release()
        case.rate(Resolved.YES, Satisfied.YES)
