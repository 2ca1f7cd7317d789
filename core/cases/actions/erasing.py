"""Erasing what a case says, by law: words, name, telephone, place and photos go; that it happened stays."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.indexing import index
from core.cases.terms import KIND, REPLY_FILES
from core.files.actions import remove_files
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.actions import erase_words
from core.journal.chain import CODE
from core.journal.retention import held
from core.journal.terms import By
from core.notices.actions.forgetting import forget_persons
from db.models.cases import Case, Person
from db.models.cases_catalogue import OwnerlessMatter
from db.models.journal import EventRow, WordsRow


def erase(session: Session, actor: Actor, number: str, *, basis: str, now: datetime) -> int:
    """Erase every text of a case and who said it; how many texts went, each with an event of its own.

    Args:
        basis: code of the legal basis, e.g. `PIPL-47` (个人信息保护法第四十七条).

    Raises:
        NotAllowed: only the operator of the system erases, at the terminal.
        Invalid: no basis, or not a code.
        NotFound: no such number.
        Conflict: everything was erased before, or a hold keeps it.
    """
    if not actor.has(Role.SYSTEM):
        raise NotAllowed(N_("删除个人信息只能由系统执行"))
    if not basis or not CODE.fullmatch(basis):
        raise Invalid(N_("请写依据的代码，例如 PIPL-47"), "basis")
    row = session.scalar(select(Case).where(Case.number == as_typed(number)).with_for_update())
    if row is None:
        raise NotFound(N_("没有编号为 {number} 的件"), number=number)
    if held(session, (KIND, row.id)) is not None:
        raise Conflict(N_("{number} 设了法律保留，解除以后才能删除"), number=row.number)
    gone = wipe(session, row, actor.by(Role.SYSTEM), basis=basis, now=now)
    if not gone:
        raise Conflict(N_("{number} 的文字已经全部删除"), number=row.number)
    return gone


def wipe(session: Session, row: Case, by: By, *, basis: str, now: datetime) -> int:
    """Take the words of a locked case, its person, place and files; how many texts went."""
    ids = session.scalars(
        select(WordsRow.id)
        .join(EventRow, EventRow.words_id == WordsRow.id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == row.id, WordsRow.body.is_not(None))
        .distinct()
        .order_by(WordsRow.id)
    ).all()
    for words_id in ids:
        erase_words(session, row, words_id, by, now=now, basis=basis)
        remove_files(session, (REPLY_FILES, words_id), now=now)
    ids = [*ids, *_erase_question(session, row.id, by, basis, now)]
    remove_files(session, (KIND, row.id), now=now)
    row.headline, row.place, row.erased_at = "", None, now
    if row.person_id is not None:
        person = session.get_one(Person, row.person_id, with_for_update=True)
        person.name = person.phone = person.phone_hash = None
        person.erased_at = now
    forget_persons(session, (KIND, row.id))
    session.flush()
    index(session, [row.id])
    return len(ids)


def _erase_question(session: Session, case_id: int, by: By, basis: str, now: datetime) -> list[int]:
    """What the register of matters without an owner says of the case, in words of its own."""
    matter = session.scalar(
        select(OwnerlessMatter).where(OwnerlessMatter.case_id == case_id).with_for_update()
    )
    if matter is None or session.get_one(WordsRow, matter.question_id).body is None:
        return []
    erase_words(session, matter, matter.question_id, by, now=now, basis=basis)
    return [matter.question_id]
