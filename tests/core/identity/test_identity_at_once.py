"""Several at the same time, with real commits: what one transaction alone cannot show."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pyotp
import pytest
from sqlalchemy import text

from core.foundation.errors import CivicError, Conflict, NotAllowed, TooMany
from core.identity import login as door
from core.identity import people, queries, second_factor, sessions, units
from core.identity.actor import SYSTEM
from core.identity.steps import LoggedIn
from core.identity.terms import Ended, Role
from db.session import reading, unit_of_work
from tests.factories.accounts import BEGAN, PASSWORD, person, small_tree
from tests.ground import Database

NOW = BEGAN + timedelta(days=1)


def together(*acts: Callable[[], object]) -> list[object]:
    """Run acts at the same moment; what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(timeout=20)
        try:
            return act()
        except CivicError as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def knock(login: str, password: str) -> Callable[[], object]:
    def run() -> object:
        with unit_of_work() as session:
            return door.log_in(session, login, password, address="10.1.1.1", browser="x", now=NOW)

    return run


@pytest.mark.parametrize("login", ["clerk", "nobody-here"])
def test_a_volley_of_guesses_learns_five_answers(committed: Database, login: str) -> None:
    with unit_of_work() as session:
        small_tree(session)
        person(session, "first")
        person(session, "clerk")
    answers = together(*[knock(login, f"guess {number}") for number in range(12)])
    assert Counter(type(answer) for answer in answers) == {NotAllowed: 5, TooMany: 7}
    assert isinstance(together(knock(login, PASSWORD))[0], TooMany)


def test_failures_are_kept_although_nothing_was_opened(committed: Database) -> None:
    with unit_of_work() as session:
        person(session, "clerk")
    for _ in range(5):
        assert isinstance(together(knock("clerk", "wrong"))[0], NotAllowed)
    assert isinstance(together(knock("clerk", PASSWORD))[0], TooMany)


def test_one_code_opens_one_session(committed: Database) -> None:
    with unit_of_work() as session:
        person(session, "clerk")
    inside = together(knock("clerk", PASSWORD))[0]
    assert isinstance(inside, LoggedIn)
    with unit_of_work() as session:
        secret = second_factor.begin_totp(session, inside.new_session.token, now=NOW).secret
        second_factor.confirm_totp(session, inside.new_session.token, pyotp.TOTP(secret).at(NOW), now=NOW)
    halves = [answer for answer in together(*[knock("clerk", PASSWORD)] * 3) if isinstance(answer, LoggedIn)]
    assert len(halves) == 3
    code = pyotp.TOTP(secret).at(NOW + timedelta(seconds=30))

    def second(token: str) -> Callable[[], object]:
        def run() -> object:
            with unit_of_work() as session:
                return door.second_step(session, token, code, now=NOW)

        return run

    answers = together(*[second(half.new_session.token) for half in halves])
    assert sum(isinstance(answer, LoggedIn) for answer in answers) == 1


def test_two_administrators_cannot_put_each_other_out(committed: Database) -> None:
    with unit_of_work() as session:
        tree = small_tree(session)
        both = [person(session, login, (Role.ADMIN, tree.root)) for login in ("one", "two")]

    def put_out(number: int) -> Callable[[], object]:
        def run() -> object:
            with unit_of_work() as session:
                other = both[1 - number].account_id or 0
                return people.disable(session, both[number], other, now=NOW)

        return run

    answers = together(put_out(0), put_out(1))
    assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 1, False: 1}


def test_two_moves_make_no_circle(committed: Database) -> None:
    with unit_of_work() as session:
        tree = small_tree(session)

    def move(unit_id: int, parent_id: int) -> Callable[[], object]:
        def run() -> object:
            with unit_of_work() as session:
                return units.move_subtree(session, SYSTEM, unit_id, parent_id, now=NOW)

        return run

    answers = together(move(tree.north.id, tree.south.id), move(tree.south.id, tree.north.id))
    assert Counter(isinstance(answer, Conflict) for answer in answers) == {True: 1, False: 1}
    with reading() as session:
        assert len(queries.unit_tree(session)) == 8


def test_revocation_is_heard_when_it_is_committed(committed: Database) -> None:
    with unit_of_work() as session:
        person(session, "clerk")
    inside = together(knock("clerk", PASSWORD))[0]
    assert isinstance(inside, LoggedIn)
    with committed.app.connect() as listener:
        listener.execute(text(f"LISTEN {sessions.revocation_channel()}"))
        listener.commit()
        with unit_of_work() as session:
            sessions.revoke(session, inside.new_session.id, why=Ended.LOGOUT, now=NOW)
        listener.execute(text("SELECT 1"))
        wire = listener.connection.driver_connection
        assert wire is not None
        wire.poll()
        assert [notice.payload for notice in wire.notifies] == [str(inside.new_session.id)]
