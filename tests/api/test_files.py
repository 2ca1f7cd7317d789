"""The door to photos, through real requests: who is let in, and what the browser is told."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.files import COOKIE, routes
from core.files import passes, permissions
from core.files.actions import attach, keep, remove_files
from core.files.preparing import prepare
from core.files.terms import FileReceipt
from core.foundation import clock
from core.identity.actor import CITIZEN, Actor
from core.identity.sessions import new_session, revoke
from db.models.identity import Account
from tests.factories.homes import standing_in
from tests.factories.pictures import picture_bytes

SUBJECT = ("parcel", 7)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[None]:
    with standing_in(tmp_path / "home"):
        yield


@pytest.fixture
def account(session: Session, home: None) -> Account:
    made = Account(login="looks-at-files", name="甲", password_hash="-", created_at=clock.now())
    session.add(made)
    session.flush()
    return made


@pytest.fixture(autouse=True)
def guarded(monkeypatch: pytest.MonkeyPatch, account: Account):
    """Only this account may see parcels."""
    monkeypatch.setattr(permissions, "_guards", {})

    @permissions.guards("parcel")
    def may_see(_session: Session, actor: Actor, _subject_id: int) -> bool:
        return actor.account_id == account.id


@pytest.fixture
def photo(session: Session) -> FileReceipt:
    now = clock.now()
    data = picture_bytes(size=(800, 600))
    receipt = keep(session, CITIZEN, prepare("路口 的坑.jpg", data), now=now)
    attach(session, [receipt.id], SUBJECT, actor=CITIZEN, now=now)
    session.commit()
    return receipt


@pytest.fixture
def stranger() -> TestClient:
    return TestClient(Starlette(routes=routes))


def logged_in(session: Session, account: Account, **options: str) -> tuple[TestClient, int]:
    made = new_session(session, account.id, now=clock.now(), address="127.0.0.1", browser="test", **options)
    session.commit()
    return TestClient(Starlette(routes=routes), cookies={COOKIE: made.token}), made.id


@pytest.fixture
def client(session: Session, account: Account) -> TestClient:
    return logged_in(session, account)[0]


def test_the_photo_and_the_small_one(client: TestClient, photo: FileReceipt):
    whole, small = client.get(f"/files/{photo.token}"), client.get(f"/files/{photo.token}/thumb")
    assert (whole.status_code, small.status_code) == (200, 200)
    assert Image.open(BytesIO(whole.content)).size == (800, 600)
    assert Image.open(BytesIO(small.content)).size == (480, 360)


def test_what_the_browser_is_told(client: TestClient, photo: FileReceipt):
    headers = client.get(f"/files/{photo.token}").headers
    assert headers["content-type"] == "image/jpeg"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "private, max-age=600"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["content-disposition"] == (
        "inline; filename*=utf-8''%E8%B7%AF%E5%8F%A3%20%E7%9A%84%E5%9D%91.jpg"
    )


def test_a_stranger_and_a_wrong_name_read_the_same(
    stranger: TestClient, client: TestClient, photo: FileReceipt
):
    no_right, no_file = stranger.get(f"/files/{photo.token}"), client.get(f"/files/{'0' * 32}")
    assert no_right.status_code == no_file.status_code == 404
    assert no_right.text == no_file.text == "没有这个文件，或者您无权查看"
    assert no_right.headers["cache-control"] == "no-store"
    assert no_right.headers["x-content-type-options"] == "nosniff"


def test_another_account_is_a_stranger_too(session: Session, photo: FileReceipt):
    other = Account(login="looks-elsewhere", name="乙", password_hash="-", created_at=clock.now())
    session.add(other)
    session.flush()
    client, _ = logged_in(session, other)
    assert client.get(f"/files/{photo.token}").status_code == 404
    assert client.get(f"/files/{photo.token}/thumb").status_code == 404


def test_a_revoked_session_opens_nothing(session: Session, account: Account, photo: FileReceipt):
    client, session_id = logged_in(session, account)
    assert client.get(f"/files/{photo.token}").status_code == 200
    revoke(session, session_id, why="LOGOUT", now=clock.now())
    session.commit()
    assert client.get(f"/files/{photo.token}").status_code == 404


def test_a_login_that_is_not_finished_opens_nothing(session: Session, account: Account, photo: FileReceipt):
    client, _ = logged_in(session, account, restricted="PASSWORD")
    assert client.get(f"/files/{photo.token}").status_code == 404


def test_a_pass_opens_its_file_only(stranger: TestClient, photo: FileReceipt):
    good = passes.sign(photo.token, clock.now() + passes.VALID_FOR)
    late = passes.sign(photo.token, clock.now() - timedelta(seconds=1))
    other = passes.sign("0" * 32, clock.now() + passes.VALID_FOR)
    for presented, status in ((good, 200), (late, 404), (other, 404), ("", 404), ("1.x", 404)):
        for ending in ("", "/thumb"):
            answer = stranger.get(f"/files/{photo.token}{ending}", params={"pass": presented})
            assert answer.status_code == status


def test_what_was_removed_is_gone_for_everybody(session: Session, client: TestClient, photo: FileReceipt):
    presented = passes.sign(photo.token, clock.now() + passes.VALID_FOR)
    remove_files(session, SUBJECT, now=clock.now())
    session.commit()
    assert client.get(f"/files/{photo.token}").status_code == 404
    assert client.get(f"/files/{photo.token}", params={"pass": presented}).status_code == 404


@pytest.mark.parametrize(
    "typed", ["%00", "..%2f..%2fetc%2fpasswd", "x" * 5000, "%ff", "'%20or%201=1", "pending"]
)
@pytest.mark.parametrize("presented", [None, "1.x"])
def test_junk_in_the_address_finds_nothing(client: TestClient, typed: str, presented: str | None):
    params = {} if presented is None else {"pass": presented}
    assert client.get(f"/files/{typed}", params=params).status_code == 404


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE", "PATCH"])
def test_the_door_only_gives(client: TestClient, photo: FileReceipt, verb: str):
    assert client.request(verb, f"/files/{photo.token}").status_code == 405
