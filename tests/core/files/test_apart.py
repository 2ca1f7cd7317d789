"""The process of its own: HEIC comes out of it as a plain photo, and nothing it does reaches us."""

import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.files import apart, store, workshop
from core.files.preparing import prepare
from core.files.terms import Purpose
from core.foundation.errors import Invalid
from tests.core.files.conftest import Encode
from tests.factories.papers import paper

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("form", ["HEIF", "AVIF"])
def test_the_phones_new_pictures_become_plain_photos(encode: Encode, form: str):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (36.6, 114.5, 0.0)
    sent = encode(form, size=(640, 480), exif=exif)
    assert b"SecretCamera" in sent
    upload = prepare("IMG_1.HEIC", sent)
    assert (upload.purpose, upload.name, upload.media_type) == (Purpose.PHOTO, "IMG_1.jpg", "image/jpeg")
    for body, size in ((upload.body, (640, 480)), (upload.thumb, (480, 360))):
        picture = Image.open(BytesIO(body))
        assert (picture.format, picture.size, bool(picture.getexif())) == ("JPEG", size, False)
        assert b"Secret" not in body
        red, _green, blue = picture.getpixel((10, 10))
        assert red > blue


def test_half_a_heic_is_refused(encode: Encode):
    sent = encode("HEIF", size=(400, 300))
    with pytest.raises(Invalid, match="没有传完整"):
        prepare("a.heic", sent[: len(sent) // 2])


def test_nothing_is_left_on_the_bench(home: Path):
    prepare("a.pdf", paper())
    with pytest.raises(Invalid):
        prepare("b.pdf", b"%PDF-1.7")
    assert list((home / "files" / "benches").iterdir()) == []


def test_a_process_that_dies_or_hangs_is_a_refusal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(apart, "WAIT", 0.01)
    with pytest.raises(Invalid, match="处理不了"):
        prepare("a.pdf", paper())


def test_it_gives_up_memory_time_and_room_first(tmp_path: Path):
    """The limits hold in a real process: a gigabyte too much ends in a MemoryError, not on this machine's knees."""
    greedy = "from core.files.workshop import confine; confine(); print(len(bytes(2 * 1024**3)))"
    done = subprocess.run(
        [apart.sys.executable, "-P", "-c", greedy],
        env={"PYTHONPATH": str(apart.ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "MemoryError" in done.stderr
    writing = "from core.files.workshop import *; confine(); open('big', 'wb').write(bytes(LARGEST + 1))"
    subprocess.run(
        [apart.sys.executable, "-P", "-c", writing],
        env={"PYTHONPATH": str(apart.ROOT)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (tmp_path / "big").stat().st_size <= workshop.LARGEST


def test_the_process_knows_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    seen: dict[str, object] = {}

    def run(command: list[str], **given: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(given)
        return subprocess.CompletedProcess(command, 0, json.dumps({"refused": "不行", "facts": {}}).encode())

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(Invalid, match="不行"):
        prepare("a.pdf", paper())
    assert set(seen["env"]) == {"PYTHONPATH", "LC_ALL"}
    assert Path(str(seen["cwd"])).is_relative_to(store._root())
