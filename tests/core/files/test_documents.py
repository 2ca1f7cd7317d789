"""PDF: the pages as they were, and nothing else."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from core.files import documents, jpegs
from core.files.preparing import prepare
from core.files.terms import FIELD, PAGES_LIMIT, Purpose
from core.foundation.errors import Invalid
from tests.factories.papers import bomb, loaded_paper, locked_paper, paper, plainly
from tests.factories.pictures import picture_bytes

pytestmark = pytest.mark.usefixtures("home")

MIB = 1024 * 1024


def camera() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    exif.get_ifd(0x8825)[2] = (36.6, 114.5, 0.0)
    return exif.tobytes()


def refusal(data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        prepare("函.pdf", data)
    assert caught.value.field == FIELD
    assert "函.pdf" in caught.value.sentence()
    return caught.value.sentence()


def test_an_honest_document_keeps_its_pages():
    upload = prepare("关于路灯的函.PDF", paper(3))
    assert (upload.purpose, upload.media_type, upload.name) == (
        Purpose.DOCUMENT,
        "application/pdf",
        "关于路灯的函.pdf",
    )
    assert (upload.pages, upload.seconds, upload.width, upload.thumb) == (3, None, None, b"")
    assert b"20 20 100 100 re f" in plainly(upload.body)


def test_scripts_attachments_and_authors_go_and_what_is_seen_stays():
    sent = loaded_paper(camera())
    assert b"Secret" in plainly(sent)
    made = plainly(prepare("函.pdf", sent).body)
    for trace in (
        b"Secret",
        b"JavaScript",
        b"Launch",
        b"EmbeddedFile",
        b"Annot",
        b"XFA",
        b"Exif",
        b"Metadata",
    ):
        assert trace not in made
    assert b"0 1 0 rg 0 0 50 40 re f" in made  # the stamp is drawn into the page
    assert b"/AA 12 Tf (kept)" in made
    with pikepdf.open(BytesIO(prepare("函.pdf", sent).body)) as document:
        resources = document.pages[0].obj.Resources
        assert "/AA" in resources.Font  # a font of that name is no action
        assert pikepdf.PdfImage(resources.XObject.Im).as_pil_image().size == (60, 40)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_document_is_refused(password: str):
    assert "加了密码" in refusal(locked_paper(password))


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\0" * 5000, b"%PDF-"])
def test_a_broken_document_is_refused(data: bytes):
    assert "没有传完整" in refusal(data)


def test_too_many_pages_are_refused():
    assert f"有 {PAGES_LIMIT + 1} 页，超过 {PAGES_LIMIT} 页" in refusal(paper(PAGES_LIMIT + 1))


def test_a_bomb_is_refused_before_it_is_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(documents, "EXPANDED_LIMIT", 4 * MIB)
    sent = tmp_path / "sent"
    sent.write_bytes(bomb(8 * MIB))
    assert sent.stat().st_size < MIB
    with pytest.raises(Invalid, match="过于复杂"):
        documents.clean("函.pdf", sent, tmp_path / "kept")
    sent.write_bytes(bomb(2 * MIB))
    assert documents.clean("函.pdf", sent, tmp_path / "kept") == 1


def test_compressed_twice_counts_as_a_bomb(tmp_path: Path):
    with pikepdf.open(BytesIO(paper())) as document:
        twice = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
        document.pages[0].obj.Contents.write(b"x", filter=twice, decode_parms=None)
        assert documents._expanded(document.pages[0].obj.Contents, 1000) > 1000


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(documents, "OBJECTS_LIMIT", 5)
    sent = tmp_path / "sent"
    sent.write_bytes(paper(4))
    with pytest.raises(Invalid, match="过于复杂"):
        documents.clean("函.pdf", sent, tmp_path / "kept")


def test_what_was_left_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(documents, "_empty", lambda _document: None)
    sent = tmp_path / "sent"
    sent.write_bytes(loaded_paper(camera()))
    with pytest.raises(Invalid, match="去不掉"):
        documents.clean("函.pdf", sent, tmp_path / "kept")


def test_a_photo_inside_keeps_its_picture_only():
    sent = picture_bytes(exif=camera(), comment=b"Secret", icc_profile=b"profile" * 9) + b"Secret behind"
    bare = jpegs.bare(sent)
    assert b"Secret" not in bare
    assert b"profile" in bare
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(sent)).tobytes()


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\xff\xff", b"\xff\xd8 text"]
)
def test_what_is_no_jpeg_is_not_trusted(data: bytes):
    with pytest.raises(ValueError, match="JPEG"):
        jpegs.bare(data)
