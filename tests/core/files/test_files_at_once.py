"""Two hands on one upload, with real commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from core.files.actions import attach, keep
from core.files.jobs import remove_orphans
from core.files.preparing import prepare
from core.files.queries import files_of
from core.files.terms import ATTACH_WITHIN
from core.foundation.errors import CivicError
from core.identity.actor import CITIZEN
from db.session import reading, unit_of_work
from tests.factories.pictures import picture_bytes

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("committed", "home")


def uploaded() -> int:
    photo = prepare("坑.jpg", picture_bytes())
    with unit_of_work() as session:
        return keep(session, CITIZEN, photo, now=NOW).id


def together(*acts: Callable[[], object]) -> list[object]:
    """What each act answers when all begin in the same moment; a refusal is an answer."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except CivicError as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_upload_goes_to_one_subject():
    file_id = uploaded()

    def attach_to(subject_id: int) -> str:
        with unit_of_work() as session:
            attach(session, [file_id], ("parcel", subject_id), actor=CITIZEN, now=NOW)
        return "attached"

    answers = together(*[lambda number=number: attach_to(number) for number in range(1, 5)])
    assert sorted(answers) == ["Conflict", "Conflict", "Conflict", "attached"]
    with reading() as session:
        owners = [number for number in range(1, 5) if files_of(session, ("parcel", number))]
    assert owners == [answers.index("attached") + 1]


def test_the_job_and_a_late_submission_agree():
    file_id = uploaded()
    last_moment = NOW + ATTACH_WITHIN

    def submit() -> str:
        with unit_of_work() as session:
            attach(session, [file_id], ("parcel", 1), actor=CITIZEN, now=last_moment)
        return "attached"

    def clean() -> int:
        with unit_of_work() as session:
            return remove_orphans(session, last_moment.replace(minute=1) + ATTACH_WITHIN)

    submitted, removed = together(submit, clean)
    assert (submitted, removed) in {("attached", 0), ("NotFound", 1)}
    with reading() as session:
        listed = files_of(session, ("parcel", 1))
    assert len(listed) == (1 if submitted == "attached" else 0)
