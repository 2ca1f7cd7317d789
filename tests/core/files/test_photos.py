import hashlib
import struct
import threading
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.files import photos, preparing
from core.files.preparing import prepare, require_count, require_mix
from core.files.terms import BYTES_LIMIT, Purpose, Upload
from core.foundation.errors import Invalid, TooMany
from tests.core.files.conftest import Encode

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def opened(body: bytes) -> Image.Image:
    return Image.open(BytesIO(body))


def colour(picture: Image.Image, x: float, y: float) -> str:
    red, _green, blue = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    return "red" if red > blue else "blue"


def refusal(data: bytes, name: str = "坑.jpg") -> str:
    with pytest.raises(Invalid) as caught:
        prepare(name, data)
    assert caught.value.field == "photos"
    assert name in caught.value.sentence()
    return caught.value.sentence()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_readable_kind_becomes_a_plain_jpeg(encode: Encode, form: str):
    photo = prepare("whatever.exe", encode(form))
    picture = opened(photo.body)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (64, 48))
    assert (photo.width, photo.height) == (64, 48)
    assert photo.sha256 == hashlib.sha256(photo.body).hexdigest()
    assert colour(picture, 0.1, 0.5) == "red"


def test_the_thumbnail_is_480_on_its_longest_side(encode: Encode):
    assert opened(prepare("a", encode(size=(1600, 1200))).thumb).size == (480, 360)
    assert opened(prepare("a", encode(size=(300, 900))).thumb).size == (160, 480)


def test_a_small_photo_is_not_blown_up(encode: Encode):
    assert opened(prepare("a", encode(size=(100, 80))).thumb).size == (100, 80)


def with_exif(encode: Encode, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = "SecretCamera"
    exif.get_ifd(GPS)[2] = (36.6, 114.5, 0.0)
    return encode(exif=exif, comment=b"SecretComment", icc_profile=b"SecretProfile" * 20)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (64, 48), (0.1, 0.5)),
        (2, (64, 48), (0.9, 0.5)),
        (3, (64, 48), (0.9, 0.5)),
        (4, (64, 48), (0.1, 0.5)),
        (5, (48, 64), (0.5, 0.1)),
        (6, (48, 64), (0.5, 0.1)),
        (7, (48, 64), (0.5, 0.9)),
        (8, (48, 64), (0.5, 0.9)),
        (99, (64, 48), (0.1, 0.5)),
    ],
)
def test_rotation_is_applied(
    encode: Encode, orientation: int, size: tuple[int, int], red_at: tuple[float, float]
):
    photo = prepare("a.jpg", with_exif(encode, orientation))
    assert (photo.width, photo.height) == size
    for body in (photo.body, photo.thumb):
        assert colour(opened(body), *red_at) == "red"


def assert_nothing_attached(photo: Upload) -> None:
    for body in (photo.body, photo.thumb):
        assert b"Secret" not in body
        assert b"Exif" not in body
        picture = opened(body)
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_metadata_of_a_jpeg_stays_behind(encode: Encode):
    sent = with_exif(encode, 6)
    assert b"SecretCamera" in sent
    assert b"SecretComment" in sent
    assert_nothing_attached(prepare("a.jpg", sent + b"Secret second file behind the picture"))


def test_metadata_of_a_png_and_a_webp_stays_behind(encode: Encode):
    words = PngInfo()
    words.add_text("Author", "Secret")
    words.add_itxt("XML:com.adobe.xmp", "Secret")
    assert_nothing_attached(prepare("a.png", encode("PNG", pnginfo=words)))
    assert_nothing_attached(prepare("a.webp", encode("WEBP", xmp=b"Secret", icc_profile=b"Secret")))


def test_an_animation_becomes_its_first_picture():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    with BytesIO() as file:
        frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
        picture = opened(prepare("a.gif", file.getvalue()).body)
    assert getattr(picture, "n_frames", 1) == 1
    assert colour(picture, 0.5, 0.5) == "red"


