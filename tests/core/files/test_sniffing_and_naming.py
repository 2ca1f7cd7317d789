import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files.naming import LONGEST, UNNAMED, clean_name, kept_name
from core.files.sniffing import Content, content_of
from core.files.terms import BYTES_LIMIT, MIB
from core.foundation.settings import ROOT


@pytest.mark.parametrize(
    ("head", "content"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", Content.JPEG),
        (b"\x89PNG\r\n\x1a\n\x00", Content.PNG),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Content.WEBP),
        (b"GIF89a\x01\x00", Content.GIF),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", Content.HEIC),
        (b"\x00\x00\x00\x18ftypavif\x00\x00", Content.AVIF),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", Content.ISO_MEDIA),
        (b"%PDF-1.7", Content.PDF),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", Content.WAV),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00", Content.ISO_AUDIO),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", Content.ISO_MEDIA),
        (b"\x00\x00\x00\x1cftyp3gp4\x00\x00", Content.ISO_MEDIA),
        (b"\x00\x00\x00\x08wide\x00\x00\x24\x3d", Content.ISO_MEDIA),
        (b"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00avifmif1", Content.AVIF),
        (b"\x1aE\xdf\xa3\x9fB\x86", Content.WEBM),
        (b"OggS\x00\x02", Content.OGG),
        (b"#!AMR\n", Content.AMR),
        (b"#!AMR-WB\n", Content.AMR),
        (b"\x02#!SILK_V3", Content.SILK),
        (b"ID3\x04\x00", Content.MP3),
        (b"\xff\xfb\x90\x64", Content.MP3),
        (b"\xff\xf1\x50\x80", Content.AAC),
        (b"\xff\xff\xff\xff", Content.OTHER),
        (b"<svg xmlns=", Content.OTHER),
        (b"<html><script>", Content.OTHER),
        (b"", Content.OTHER),
    ],
)
def test_the_bytes_say_what_they_are(head: bytes, content: Content):
    assert content_of(head) is content


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("../../etc/passwd", "passwd"),
        (r"C:\photos\坑.png", "坑.png"),
        ("坑\u202egpj.exe", "坑gpj.exe"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie x=1.jpg"),
        ("  楼道   堆物 .jpg ", "楼道 堆物 .jpg"),
        ("", UNNAMED),
        ("...", UNNAMED),
        ("\x00\x01", UNNAMED),
    ],
)
def test_a_name_becomes_harmless(sent: str, shown: str):
    assert clean_name(sent) == shown


def test_a_long_name_keeps_its_ending():
    shown = clean_name("路" * 200 + ".jpeg")
    assert len(shown) == LONGEST
    assert shown.endswith("路.jpeg")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("坑.PNG", "坑.jpg"), ("坑", "坑.jpg"), ("3.5米宽的坑", "3.5米宽的坑.jpg"), ("", f"{UNNAMED}.jpg")],
)
def test_the_stored_name_ends_like_what_is_stored(sent: str, stored: str):
    assert kept_name(sent, ".jpg") == stored


def test_streamlit_takes_what_we_take():
    """Its server refuses by one number for all fields, before any sentence of ours."""
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["maxUploadSize"] * MIB == max(BYTES_LIMIT.values())


@given(st.text(max_size=300))
def test_no_name_is_ever_dangerous(sent: str):
    for name in (clean_name(sent), kept_name(sent, ".jpg")):
        assert 0 < len(name) <= LONGEST
        assert not set(name) & set('/\\\r\n\0"<>')
        assert not name.startswith(".")
