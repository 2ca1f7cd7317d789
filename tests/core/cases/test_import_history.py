"""Old messages as closed cases: counted truly, taken once, silent, with their own times."""

from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (acts run with their followers)
from core.cases.actions import erasing
from core.cases.imports import history, messages
from core.cases.imports.columns import Column
from core.cases.imports.messages import Message, Reject, Why
from core.cases.queries.file import case_file
from core.cases.queries.taxonomy import categories
from core.cases.terms import CaseEvent, CaseStatus, Channel, Origin
from core.foundation.clock import CIVIL
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import SYSTEM
from core.journal.verify import verify
from db.models.cases import Case, ExternalRef, Person, Rating
from db.models.deadlines import Deadline
from db.models.identity import UnitRow
from db.models.journal import EventRow, OutboxRow, WordsRow
from tests.factories.cases import MONDAY, Team

NOW = MONDAY
SAID = datetime(2015, 3, 2, 8, 15, tzinfo=CIVIL)
REPLIED = SAID + timedelta(days=11)


def read(*rows: tuple[object, ...]) -> list[Message | Reject]:
    places = {column: place for place, column in enumerate(Column)}
    return list(messages.read(zip(count(2), rows, strict=False), places, now=NOW))


def row(number: object, text: str = "灯不亮", reply: str = "已修好", at: object = SAID) -> tuple[object, ...]:
    return (number, "A00045", f"{text}三天", at, text, reply, REPLIED if reply else None)


def take(session: Session, *rows: tuple[object, ...], source: str = "s") -> history.Imported:
    return history.import_messages(session, SYSTEM, read(*rows), source=source, now=NOW)


def sums(done: history.Imported) -> tuple[int, int, int, int]:
    return done.read, done.imported, done.skipped, len(done.rejects)


def events(session: Session) -> list[EventRow]:
    return list(session.scalars(select(EventRow).order_by(EventRow.id)))


def test_a_message_with_a_reply_is_a_closed_case_with_its_own_times(session: Session, crew: Team) -> None:
    assert sums(take(session, row(1))) == (1, 1, 0, 0)
    case = session.scalars(select(Case)).one()
    assert (case.status, case.origin, case.channel) == (CaseStatus.CLOSED, Origin.IMPORTED, Channel.IMPORT)
    assert (case.submitted_at, case.answered_at, case.closed_at) == (SAID, REPLIED, REPLIED)
    assert case.number.startswith("H20150302")
    assert session.get_one(UnitRow, case.unit_id).name == "历史来件"
    assert session.get_one(Person, case.person_id).name == "A00045"
    assert [(event.name, event.effective_at, event.recorded_at) for event in events(session)] == [
        (CaseEvent.SUBMITTED, SAID, NOW),
        (CaseEvent.IMPORTED_REPLY, REPLIED, NOW),
        (CaseEvent.CLOSED, REPLIED, NOW),
    ]


def test_history_leaves_no_clock_no_rating_no_work(session: Session, crew: Team) -> None:
    take(session, row(1), row(2, "水浑", reply=""))
    for table in (Deadline, Rating, OutboxRow):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_message_nobody_answered_is_closed_without_an_answer(session: Session, crew: Team) -> None:
    take(session, row(1, reply=""))
    case = session.scalars(select(Case)).one()
    assert (case.status, case.answer_id, case.answered_at) == (CaseStatus.CLOSED, None, None)
    assert events(session)[-1].facts["answered"] is False


def test_the_file_of_an_imported_case_can_be_opened(session: Session, crew: Team) -> None:
    take(session, row(1))
    case = session.scalars(select(Case)).one()
    file = case_file(session, crew.auditor, case.id, now=NOW)
    assert file.category == "未分类"
    assert file.answer.text == "已修好"
    assert (file.answer.at, file.clocks, file.promise, file.rated) == (REPLIED, (), None, None)
    assert [step.at for step in file.steps] == [REPLIED, REPLIED, SAID]


