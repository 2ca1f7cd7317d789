"""The door to what people sent, through real requests: who is let in, and what the browser is told."""

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
from tests.factories.papers import paper
from tests.factories.pictures import picture_bytes
from tests.factories.recordings import film, tone

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


def sent(session: Session, name: str, data: bytes) -> FileReceipt:
    now = clock.now()
    receipt = keep(session, CITIZEN, prepare(name, data), now=now)
    attach(session, [receipt.id], SUBJECT, actor=CITIZEN, now=now)
    session.commit()
    return receipt


def test_a_recording_is_given_in_parts(session: Session, client: TestClient):
    """Players ask for the end first, then for what is being heard; some play nothing without it."""
    receipt = sent(session, "夜里的噪声.m4a", tone("ipod", "aac"))
    whole = client.get(f"/files/{receipt.token}")
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    assert whole.headers["content-security-policy"] == "default-src 'none'; sandbox"
    size = len(whole.content)
    part = client.get(f"/files/{receipt.token}", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{size}"
    tail = client.get(f"/files/{receipt.token}", headers={"Range": "bytes=-5"})
    assert (tail.status_code, tail.content) == (206, whole.content[-5:])
    assert client.get(f"/files/{receipt.token}", headers={"Range": f"bytes={size}-"}).status_code == 416


def test_a_part_needs_the_right_to_the_whole(session: Session, stranger: TestClient):
    receipt = sent(session, "a.mp4", film())
    parts = {"Range": "bytes=0-9"}
    assert stranger.get(f"/files/{receipt.token}", headers=parts).status_code == 404
    presented = passes.sign(receipt.token, clock.now() + passes.VALID_FOR)
    given = stranger.get(f"/files/{receipt.token}", params={"pass": presented}, headers=parts)
    assert (given.status_code, len(given.content), given.headers["content-type"]) == (206, 10, "video/mp4")


def test_a_document_is_shown_by_the_browsers_own_reader(session: Session, client: TestClient):
    receipt = sent(session, "函.pdf", paper())
    headers = client.get(f"/files/{receipt.token}").headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("inline;")
    assert headers["x-content-type-options"] == "nosniff"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "sandbox" not in policy  # older readers do not open inside one


@pytest.mark.parametrize(
    ("name", "data", "element", "said"),
    [
        ("坑.jpg", picture_bytes(), '<img src="/files/{token}"', "照片"),
        (
            "夜里.m4a",
            tone("ipod", "aac"),
            '<audio controls preload="metadata" src="/files/{token}"',
            "录音 · 0:0",
        ),
        (
            "路口.mp4",
            film(),
            '<video controls playsinline preload="metadata" src="/files/{token}"',
            "视频 · 0:0",
        ),
        ("函.pdf", paper(2), '<iframe src="/files/{token}"', "文件 · 2 页"),
    ],
    ids=["photo", "audio", "video", "document"],
)
def test_every_kind_has_its_page(
    session: Session, client: TestClient, name: str, data: bytes, element: str, said: str
):
    receipt = sent(session, name, data)
    page = client.get(f"/files/{receipt.token}/view")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert element.format(token=receipt.token) in page.text
    assert f"<h1>{name}</h1>" in page.text
    assert said in page.text
    assert "<script" not in page.text
    saved = client.get(f"/files/{receipt.token}", params={"save": "1"})
    assert saved.headers["content-disposition"].startswith("attachment;")


def test_the_page_hands_its_pass_on_to_what_it_shows(session: Session, stranger: TestClient):
    receipt = sent(session, "夜里.m4a", tone("ipod", "aac"))
    presented = passes.sign(receipt.token, clock.now() + passes.VALID_FOR)
    page = stranger.get(f"/files/{receipt.token}/view", params={"pass": presented})
    assert page.status_code == 200
    assert f'src="/files/{receipt.token}?pass={presented}"' in page.text
    assert f'href="/files/{receipt.token}?pass={presented}&amp;save=1"' in page.text or (
        f'href="/files/{receipt.token}?pass={presented}&save=1"' in page.text
    )
    assert 'class="back" href="/m"' in page.text


def test_the_way_back_leads_to_a_page_of_ours_only(client: TestClient, photo: FileReceipt):
    def back(referer: str) -> str:
        page = client.get(f"/files/{photo.token}/view", headers={"Referer": referer})
        return page.text.partition('class="back" href="')[2].partition('"')[0]

    assert back("http://testserver/file?no=H2026030200001") == "/file?no=H2026030200001"
    assert back("http://elsewhere.example/file") == "/"
    assert back("http://testserver//evil.example") == "/"
    assert back("javascript:alert(1)") == "/"
    assert back(f"http://testserver/files/{photo.token}") == "/"


def test_whoever_may_not_see_it_gets_no_page(stranger: TestClient, client: TestClient, photo: FileReceipt):
    no_right, no_file = stranger.get(f"/files/{photo.token}/view"), client.get(f"/files/{'0' * 32}/view")
    late = passes.sign(photo.token, clock.now() - timedelta(seconds=1))
    over = stranger.get(f"/files/{photo.token}/view", params={"pass": late})
    for page in (no_right, no_file, over):
        assert page.status_code == 404
        assert "没有这个文件，或者您无权查看" in page.text
        assert "坑" not in page.text
        assert page.headers["cache-control"] == "no-store"


def test_a_recording_that_was_erased_is_gone_for_everybody(session: Session, client: TestClient):
    receipt = sent(session, "a.mp4", film())
    assert client.get(f"/files/{receipt.token}/view").status_code == 200
    remove_files(session, SUBJECT, now=clock.now())
    session.commit()
    assert client.get(f"/files/{receipt.token}/view").status_code == 404
    assert client.get(f"/files/{receipt.token}", headers={"Range": "bytes=0-9"}).status_code == 404
