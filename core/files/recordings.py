"""Sound and video without a word about who took it where: taken out of their box and put into a new, empty one.

Pictures and sound are copied as they are; sound that browsers do not play is written anew as AAC. Everything else stays
behind: places (ISO 6709 in `©xyz`, QuickTime keys, XMP), moments, devices, cover pictures, subtitles, and tracks that
note a position for every second. Notes inside the pictures themselves (SEI of H.264 and H.265, metadata of AV1) are
taken out too. What came out is read once more, and refused if anything is left.

Runs in a process of its own (`workshop.py`): FFmpeg's readers are large, and what they read is hostile.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from core.files import boxes
from core.files.sniffing import Content
from core.files.terms import AUDIO_LASTS, BYTES_LIMIT, FIELD, MIB, VIDEO_LASTS, Purpose
from core.foundation.errors import Invalid
from core.foundation.text import N_

COPIED_SOUND = frozenset({"aac", "mp3", "opus"})
"""Sound that every browser plays; it is copied."""

REWRITTEN_SOUND = frozenset(
    {"amrnb", "amrwb", "vorbis", "alac", "flac", "pcm_s16le", "pcm_s16be", "pcm_u8"}
) | {*("pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_alaw", "pcm_mulaw", "adpcm_ima_wav", "adpcm_ms")}
"""Sound that is decoded and written anew as AAC."""

UNITS = {"h264": "pass_types=1-5|7|8", "hevc": "pass_types=0-9|16-21|32-34", "av1": "remove_types=5"}
"""What of the units of a picture stream is kept: pictures and how to read them (H.264 table 7-1, H.265 table 7-1)."""

WEB = frozenset({"vp8", "vp9"})
OLD = frozenset({"h263"})
BITEXACT = {"fflags": "+bitexact"}
LEAST_RATE, MOST_RATE = 16_000, 48_000

_BROKEN = N_("“{name}”打不开，可能没有传完整；请重新上传，或换一个文件")
_UNKNOWN = N_("“{name}”的编码（{codec}）这里不认识；请另存为 MP4 视频或 MP3、M4A 录音后再上传")
_TOO_LONG = N_("“{name}”长 {minutes} 分钟，超过 {limit} 分钟；请截取要紧的一段再上传")
_NOT_CLEAN = N_("“{name}”里的拍摄位置等信息去不掉，没有收下；请另存为 MP4 视频或 MP3、M4A 录音后再上传")
_TOO_LARGE = N_("“{name}”展开后太大，没有收下；请重新录制或压缩后再上传")


@dataclass(frozen=True, slots=True)
class Box:
    """What a recording is put into: FFmpeg's name, media type, ending and options."""

    form: str
    media_type: str
    ending: str
    options: dict[str, str]


MP4 = Box("mp4", "video/mp4", ".mp4", {"movflags": "+faststart", **BITEXACT})
THREE_GP = Box("3gp", "video/3gpp", ".3gp", {"movflags": "+faststart", **BITEXACT})
WEBM = Box("webm", "video/webm", ".webm", BITEXACT)
M4A = Box("ipod", "audio/mp4", ".m4a", {"movflags": "+faststart", **BITEXACT})
MP3 = Box("mp3", "audio/mpeg", ".mp3", {"id3v2_version": "0", "write_id3v1": "0", **BITEXACT})
OPUS = Box("ogg", "audio/ogg", ".ogg", BITEXACT)


@dataclass(frozen=True, slots=True)
class Recording:
    """What became of a recording; width and height as it is shown, seconds rounded."""

    purpose: Purpose
    media_type: str
    ending: str
    width: int | None
    height: int | None
    seconds: int


def rebox(name: str, sent: Path, kept: Path, content: Content) -> Recording:
    """Put pictures and sound of a recording into a new file.

    Args:
        name: cleaned, for refusals.
        sent: where it lies.
        kept: where the new one is written.
        content: what its first bytes are; nothing else is tried.

    Raises:
        Invalid: broken, too long, of an unknown coding, or it cannot be cleaned.
    """
    try:
        with _read(sent, content.value) as source:
            picture, sound = _streams(name, source)
            _require_short(name, picture, (source.duration or 0) / av.time_base)
            box = _box_for(picture, sound)
            with av.open(str(kept), "w", format=box.form, options=box.options) as target:
                lasted = _Copy(name, picture, sound, target).run(source)
        _require_clean(name, kept, box)
        width, height = _size(kept, box) if picture is not None else (None, None)
    except (av.FFmpegError, OSError, ValueError, StopIteration) as problem:
        raise Invalid(_BROKEN, FIELD, name=name) from problem
    purpose = Purpose.AUDIO if picture is None else Purpose.VIDEO
    return Recording(purpose, box.media_type, box.ending, width, height, max(1, round(lasted)))


def _read(path: Path, form: str) -> InputContainer:
    """Open with one reader and from this file only: a playlist cannot lead anywhere."""
    reader = "mov" if form == Content.ISO_AUDIO.value else form
    return av.open(str(path), format=reader, options={"protocol_whitelist": "file"}, metadata_errors="ignore")