def test_nobody_chooses_the_category_of_history_for_something_new(session: Session, crew: Team) -> None:
    before = categories(session)
    take(session, row(1))
    assert categories(session) == before


def test_a_second_run_changes_nothing(session: Session, crew: Team) -> None:
    rows = [row(1), row(2, "水浑"), row(None, "没有编号")]
    take(session, *rows)
    heads = session.execute(select(Case.id, Case.event_hash).order_by(Case.id)).all()
    assert sums(take(session, *rows)) == (3, 0, 3, 0)
    assert session.execute(select(Case.id, Case.event_hash).order_by(Case.id)).all() == heads


def test_each_id_is_known_by_its_source(session: Session, crew: Team) -> None:
    take(session, row(1))
    assert sums(take(session, row(1, "别处的另一件"), source="elsewhere")) == (1, 1, 0, 0)


@pytest.mark.parametrize("split", [True, False])
def test_an_id_seen_before_with_another_text_is_rejected(
    session: Session, crew: Team, *, split: bool
) -> None:
    first, other = row(1), row(1, "完全不同的事")
    if split:
        take(session, first)
        done = take(session, other)
        assert sums(done) == (1, 0, 0, 1)
    else:
        done = take(session, first, other)
        assert sums(done) == (2, 1, 0, 1)
    assert done.rejects[0].why is Why.OTHER_TEXT
    assert session.scalar(select(func.count(Case.id))) == 1


@pytest.mark.parametrize("split", [True, False])
def test_a_further_reply_is_added_to_its_case_and_the_sum_stays_true(
    session: Session, crew: Team, *, split: bool
) -> None:
    rows = [row(1), row(1, reply="又去修了一次"), row(1, reply="又去修了一次")]
    batches = [[each] for each in rows] if split else [rows]
    total = history.Imported()
    for batch in batches:
        total += take(session, *batch)
    assert sums(total) == (3, 1, 2, 0)
    assert total.replies == 1
    case = session.scalars(select(Case)).one()
    assert [event.name for event in events(session)].count(CaseEvent.IMPORTED_REPLY) == 2
    assert session.get_one(WordsRow, case.answer_id).body == "又去修了一次"


def test_what_was_erased_does_not_come_back(session: Session, crew: Team) -> None:
    take(session, row(1))
    case = session.scalars(select(Case)).one()
    assert erasing.erase(session, SYSTEM, case.number.lower(), basis="PIPL-47", now=NOW) == 2
    assert (case.headline, case.place) == ("", None)
    assert session.get_one(Person, case.person_id).name is None
    done = take(session, row(1), row(1, reply="又一次"))
    assert (sums(done), done.replies) == ((2, 0, 2, 0), 0)
    report = verify(session)
    assert report.clean
    assert report.erased == 2


def test_erasing_needs_a_basis_a_number_and_something_left(session: Session, crew: Team) -> None:
    take(session, row(1))
    number = session.scalars(select(Case.number)).one()
    with pytest.raises(NotAllowed):
        erasing.erase(session, crew.admin, number, basis="PIPL-47", now=NOW)
    with pytest.raises(Invalid):
        erasing.erase(session, SYSTEM, number, basis="因为", now=NOW)
    with pytest.raises(NotFound):
        erasing.erase(session, SYSTEM, "H0", basis="PIPL-47", now=NOW)
    erasing.erase(session, SYSTEM, number, basis="PIPL-47", now=NOW)
    with pytest.raises(Conflict):
        erasing.erase(session, SYSTEM, number, basis="PIPL-47", now=NOW)


def test_nobody_imports_but_the_system(session: Session, crew: Team) -> None:
    with pytest.raises(NotAllowed):
        history.import_messages(session, crew.admin, read(row(1)), source="s", now=NOW)


def test_no_personal_text_stands_in_what_an_import_remembers(session: Session, crew: Team) -> None:
    take(session, row(None, "我叫赵一，住和苑小区"))
    ref = session.scalars(select(ExternalRef)).one()
    assert "赵" not in ref.external_id + ref.text_hash
    assert len(ref.text_hash) == 64
    assert verify(session).clean