@pytest.mark.parametrize(("mode", "fill"), [("RGBA", (0, 0, 0, 0)), ("LA", (0, 0))])
def test_what_was_transparent_is_white(mode: str, fill: tuple[int, ...]):
    with BytesIO() as file:
        Image.new(mode, (10, 10), fill).save(file, "PNG")
        assert opened(prepare("a.png", file.getvalue()).body).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_of_grey_keep_their_tone():
    with BytesIO() as file:
        Image.new("I;16", (10, 10), 0x8000).save(file, "PNG")
        assert opened(prepare("a.png", file.getvalue()).body).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_an_unreadable_exif_is_no_reason_to_refuse(encode: Encode):
    broken = encode(exif=b"Exif\0\0MM\0\x2a\xff\xff\xff\xff broken")
    assert prepare("a.jpg", broken).width == 64


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"\xff\xd8\xff" + b"x" * BYTES_LIMIT[Purpose.PHOTO], "12.1 MB，照片不能超过 12 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片、录音、视频或 PDF"),
        (b"MZ\x90\x00", "不是照片"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "没有传完整"),
        (b"\x02#!SILK_V3", "微信语音"),
        (b"\xff\xd8\xff\xe0 nothing follows", "没有传完整"),
    ],
)
def test_a_bad_file_is_refused_by_name(data: bytes, words: str):
    assert words in refusal(data)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_half_a_photo_is_refused(encode: Encode, form: str):
    whole = encode(form, size=(400, 300))
    assert "没有传完整" in refusal(whole[: len(whole) // 2])


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "size", [(8192, 6401), (12_000, 12_000), (40_000, 40_000), (30_001, 2), (2**31 - 1, 1)]
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch):
    def decoded(*_args: object) -> None:
        pytest.fail("the picture was decoded")

    monkeypatch.setattr(photos, "_upright", decoded)
    assert "画面太大" in refusal(png_claiming(*size))


def test_six_files_at_once_and_no_more():
    require_count(6)
    with pytest.raises(Invalid, match="最多上传 6 个文件，这次有 7 个"):
        require_count(7)


def test_one_video_and_three_recordings_among_them():
    require_mix([Purpose.VIDEO, *[Purpose.AUDIO] * 3, *[Purpose.DOCUMENT] * 2])
    with pytest.raises(Invalid, match="最多上传 1 段视频，这次有 2 段"):
        require_mix([Purpose.VIDEO] * 2)
    with pytest.raises(Invalid, match="最多上传 3 段录音，这次有 4 段"):
        require_mix([Purpose.AUDIO] * 4)


JPEG_SEED = BytesIO()
Image.effect_noise((40, 30), 50).convert("RGB").save(JPEG_SEED, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
def test_damaged_bytes_are_a_photo_or_a_refusal_and_nothing_else(data: st.DataObject, form: str):
    with BytesIO() as file:
        Image.open(JPEG_SEED).save(file, form)
        damaged = bytearray(file.getvalue())
    places = st.integers(0, len(damaged) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=12)):
        damaged[place] = value
    try:
        photo = prepare("a", bytes(damaged))
    except Invalid:
        return
    assert opened(photo.body).format == "JPEG"


def test_the_name_is_kept_as_people_may_see_it(encode: Encode):
    assert prepare("../路口的坑.png", encode("PNG")).name == "路口的坑.jpg"


def test_a_line_that_does_not_move_is_left_and_its_place_given_back(
    encode: Encode, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(preparing, "PATIENCE", 0)
    with preparing._working, preparing._working:
        for _ in range(20):
            with pytest.raises(TooMany, match="文件没有收下"):
                prepare("a.jpg", encode())
    assert prepare("a.jpg", encode()).width == 64


def test_a_full_line_is_not_joined(encode: Encode, monkeypatch: pytest.MonkeyPatch):
    """Nobody waits, though places are free: whoever waits holds a thread that other pages need."""
    monkeypatch.setattr(preparing, "_line", threading.BoundedSemaphore(1))
    with preparing._line, pytest.raises(TooMany):
        prepare("a.jpg", encode())
    with pytest.raises(Invalid):
        prepare("a.jpg", encode()[:200])
    assert prepare("a.jpg", encode()).width == 64
