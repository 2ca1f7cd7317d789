"""Upload, attach, look, erase: against a real database and real files."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import permissions, store
from core.files.actions import attach, keep, keep_export, remove_files
from core.files.jobs import remove_erased, remove_orphans
from core.files.passes import VALID_FOR, sign
from core.files.preparing import prepare
from core.files.queries import files_of, open_file, open_with_pass, uploads_of
from core.files.terms import ATTACH_WITHIN, FileReceipt, Purpose
from core.foundation import sheets
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN, SYSTEM, Actor, Grant
from core.identity.terms import Role
from db.models.files import StoredFile
from db.models.identity import Account
from tests.core.files.conftest import Encode
from tests.factories.accounts import person
from tests.factories.papers import paper
from tests.factories.recordings import film, tone

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY_LATER = NOW + ATTACH_WITHIN + timedelta(seconds=1)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""Past every mark the disk has stamped itself."""

SUBJECT = ("parcel", 7)

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def clerk(session: Session) -> Actor:
    account = Account(login="clerk-of-files", name="甲", password_hash="-", created_at=NOW)
    session.add(account)
    session.flush()
    return Actor(account.id, "甲", ())


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch):
    """Parcels may be seen by operators, and only parcel 7."""
    monkeypatch.setattr(permissions, "_guards", {})

    @permissions.guards("parcel")
    def may_see(_session: Session, actor: Actor, subject_id: int) -> bool:
        return actor.has(Role.OPERATOR) and subject_id == 7


OPERATOR = Actor(None, "乙", (Grant(Role.OPERATOR, 1, "/1/"),))


def kept(session: Session, encode: Encode, actor: Actor = CITIZEN, now: datetime = NOW) -> FileReceipt:
    return keep(session, actor, prepare("路口的坑.png", encode("PNG", size=(640, 480))), now=now)


def attached(session: Session, encode: Encode) -> FileReceipt:
    receipt = kept(session, encode)
    attach(session, [receipt.id], SUBJECT, actor=CITIZEN, now=NOW)
    return receipt


def on_disk(home: Path) -> list[Path]:
    return [
        path
        for path in (home / "files").rglob("*")
        if path.is_file() and path.parent.parent.name != "pending"
    ]


def test_the_row_tells_the_truth_about_the_bytes(session: Session, encode: Encode, clerk: Actor):
    receipt = kept(session, encode, clerk)
    row = session.get_one(StoredFile, receipt.id)
    body = store.path_of(receipt.token).read_bytes()
    assert (row.bytes, row.sha256) == (len(body), hashlib.sha256(body).hexdigest())
    assert (row.width, row.height, row.media_type, row.name) == (640, 480, "image/jpeg", "路口的坑.jpg")
    assert (row.uploaded_by, row.subject_kind, row.subject_id, row.thumb) == (
        clerk.account_id,
        None,
        None,
        True,
    )


def test_a_bad_file_leaves_neither_row_nor_bytes(session: Session, home: Path):
    with pytest.raises(Invalid, match=r"“病毒\.exe”不是照片、录音、视频或 PDF"):
        keep(session, CITIZEN, prepare("病毒.exe", b"MZ"), now=NOW)
    assert session.scalars(select(StoredFile)).all() == []
    assert on_disk(home) == []


def test_attached_files_are_listed_in_order(session: Session, encode: Encode):
    first = kept(session, encode)
    second = kept(session, encode, now=NOW + timedelta(minutes=1))
    attach(session, [second.id, first.id], SUBJECT, actor=CITIZEN, now=NOW + timedelta(minutes=2))
    listed = files_of(session, SUBJECT)
    assert [view.token for view in listed] == [first.token, second.token]
    assert (listed[0].width, listed[0].height, listed[0].name) == (640, 480, "路口的坑.jpg")
    assert files_of(session, ("parcel", 8)) == []
    assert files_of(session, ("letter", 7)) == []


def test_attaching_twice_is_a_double_click(session: Session, encode: Encode):
    receipt = kept(session, encode)
    for _ in range(2):
        assert attach(session, [receipt.id, receipt.id], SUBJECT, actor=CITIZEN, now=NOW) == [receipt]
    assert len(files_of(session, SUBJECT)) == 1


def test_nothing_to_attach_is_fine(session: Session):
    assert attach(session, [], SUBJECT, actor=CITIZEN, now=NOW) == []


def test_a_file_belongs_to_one_thing_only(session: Session, encode: Encode):
    receipt = attached(session, encode)
    with pytest.raises(Conflict, match="已经用在别处"):
        attach(session, [receipt.id], ("parcel", 8), actor=CITIZEN, now=NOW)


