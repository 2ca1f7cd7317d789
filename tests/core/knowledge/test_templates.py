"""Templates for replies: versions, who keeps them, which are offered, and what a reply still lacks."""

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.journal.verify import verify
from core.knowledge.actions import templates as acts
from core.knowledge.actions.templates import TemplateWords
from core.knowledge.facts import blanks, missing
from core.knowledge.queries.templates import history, offered, template, templates, versions
from core.knowledge.terms import RequiredFact as F
from core.knowledge.terms import TemplateEvent
from tests.factories.cases import MONDAY, Team, team

BODY = "您反映的停水问题，【单位】已于【时间】派人到场，【措施】。如再出现，请拨打【电话】。"
WORDS = TemplateWords("停水", BODY, "先说结果，不讲套话", (F.CONTACT, F.TIME))


@pytest.fixture
def crew(session: Session) -> Team:
    return team(session)


def written(
    session: Session, crew: Team, words: TemplateWords = WORDS, **more: object
) -> acts.TemplateReceipt:
    given: dict[str, object] = {"category_id": crew.pump.id, "owner_id": crew.tree.water.id, **more}
    actor = given.pop("actor", crew.lead)
    return acts.write_template(session, actor, words, now=MONDAY, **given)  # type: ignore[arg-type]


def test_a_template_has_versions_that_stay(session: Session, crew: Team) -> None:
    made = written(session, crew)
    changed = TemplateWords("停水", BODY + "感谢您的监督。", "", (F.TIME,))
    now = acts.change_template(
        session, crew.unit_lead, made.id, changed, category_id=None, now=MONDAY, seen=1
    )
    assert now.version == 2
    assert [(each.number, each.by) for each in versions(session, made.id)] == [
        (2, crew.unit_lead.name),
        (1, crew.lead.name),
    ]
    assert template(session, made.id).facts == (F.TIME,)
    assert [each.name for each in history(session, made.id)] == [TemplateEvent.CHANGED, TemplateEvent.WRITTEN]
    with pytest.raises(Conflict):
        acts.change_template(session, crew.lead, made.id, changed, category_id=None, now=MONDAY, seen=1)
    session.flush()
    assert verify(session).clean


def test_who_keeps_them(session: Session, crew: Team) -> None:
    written(session, crew, actor=crew.unit_lead)
    for other in (crew.operator, crew.clerk, crew.handler, crew.heat_clerk, crew.admin):
        with pytest.raises(NotAllowed):
            written(session, crew, actor=other)
    with pytest.raises(NotFound):
        template(session, 10**9)


@pytest.mark.parametrize(
    "wrong",
    [TemplateWords("停", BODY), TemplateWords("停水", "太短"), TemplateWords("停水", BODY, "语" * 201)],
)
def test_what_cannot_be_kept(session: Session, crew: Team, wrong: TemplateWords) -> None:
    with pytest.raises(Invalid):
        written(session, crew, wrong)


def test_the_nearest_are_offered_first_and_retired_ones_never(session: Session, crew: Team) -> None:
    nodes = [int(part) for part in crew.pump.path.strip("/").split("/")]
    everywhere = written(session, crew, TemplateWords("通用", BODY), category_id=None)
    field = written(session, crew, TemplateWords("供水", BODY), category_id=nodes[0])
    own = written(session, crew)
    other = written(session, crew, TemplateWords("水费", BODY), category_id=crew.loose.id)
    assert [each.id for each in offered(session, nodes)] == [own.id, field.id, everywhere.id]
    acts.retire_template(session, crew.lead, own.id, now=MONDAY)
    acts.retire_template(session, crew.lead, own.id, now=MONDAY)
    assert [each.id for each in offered(session, nodes)] == [field.id, everywhere.id]
    with pytest.raises(Conflict):
        acts.change_template(session, crew.lead, own.id, WORDS, category_id=None, now=MONDAY)
    assert {each.id for each in templates(session, retired=True)} == {
        own.id,
        field.id,
        other.id,
        everywhere.id,
    }
    assert [each.id for each in templates(session, search="水费")] == [other.id]
    acts.restore_template(session, crew.lead, own.id, now=MONDAY)
    assert own.id in {each.id for each in offered(session, nodes)}


GOOD = (
    "您好。区水务局接件后，于 11 月 3 日上午到场，更换了水泵电机，六楼以上已恢复供水。"
    "依据《二次供水管理办法》，日常维护由物业负责。如再停水，请拨打 6012345。"
)


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (GOOD, ()),
        ("已经处理，谢谢。", tuple(F)),
        ("区水务局已更换水泵。", (F.TIME, F.RESULT, F.BASIS, F.CONTACT)),
        ("今日修复完成，电话 0310-6012345。", (F.UNIT, F.BASIS)),
        ("三个工作日内由城管局清运到位，按照规定罚款，咨询 13800001111。", ()),
    ],
)
def test_what_a_reply_does_not_seem_to_say(text: str, lacks: tuple[F, ...]) -> None:
    assert missing(text, F) == lacks
    assert missing(text, ()) == ()


def test_what_was_left_to_be_filled_in() -> None:
    assert blanks(BODY) == ("【单位】", "【时间】", "【措施】", "【电话】")
    assert blanks("已于____到场，XX局负责") == ("____", "XX")
    assert blanks(GOOD) == ()
