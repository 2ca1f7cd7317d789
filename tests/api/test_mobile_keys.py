"""The ring of keys in a browser ends with the code and link it came by; strange things on it open nothing."""

import pytest
from sqlalchemy.orm import Session

from api.mobile import keyring, slips
from core.cases.actions.intake import reissue_keys
from core.cases.terms import CaseStatus
from tests.factories.cases import Team, Walk, walk
from tests.factories.phones import Phone, words


@pytest.fixture
def matter(session: Session, crew: Team, phone: Phone) -> Walk:
    """A case of this phone's owner, opened by its link."""
    made = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    session.commit()
    phone.now = made.now
    phone.open(f"/m/k/{made.slip.link}")
    return made


def test_new_keys_lock_the_browsers_that_came_by_the_old_ones(
    phone: Phone, matter: Walk, session: Session, crew: Team
) -> None:
    where = f"/m/case/{matter.slip.number}"
    page = phone.open(where)
    assert page.url.path == where
    _, link = reissue_keys(session, crew.operator, matter.id, now=phone.now)
    session.commit()
    assert phone.open(where).url.path == "/m/track"
    urged = phone.send(page, f"{where}/urge", {})
    assert urged.headers["location"].startswith("/m/track")
    other = phone.another()
    assert other.get(f"/m/k/{link}", follow_redirects=True).url.path == where


def test_another_sealed_cookie_is_no_key(phone: Phone, matter: Walk) -> None:
    phone.say()
    slip = phone.raw.cookies.get(slips.COOKIE)
    assert slip
    phone.raw.cookies.delete(keyring.COOKIE)
    phone.raw.cookies.set(keyring.COOKIE, slip, path="/m")
    answer = phone.open(f"/m/case/{matter.slip.number}")
    assert (answer.status_code, answer.url.path) == (200, "/m/track")


def test_signs_no_database_keeps_are_left_out(phone: Phone, matter: Walk) -> None:
    where = f"/m/case/{matter.slip.number}"
    added = phone.send(phone.open(where), f"{where}/supplement", {"text": "水压\0更低了"})
    assert added.headers["location"] == f"{where}?done=supplement"
    assert "水压更低了" in words(phone.open(where))
    lost = phone.send(phone.open("/m/track"), "/m/track", {"number": "H20261102\x0000001", "code": "x"})
    assert lost.status_code == 404