def test_nobody_attaches_what_another_sent(session: Session, encode: Encode, clerk: Actor):
    of_clerk, of_stranger = kept(session, encode, clerk), kept(session, encode)
    for actor, receipt in ((CITIZEN, of_clerk), (clerk, of_stranger)):
        with pytest.raises(NotFound):
            attach(session, [receipt.id], SUBJECT, actor=actor, now=NOW)
    assert files_of(session, SUBJECT) == []


def test_one_bad_id_attaches_none(session: Session, encode: Encode):
    receipt = kept(session, encode)
    with pytest.raises(NotFound):
        attach(session, [receipt.id, receipt.id + 999], SUBJECT, actor=CITIZEN, now=NOW)
    assert files_of(session, SUBJECT) == []


def test_a_day_old_upload_is_not_attached(session: Session, encode: Encode):
    receipt = kept(session, encode)
    with pytest.raises(Conflict, match="超过 24 小时"):
        attach(session, [receipt.id], SUBJECT, actor=CITIZEN, now=DAY_LATER)


def test_seven_photos_are_one_too_many(session: Session):
    with pytest.raises(Invalid, match="最多上传 6 个"):
        attach(session, range(1, 8), SUBJECT, actor=CITIZEN, now=NOW)


def test_a_form_brings_its_tokens_back(session: Session, encode: Encode, clerk: Actor):
    mine, theirs, gone = kept(session, encode), kept(session, encode, clerk), attached(session, encode)
    tokens = [mine.token, theirs.token, gone.token, "f" * 32, "'; --"]
    assert uploads_of(session, CITIZEN, tokens) == [mine.id]
    assert uploads_of(session, clerk, tokens) == [theirs.id]


@pytest.mark.usefixtures("guarded")
def test_whoever_may_see_the_subject_may_see_its_photo(session: Session, encode: Encode):
    receipt = attached(session, encode)
    content = open_file(session, OPERATOR, receipt.token)
    thumb = open_file(session, OPERATOR, receipt.token, thumb=True)
    assert (content.name, content.media_type) == ("路口的坑.jpg", "image/jpeg")
    assert content.path.read_bytes() != thumb.path.read_bytes()
    for actor in (CITIZEN, SYSTEM, Actor(None, "丙", ())):
        with pytest.raises(NotFound):
            open_file(session, actor, receipt.token)


@pytest.mark.usefixtures("guarded")
def test_a_kind_without_a_guard_is_seen_by_nobody(session: Session, encode: Encode):
    receipt = kept(session, encode)
    attach(session, [receipt.id], ("letter", 7), actor=CITIZEN, now=NOW)
    for actor in (OPERATOR, CITIZEN, SYSTEM):
        with pytest.raises(NotFound):
            open_file(session, actor, receipt.token)


@pytest.mark.usefixtures("guarded")
def test_a_kind_has_one_guard():
    with pytest.raises(ValueError, match="guarded already"):
        permissions.guards("parcel")(lambda _session, _actor, _id: True)


def test_an_upload_in_waiting_is_its_senders_own(session: Session, encode: Encode, clerk: Actor):
    of_clerk, of_stranger = kept(session, encode, clerk), kept(session, encode)
    assert open_file(session, clerk, of_clerk.token).path.is_file()
    for actor, receipt in ((OPERATOR, of_clerk), (CITIZEN, of_clerk), (CITIZEN, of_stranger)):
        with pytest.raises(NotFound):
            open_file(session, actor, receipt.token)


def test_a_pass_opens_one_file_for_a_while(session: Session, encode: Encode):
    receipt, other = attached(session, encode), attached(session, encode)
    presented = sign(receipt.token, NOW + VALID_FOR)
    assert open_with_pass(session, presented, receipt.token, now=NOW, thumb=True).path.is_file()
    with pytest.raises(NotFound):
        open_with_pass(session, presented, other.token, now=NOW)
    with pytest.raises(NotFound):
        open_with_pass(session, presented, receipt.token, now=NOW + VALID_FOR)


def test_orphans_go_after_a_day(session: Session, encode: Encode, home: Path):
    orphan, used = kept(session, encode), attached(session, encode)
    assert remove_orphans(session, NOW + ATTACH_WITHIN) == 0
    assert remove_orphans(session, DAY_LATER) == 1
    assert session.get(StoredFile, orphan.id) is None
    assert {path.name for path in on_disk(home)} == {used.token, used.token + store.THUMB}


