"""Sound and video: played as before, and silent about who took them where."""

import struct
from io import BytesIO

import av
import pytest

from core.files import boxes, recordings
from core.files.preparing import prepare
from core.files.terms import BYTES_LIMIT, FIELD, Purpose, Upload
from core.foundation.errors import Invalid
from tests.factories.recordings import film, tone

pytestmark = pytest.mark.usefixtures("home")

QUICKTIME = {"movflags": "use_metadata_tags"}
TRACES = (b"Secret", b"+36.6", b"\xa9xyz", b"loci", b"x264", b"uuid", b"mebx", b"camm", b"TIT2")
"""What may be left nowhere in a recording that is kept."""


def assert_silent(upload: Upload) -> None:
    assert [trace for trace in TRACES if trace in upload.body] == []
    with av.open(BytesIO(upload.body)) as made:
        assert set(made.metadata) <= {"major_brand", "minor_version", "compatible_brands", "encoder"}
        assert {stream.type for stream in made.streams} <= {"video", "audio"}


def refusal(data: bytes, name: str = "证据.mp4") -> str:
    with pytest.raises(Invalid) as caught:
        prepare(name, data)
    assert caught.value.field == FIELD
    assert name in caught.value.sentence()
    return caught.value.sentence()


@pytest.mark.parametrize(
    ("sent", "media_type", "name"),
    [
        (film(), "video/mp4", "证据.mp4"),
        (film("mov", "libx265", options=QUICKTIME), "video/mp4", "证据.mp4"),
        (film("3gp", "h263", "libopencore_amrnb", size=(176, 144)), "video/3gpp", "证据.3gp"),
        (film("3gp", "libx264", "libopencore_amrnb"), "video/mp4", "证据.mp4"),
        (film("webm", "libvpx", "libopus"), "video/webm", "证据.webm"),
        (film("mp4", "libx264", ""), "video/mp4", "证据.mp4"),
    ],
    ids=["mp4", "mov", "3gp", "3gp-h264", "webm", "silent"],
)
def test_a_video_is_put_into_a_new_box(sent: bytes, media_type: str, name: str):
    assert b"Secret" in sent
    upload = prepare("证据.file", sent)
    assert (upload.purpose, upload.media_type, upload.name) == (Purpose.VIDEO, media_type, name)
    assert (upload.thumb, upload.seconds in {1, 2}) == (b"", True)
    assert_silent(upload)
    with av.open(BytesIO(upload.body)) as made:
        assert len(list(made.decode(video=0))) == 10


@pytest.mark.parametrize(
    ("sent", "media_type", "ending"),
    [
        (tone("ipod", "aac"), "audio/mp4", ".m4a"),
        (tone("mp4", "aac"), "audio/mp4", ".m4a"),
        (tone("mp3", "libmp3lame"), "audio/mpeg", ".mp3"),
        (tone("amr", "libopencore_amrnb"), "audio/mp4", ".m4a"),
        (tone("3gp", "libopencore_amrnb"), "audio/mp4", ".m4a"),
        (tone("wav", "pcm_s16le"), "audio/mp4", ".m4a"),
        (tone("ogg", "libopus"), "audio/ogg", ".ogg"),
        (tone("webm", "libopus"), "audio/ogg", ".ogg"),
        (tone("adts", "aac"), "audio/mp4", ".m4a"),
    ],
    ids=["m4a", "mp4", "mp3", "amr", "3gp", "wav", "ogg", "webm", "aac"],
)
def test_sound_becomes_what_browsers_play(sent: bytes, media_type: str, ending: str):
    upload = prepare("录音", sent)
    assert (upload.purpose, upload.media_type, upload.name) == (Purpose.AUDIO, media_type, f"录音{ending}")
    assert upload.seconds in {2, 3}
    assert (upload.width, upload.height, upload.pages) == (None, None, None)
    assert_silent(upload)
    with av.open(BytesIO(upload.body)) as made:
        assert sum(frame.samples for frame in made.decode(audio=0)) / made.streams.audio[0].rate > 1.9