def _streams(name: str, source: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """The first picture stream that is no cover, and the first sound; what cannot be kept is refused by name."""
    pictures = [each for each in source.streams.video if not each.disposition & each.disposition.attached_pic]
    picture = pictures[0] if pictures else None
    sound = source.streams.audio[0] if source.streams.audio else None
    if picture is None and sound is None:
        raise Invalid(_BROKEN, FIELD, name=name)
    for stream, known in ((picture, {*UNITS, *WEB, *OLD}), (sound, COPIED_SOUND | REWRITTEN_SOUND)):
        coding = _coding(stream)
        if stream is not None and coding not in known:
            raise Invalid(_UNKNOWN, FIELD, name=name, codec=coding)
    return picture, sound


def _coding(stream: VideoStream | AudioStream | None) -> str:
    """FFmpeg's name of a coding, its decoders' own names aside."""
    named = stream.codec_context.codec.canonical_name if stream is not None else ""
    return {"amr_nb": "amrnb", "amr_wb": "amrwb"}.get(named, named)


def _box_for(picture: VideoStream | None, sound: AudioStream | None) -> Box:
    heard = _coding(sound)
    if picture is None:
        return {"mp3": MP3, "opus": OPUS}.get(heard, M4A)
    seen = _coding(picture)
    if seen in WEB and heard in {"", "opus"}:
        return WEBM
    return THREE_GP if seen in OLD else MP4


def _require_short(name: str, picture: VideoStream | None, seconds: float) -> None:
    limit = AUDIO_LASTS if picture is None else VIDEO_LASTS
    if seconds > limit.total_seconds() + 1:
        raise Invalid(
            _TOO_LONG,
            FIELD,
            name=name,
            minutes=math.ceil(seconds / 6) / 10,
            limit=limit // timedelta(minutes=1),
        )


class _Copy:
    """One copying: packet by packet, counted in bytes and in time, whatever the header claimed."""

    def __init__(
        self, name: str, picture: VideoStream | None, sound: AudioStream | None, target: OutputContainer
    ) -> None:
        self.name, self.picture, self.sound, self.target = name, picture, sound, target
        self.bytes, self.begin, self.end = 0, math.inf, 0.0
        self.units: BitStreamFilterContext | None = None
        if picture is not None:
            self.seen = target.add_stream_from_template(picture)
            if rule := UNITS.get(_coding(picture)):
                self.units = BitStreamFilterContext(f"filter_units={rule}", picture, self.seen)
        self.encoded = sound is not None and _coding(sound) not in COPIED_SOUND
        if sound is not None and self.encoded:
            rate = min(max(sound.rate, LEAST_RATE), MOST_RATE)
            layout = "mono" if sound.channels == 1 else "stereo"
            self.heard = target.add_stream("aac", rate=rate, layout=layout)
            self.resampler = av.AudioResampler(self.heard.format, layout, rate, frame_size=1024)
        elif sound is not None:
            self.heard = target.add_stream_from_template(sound)

    def run(self, source: InputContainer) -> float:
        """Copy everything; how many seconds it lasts."""
        for packet in source.demux([each for each in (self.picture, self.sound) if each is not None]):
            if packet.size and packet.dts is not None:
                self._count(packet)
                for each in self._clean(packet):
                    self.target.mux(each)
        if self.encoded:
            self.target.mux(list(self._encode(None)))
            self.target.mux(self.heard.encode(None))
        return max(0.0, self.end - self.begin)

    def _clean(self, packet: "Packet[Any]") -> "Iterator[Packet[Any]]":
        """What is written of a packet."""
        if packet.stream is self.sound and self.encoded:
            yield from self._encode(packet)
            return
        if packet.stream is self.sound:
            # what lies between two frames of an MP3 is no sound
            kept = [packet] if _coding(self.sound) != "mp3" or bytes(packet)[:1] == b"\xff" else []
        else:
            kept = self.units.filter(packet) if self.units is not None else [packet]
        for each in kept:
            each.stream = self.heard if packet.stream is self.sound else self.seen
            yield each

    def _encode(self, packet: "Packet[Any] | None") -> "Iterator[Packet[Any]]":
        frames = packet.decode() if packet is not None else [None]
        for frame in frames:
            for part in self.resampler.resample(frame):  # type: ignore[arg-type]
                part.pts = None
                yield from self.heard.encode(part)

    def _count(self, packet: "Packet[Any]") -> None:
        """Tables of a crafted file may name the same bytes a million times, or last longer than its head says."""
        self.bytes += packet.size
        if self.bytes > BYTES_LIMIT[Purpose.VIDEO if self.picture is not None else Purpose.AUDIO] + MIB:
            raise Invalid(_TOO_LARGE, FIELD, name=self.name)
        scale = float(packet.time_base or Fraction(0))
        at = (packet.pts if packet.pts is not None else packet.dts or 0) * scale
        self.begin = min(self.begin, at)
        self.end = max(self.end, at + (packet.duration or 0) * scale)
        _require_short(self.name, self.picture, self.end - self.begin)


def _size(kept: Path, box: Box) -> tuple[int, int]:
    """Width and height as shown; the first picture must be readable, and says how the camera was held."""
    with _read(kept, _reader(box)) as made:
        frame = next(made.decode(video=0))
    turned = frame.rotation % 180 != 0
    return (frame.height, frame.width) if turned else (frame.width, frame.height)


def _reader(box: Box) -> str:
    """FFmpeg's reader for what was written into a box."""
    return {"webm": "matroska", "ogg": "ogg", "mp3": "mp3"}.get(box.form, "mov")


def _require_clean(name: str, kept: Path, box: Box) -> None:
    """Read what was written: streams of pictures and sound, no notes beyond how to read them."""
    form = _reader(box)
    with _read(kept, form) as made:
        notes = set(made.metadata) - {"major_brand", "minor_version", "compatible_brands", "encoder"}
        for stream in made.streams:
            notes |= set(stream.metadata) - {"language", "handler_name", "vendor_id", "DURATION", "encoder"}
            if stream.type not in {"video", "audio"}:
                notes.add(stream.type)
    if notes or (form == "mov" and boxes.unknown_in(kept.read_bytes())):
        raise Invalid(_NOT_CLEAN, FIELD, name=name)