def test_bytes_without_a_row_go_and_settled_ones_stay(session: Session, encode: Encode, home: Path):
    with session.begin_nested() as lost:
        kept(session, encode)
        lost.rollback()
    used = attached(session, encode)
    assert len(on_disk(home)) == 4
    assert remove_orphans(session, FAR) == 1
    assert {path.name for path in on_disk(home)} == {used.token, used.token + store.THUMB}
    assert list(store.pending(before=FAR)) == []
    assert remove_orphans(session, FAR) == 0


@pytest.mark.usefixtures("guarded")
def test_erasure_shuts_the_door_at_once_and_empties_the_room_after(
    session: Session, encode: Encode, home: Path
):
    receipt = attached(session, encode)
    assert remove_files(session, SUBJECT, now=NOW) == 1
    assert files_of(session, SUBJECT) == []
    with pytest.raises(NotFound):
        open_file(session, OPERATOR, receipt.token)
    with pytest.raises(NotFound):
        open_with_pass(session, sign(receipt.token, NOW + VALID_FOR), receipt.token, now=NOW)
    assert remove_erased(session, NOW) == 1
    assert on_disk(home) == []
    row = session.get_one(StoredFile, receipt.id)
    assert (row.bytes, row.name, row.removed_at) == (0, "", NOW)
    assert remove_erased(session, NOW) == 0
    assert remove_files(session, SUBJECT, now=NOW) == 0


def test_an_export_is_its_owners_alone_for_a_day(session: Session) -> None:
    owner, other = person(session, "owner"), person(session, "other")
    kept = keep_export(session, owner, "../交回.xlsx", b"table", sheets.XLSX, now=NOW)
    found = open_file(session, owner, kept.token)
    assert (found.path.read_bytes(), found.name, found.media_type) == (b"table", "交回.xlsx", sheets.XLSX)
    for stranger in (other, None, CITIZEN):
        with pytest.raises(NotFound):
            open_file(session, stranger, kept.token)
    with pytest.raises(NotAllowed):
        keep_export(session, CITIZEN, "x.xlsx", b"", sheets.XLSX, now=NOW)
    with pytest.raises(NotFound):  # a table is no photo of a case
        attach(session, [kept.id], ("case", 1), actor=owner, now=NOW)
    assert remove_orphans(session, NOW + timedelta(hours=23)) == 0
    assert open_file(session, owner, kept.token).path.exists()
    assert remove_orphans(session, NOW + timedelta(hours=25)) == 1
    assert not found.path.exists()


@pytest.mark.usefixtures("guarded")
def test_every_kind_is_kept_listed_and_erased_alike(session: Session, home: Path):
    made = [
        prepare("夜里.m4a", tone("ipod", "aac")),
        prepare("路口.mp4", film()),
        prepare("函.pdf", paper(2)),
    ]
    receipts = [keep(session, CITIZEN, upload, now=NOW) for upload in made]
    attach(session, [receipt.id for receipt in receipts], SUBJECT, actor=CITIZEN, now=NOW)
    listed = files_of(session, SUBJECT)
    assert [view.purpose for view in listed] == [Purpose.AUDIO, Purpose.VIDEO, Purpose.DOCUMENT]
    assert [bool(view.seconds) for view in listed] == [True, True, False]
    assert [view.pages for view in listed] == [None, None, 2]
    assert [view.thumb for view in listed] == [False] * 3
    assert (listed[0].width, listed[1].width, listed[2].width) == (None, 128, None)
    assert len(on_disk(home)) == 3
    assert open_file(session, OPERATOR, receipts[1].token, thumb=True).media_type == "video/mp4"
    assert remove_files(session, SUBJECT, now=NOW) == 3
    assert remove_erased(session, NOW) == 3
    assert on_disk(home) == []


def test_two_videos_are_one_too_many_however_they_come(session: Session):
    receipts = [keep(session, CITIZEN, prepare("a.mp4", film()), now=NOW) for _each in range(2)]
    with pytest.raises(Invalid, match="最多上传 1 段视频"):
        attach(session, [receipt.id for receipt in receipts], SUBJECT, actor=CITIZEN, now=NOW)


def test_a_bench_that_a_crash_left_goes_after_a_day(session: Session, home: Path):
    with store.bench() as folder:
        (folder / "sent").write_bytes(b"half a film")
        assert remove_orphans(session, NOW) == 0
        assert folder.exists()
        assert remove_orphans(session, FAR) == 1
        assert not folder.exists()


def test_length_and_weight_as_people_read_them(session: Session):
    receipt = keep(session, CITIZEN, prepare("a.m4a", tone("ipod", "aac", seconds=65)), now=NOW)
    attach(session, [receipt.id], SUBJECT, actor=CITIZEN, now=NOW)
    (view,) = files_of(session, SUBJECT)
    assert view.length in {"1:05", "1:06"}
    assert view.weight == f"{view.size // 1024} kB"