def test_a_cover_picture_of_a_song_goes():
    picture = b"\x00image/jpeg\x00\x03\x00" + b"\xff\xd8\xffSecret cover" + b"\0" * 50
    frame = b"APIC" + struct.pack(">I", len(picture)) + b"\0\0" + picture
    size = len(frame)
    head = b"ID3\x03\x00\x00" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    upload = prepare("歌.mp3", head + frame + tone("mp3", "libmp3lame")[10:])
    assert b"APIC" not in upload.body
    assert_silent(upload)


def test_what_hangs_behind_an_mp3_goes():
    upload = prepare("歌.mp3", tone("mp3", "libmp3lame") + b"TAG" + b"Secret".ljust(125))
    assert_silent(upload)


def turned(sent: bytes) -> bytes:
    """The film as a phone held upright writes it: the matrix of the track turned by a quarter."""
    at = sent.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 96 * 0x10000, 0, 0x40000000)
    return sent[:at] + matrix + sent[at + 36 :]


def test_a_film_held_upright_stays_upright():
    upload = prepare("竖拍.mp4", turned(film()))
    assert (upload.width, upload.height) == (96, 128)
    with av.open(BytesIO(upload.body)) as made:
        assert abs(next(made.decode(video=0)).rotation) == 90


def test_a_track_of_positions_stays_behind():
    """Cameras in cars and phones note where they are for every second, as a track of its own."""
    sent = film()
    handler = sent.index(b"soun")
    sent = sent[:handler] + b"meta" + sent[handler + 4 :]
    assert_silent(prepare("行车.mp4", sent))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00", "没有传完整"),
        (film()[:3000], "没有传完整"),
        (b"OggS" + b"\0" * 200, "没有传完整"),
        (b"#!AMR\n", "没有传完整"),
        (film("mp4", "mpeg4"), "编码（mpeg4）这里不认识"),
        (b"\x02#!SILK_V3", "微信语音"),
    ],
    ids=["head", "half", "ogg", "amr", "mpeg4", "silk"],
)
def test_a_bad_recording_is_refused_by_name(data: bytes, words: str):
    assert words in refusal(data)


def test_too_long_is_told_from_the_head_and_from_the_packets(monkeypatch: pytest.MonkeyPatch, tmp_path):
    sent = tmp_path / "sent"
    sent.write_bytes(film("mp4", seconds=185, size=(32, 32), sound=""))
    with pytest.raises(Invalid, match=r"长 3\.1 分钟，超过 3 分钟"):
        recordings.rebox("长.mp4", sent, tmp_path / "kept", recordings.Content.ISO_MEDIA)
    heads: list[float] = []
    short = recordings._require_short

    def blind(name: str, picture: object, seconds: float) -> None:
        if heads:
            short(name, picture, seconds)
        heads.append(seconds)

    monkeypatch.setattr(recordings, "_require_short", blind)
    with pytest.raises(Invalid, match="超过 3 分钟"):
        recordings.rebox("长.mp4", sent, tmp_path / "kept", recordings.Content.ISO_MEDIA)


def test_a_heavy_recording_is_refused_before_it_is_opened():
    assert "视频不能超过 100 MB" in refusal(film()[:100] + b"\0" * BYTES_LIMIT[Purpose.VIDEO])
    assert "录音不能超过 20 MB" in refusal(b"OggS" + b"\0" * BYTES_LIMIT[Purpose.AUDIO], "会.ogg")


def test_the_last_look_finds_what_was_left():
    left = film("mov", options=QUICKTIME)
    assert {b"keys", b"mdta"} & boxes.unknown_in(left)
    assert boxes.unknown_in(film()[:-7]) == {b"????"} or boxes.unknown_in(film())
    with_place = prepare("a.mp4", film()).body + struct.pack(">I", 24) + b"uuid" + b"Secret place 123"
    assert boxes.unknown_in(with_place) == {b"uuid"}


def test_a_recording_that_cannot_be_cleaned_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path):
    monkeypatch.setattr(recordings.boxes, "KNOWN", boxes.KNOWN - {b"tkhd"})
    sent = tmp_path / "sent"
    sent.write_bytes(film())
    with pytest.raises(Invalid, match="去不掉"):
        recordings.rebox("a.mp4", sent, tmp_path / "kept", recordings.Content.ISO_MEDIA)
