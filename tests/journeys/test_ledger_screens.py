"""The pages of the ledger at a desk's and a phone's width: looked at, nothing cut."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import KIND, CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.actions import enquiring
from core.supervision.actions.opening import enter
from core.supervision.terms import EntryType, Rule
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import Team, walk
from tests.factories.ledger import Crew, rectify
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND}
LISTED = (
    (EntryType.OVERDUE, Rule.LIMIT_PASSED, 1),
    (EntryType.OVERDUE, Rule.LIMIT_PASSED, 2),
    (EntryType.DISSATISFIED, Rule.RATING_UPHELD, 3),
    (EntryType.OVERDUE, Rule.LIMIT_PASSED, 4),
    (EntryType.BUCK_PASSING, Rule.RETURN_REFUSED, 1),
)


@pytest.fixture(scope="module")
def people(crew: Team) -> Crew:
    with unit_of_work() as session:
        root = crew.tree.root
        keepers = [
            person(session, login, (Role.SUPERVISOR, root), name="督办员") for login in ("sup", "sup2")
        ]
        return Crew(crew, keepers[0], keepers[1], crew.leader, crew.heat_clerk)


@pytest.fixture(scope="module")
def numbers(people: Crew) -> list[str]:
    """An entry of every level, one asked about and answered, one only proposed."""
    with unit_of_work() as session:
        rows = [_listed(session, people, *each) for each in LISTED]
        rectify(session, people, rows[1].id, now())
        enquiring.enquire(session, people.supervisor, rows[1].id, now=now())
        said = "泵已下单，周五到货安装，安装完请住户代表现场确认"
        enquiring.answer_enquiry(session, people.team.unit_lead, rows[1].id, body=said, now=now())
        enquiring.enquire(session, people.supervisor, rows[0].id, now=now())
        return [row.number for row in rows]


def _listed(session: Session, people: Crew, kind: EntryType, rule: Rule, level: int) -> SupervisionEntry:
    case = walk(session, people.team, now=now() - timedelta(hours=3)).to(CaseStatus.IN_PROGRESS)
    steps = select(EventRow.id).where(EventRow.subject_kind == KIND, EventRow.subject_id == case.id)
    newest = session.scalars(steps.order_by(EventRow.seq.desc()).limit(1)).one()
    moment = now() - timedelta(minutes=5)
    found = Finding(kind, rule, people.team.tree.water.id, (newest,), moment, level)
    row = enter(session, session.get_one(Case, case.id), found, now=moment)
    assert row is not None
    row.level = level
    return row


@pytest.mark.parametrize("shape", SHAPES)
def test_pages(house: House, people: Crew, numbers: list[str], shape: str):
    wrong: dict[str, list[str]] = {}
    unit_lead, lead = people.team.unit_lead, people.team.lead
    views: tuple[tuple[str, Actor, str], ...] = (
        ("ledger", people.supervisor, "ledger"),
        ("proposals", people.supervisor, "ledger?part=待确认"),
        ("letter", lead, "ledger?part=待签发"),
        ("over", people.supervisor, "ledger?part=已了结"),
        ("entry", people.supervisor, f"entry?no={numbers[1]}"),
        ("own", unit_lead, "entries"),
        ("taken", unit_lead, f"entry?no={numbers[0]}"),
    )
    for name, actor, url in views:
        with house.screen(SHAPES[shape], actor) as page:
            Staff(page).open(url)
            shot(page, f"ledger-{shape}-{name}")
            if found := faults(page):
                wrong[name] = found
    assert wrong == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_case_leads_there(house: House, people: Crew, numbers: list[str], shape: str):
    with house.screen(SHAPES[shape], people.supervisor) as page:
        staff = Staff(page).open(f"entry?no={numbers[0]}")
        page.get_by_role("link", name="打开办件").first.click()
        staff.reads("列入挂账督办 · 蓝 · 提醒")
        page.get_by_role("button", name="提请挂账").click()
        staff.reads("哪几步能说明")
        shot(page, f"ledger-{shape}-propose")
        assert faults(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("link", name="列入挂账督办").first.click()
        staff.reads("督办经过")
