"""Letters: drafted from the ledger, changed and signed by people, read by the centre, taken away as a document."""

from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.cases.actions.erasing import erase
from core.cases.terms import Visibility
from core.foundation.errors import Conflict, Invalid, NotFound
from core.identity.actor import SYSTEM
from core.supervision.actions import confirming
from core.supervision.actions.writing import take_letter
from core.supervision.documents import letter_docx
from core.supervision.queries.file import entry_file
from core.supervision.queries.letters import letters_of, the_letter
from core.supervision.terms import Weight
from db.models.cases import Case, Person
from db.models.journal import Look
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.cases import Walk
from tests.factories.ledger import Crew, listed, pass_days

OWN = "关于建议约谈水务局负责人的函\n组织部门：\n" + "这一件三十多天没有办好，住户天天提水上楼。" * 3


def red(session: Session, crew: Crew, days: int = 20) -> tuple[Walk, SupervisionEntry]:
    """An entry that nobody did anything about."""
    case, row = listed(session, crew)
    case.now = pass_days(session, case.now, days)
    session.refresh(row)
    return case, row


def test_nothing_is_drafted_before_level_three(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    assert letters_of(session, crew.team.lead, row.id, now=case.now) == ()
    with pytest.raises(NotFound):
        the_letter(session, crew.team.lead, row.id, 3, now=case.now)


def test_the_draft_tells_the_facts_and_no_name(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    kept = session.get_one(Case, case.id)
    person = session.get_one(Person, kept.person_id)
    person.name = "欧阳小青"
    kept.headline = "欧阳小青家六楼没有水"
    row.level, row.missed, row.enquiries, row.refusals = 3, 2, 3, 1
    session.flush()
    (letter,) = letters_of(session, crew.team.lead, row.id, now=case.now)
    title, to, *_rest = letter.text.split("\n")
    assert (title, to, letter.signed_at) == ("关于建议约谈水务局负责人的函", "组织部门：", None)
    for fact in (
        row.number,
        case.slip.number,
        "超期",
        "超过期限",
        "问询 3 次，没有按时答复 2 次",
        "退回 1 次",
    ):
        assert fact in letter.text, fact
    assert "欧阳小青" not in letter.text
    session.execute(update(SupervisionEvidence).values(weight=Weight.NOT_COUNTED))
    (letter,) = letters_of(session, crew.team.lead, row.id, now=case.now)
    assert "超过期限" not in letter.text, "what was found not to count is no ground"
    row.level = 4
    session.flush()
    (letter,) = letters_of(session, crew.leaders, row.id, now=case.now)
    assert letter.text.startswith("关于提请常委会专题询问水务局办理情况的专报\n常委会主任会议：")


def test_it_is_changed_signed_and_kept(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    session.flush()
    with pytest.raises(Invalid):
        confirming.sign_proposal(session, crew.team.lead, row.id, letter="约谈", now=case.now)
    confirming.sign_proposal(session, crew.team.lead, row.id, letter=OWN, now=case.now)
    (letter,) = letters_of(session, crew.supervisor, row.id, now=case.now)
    assert (letter.text, letter.signed_by, letter.signed_at) == (OWN, "lead", case.now)
    row.level = 4
    session.flush()
    confirming.sign_proposal(session, crew.leaders, row.id, now=case.now)
    newest, first = letters_of(session, crew.supervisor, row.id, now=case.now)
    assert (newest.level, first.level) == (4, 3)
    assert newest.text.startswith("关于提请常委会"), "left as it is, the draft is signed"


def test_a_unit_reads_no_letter(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    session.flush()
    unit = crew.team.unit_lead
    assert letters_of(session, unit, row.id, now=case.now) == ()
    confirming.sign_proposal(session, crew.team.lead, row.id, letter=OWN, now=case.now)
    assert letters_of(session, unit, row.id, now=case.now) == ()
    assert all(OWN not in step.text for step in entry_file(session, unit, row.id).line)
    with pytest.raises(NotFound):
        take_letter(session, unit, row.id, 3, now=case.now)


def test_taken_away_as_a_document(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    session.flush()
    draft = take_letter(session, crew.team.lead, row.id, 3, now=case.now)
    book = Document(BytesIO(letter_docx(draft, "区民呼中心", row.number)))
    said = [paragraph.text for paragraph in book.paragraphs]
    assert said[:3] == [f"区民呼中心 · {row.number}", "关于建议约谈水务局负责人的函", "组织部门："]
    assert said[-1] == "（草稿，还没有签发）"
    confirming.sign_proposal(session, crew.team.lead, row.id, letter=OWN, now=case.now)
    signed = take_letter(session, crew.team.lead, row.id, 3, now=case.now)
    book = Document(BytesIO(letter_docx(signed, "区民呼中心", row.number)))
    assert [paragraph.text for paragraph in book.paragraphs][-3:-1] == ["区民呼中心", "签发：lead"]
    looks = session.scalars(select(Look).where(Look.subject_kind == "supervision")).all()
    assert [(look.subject_id, look.field) for look in looks] == [(row.id, "document")] * 2


def test_of_a_secret_case_no_headline_and_no_paper(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    kept = session.get_one(Case, case.id)
    kept.visibility = Visibility.SECRET
    session.flush()
    (letter,) = letters_of(session, crew.team.confidant, row.id, now=case.now)
    assert kept.headline not in letter.text
    with pytest.raises(Conflict):
        take_letter(session, crew.team.confidant, row.id, 3, now=case.now)


def test_its_words_go_with_the_case(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row.level = 3
    session.flush()
    confirming.sign_proposal(session, crew.team.lead, row.id, letter=OWN, now=case.now)
    erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=case.now)
    (letter,) = letters_of(session, crew.supervisor, row.id, now=case.now)
    assert letter.text == ""


def test_time_alone_drafts_it(session: Session, crew: Crew) -> None:
    case, row = red(session, crew)
    (letter,) = letters_of(session, crew.supervisor, row.id, now=case.now)
    assert "没有报整改方案" in letter.text
    assert "升到" in letter.text
