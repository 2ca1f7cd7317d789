"""A volley of one stranger, with real commits: limits hold to the last one, and no drawing holds a transaction."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from httpx import Response
from sqlalchemy import func, select

from api.mobile import uploads
from core.cases import doors
from core.files import photos, preparing
from core.foundation.errors import CivicError
from db.models.cases import Case
from db.models.files import StoredFile
from db.session import factory, reading, unit_of_work
from tests.factories.cases import MONDAY, Team, team, walk
from tests.factories.homes import standing_in
from tests.factories.phones import SAYS, Phone
from tests.factories.pictures import picture_bytes
from tests.ground import Database

CROWD = 12


@pytest.fixture
def crew(committed: Database, tmp_path: Path) -> Iterator[Team]:
    """A centre at work, for many connections."""
    with standing_in(tmp_path / "home"):
        with unit_of_work() as session:
            made = team(session)
        yield made


@pytest.fixture
def phone(crew: Team, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A stranger on a Monday morning."""
    return Phone(MONDAY, monkeypatch)


def volley(act: Callable[[int], object]) -> list[object]:
    """What each of a crowd that begins in the same moment gets."""
    start = Barrier(CROWD)

    def run(which: int) -> object:
        start.wait()
        try:
            return act(which)
        except CivicError as refusal:
            return refusal.status

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(run, range(CROWD)))


def rows(table: type) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_five_a_day_are_five_however_many_come_at_once(phone: Phone) -> None:
    form = phone.open("/m/submit")

    def say(which: int) -> int:
        said = {
            **SAYS,
            "text": f"第 {which} 次：路灯还是没有亮。",
            "key": f"a-key-of-the-form-number-{which:04}",
        }
        return phone.send(form, "/m/submit", said).status_code

    assert sorted(volley(say)) == [303] * 5 + [429] * (CROWD - 5)
    assert rows(Case) == 5


def test_one_form_at_once_is_one_case_and_one_try(phone: Phone) -> None:
    form = phone.open("/m/submit")
    assert volley(lambda _which: phone.send(form, "/m/submit", SAYS).status_code) == [303] * CROWD
    assert rows(Case) == 1
    for number in range(4):
        assert phone.say(text=f"另外第 {number} 件：路灯还是没有亮。").status_code == 303


def test_twelve_guesses_at_once_are_five(crew: Team) -> None:
    with unit_of_work() as session:
        number = walk(session, crew).slip.number

    def guess(typed: str) -> Callable[[int], object]:
        return lambda which: doors.by_code(
            typed, f"0000000{which % 9}", address=f"192.0.2.{which}", now=MONDAY
        )

    for typed in (number, "H2026110299999"):
        assert sorted(volley(guess(typed))) == [404] * 5 + [429] * (CROWD - 5)


def test_thirty_guesses_of_one_address_are_thirty(crew: Team) -> None:
    def guess(which: int) -> object:
        return [_answer(f"H20261102{which:02}{turn:03}") for turn in range(3)]

    answers = [status for each in volley(guess) for status in each]
    assert (answers.count(404), answers.count(429)) == (30, 3 * CROWD - 30)


def _answer(number: str) -> int:
    try:
        return doors.by_code(number, "00000000", address="192.0.2.7", now=MONDAY)
    except CivicError as refusal:
        return refusal.status


def test_photos_of_one_address_are_counted_one_by_one(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "RULE", "5 per hour")
    monkeypatch.setattr(preparing, "_line", preparing.threading.BoundedSemaphore(CROWD))
    form = phone.open("/m/submit")

    def send(which: int) -> Response:
        return phone.send(
            form, "/m/submit", {**SAYS, "place": ""}, [("photos", (f"{which}.jpg", picture_bytes()))]
        )

    assert volley(lambda which: send(which).status_code) == [422] * CROWD
    assert rows(StoredFile) == 5


def test_no_transaction_is_open_while_a_photo_is_drawn(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    busy: list[int] = []
    drawing = photos._upright

    def seen(source: object) -> object:
        with factory() as session:
            busy.append(session.get_bind().pool.checkedout())
        return drawing(source)

    monkeypatch.setattr(photos, "_upright", seen)
    form = phone.open("/m/submit")
    sent = phone.send(form, "/m/submit", SAYS, [("photos", (f"{n}.jpg", picture_bytes())) for n in range(2)])
    assert (sent.status_code, busy) == (303, [0, 0])


def test_a_crowd_of_photos_is_asked_to_come_later(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "_line", preparing.threading.BoundedSemaphore(1))
    form = phone.open("/m/submit")
    with preparing._line:
        page = phone.send(form, "/m/submit", SAYS, [("photos", ("a.jpg", picture_bytes()))])
    assert page.status_code == 429
    assert "重新选文件" in page.text
    assert SAYS["text"] in page.text
    assert (rows(Case), rows(StoredFile)) == (0, 0)
