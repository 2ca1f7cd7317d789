"""Recordings made on the spot, as phones make them: with the place, the device and a title in them."""

from io import BytesIO

import av
import numpy as np

TELLTALE = {
    "location": "+36.6000+114.5000/",
    "title": "Secret title",
    "artist": "Secret artist",
    "comment": "Secret comment",
    "com.apple.quicktime.location.ISO6709": "+36.6000+114.5000+080.000/",
    "com.apple.quicktime.model": "Secret phone",
    "creation_time": "2026-03-02T09:00:00Z",
}
"""What an ordinary phone writes beside the pictures."""

RATES = {"libopencore_amrnb": 8_000, "libopus": 48_000}


def film(
    form: str = "mp4",
    picture: str = "libx264",
    sound: str = "aac",
    *,
    seconds: int = 1,
    size: tuple[int, int] = (128, 96),
    options: dict[str, str] | None = None,
) -> bytes:
    """A film of grey pictures and a tone, with everything of `TELLTALE` that its box takes."""
    file = BytesIO()
    with av.open(file, "w", format=form, options=options or {}) as out:
        out.metadata.update(TELLTALE)
        seen = out.add_stream(picture, rate=10)
        seen.width, seen.height = size
        seen.pix_fmt = "yuv420p"
        heard = _sound(out, sound) if sound else None
        for number in range(10 * seconds):
            grey = np.full((size[1], size[0], 3), number * 20 % 255, np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts = number
            out.mux(seen.encode(frame))
        out.mux(seen.encode(None))
        if heard is not None:
            _tone(out, heard, seconds)
    return file.getvalue()


def tone(form: str, coding: str, *, seconds: int = 2) -> bytes:
    """Sound alone, with everything of `TELLTALE` that its box takes."""
    file = BytesIO()
    with av.open(file, "w", format=form) as out:
        out.metadata.update(TELLTALE)
        _tone(out, _sound(out, coding), seconds)
    return file.getvalue()


def _sound(out: av.container.OutputContainer, coding: str) -> av.AudioStream:
    return out.add_stream(coding, rate=RATES.get(coding, 44_100), layout="mono")


def _tone(out: av.container.OutputContainer, stream: av.AudioStream, seconds: int) -> None:
    wave = (np.sin(np.arange(stream.rate * seconds) / 20) * 8000).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
    frame.sample_rate, frame.pts = stream.rate, 0
    frames = av.AudioResampler(stream.format, "mono", stream.rate, frame_size=stream.frame_size or 1024)
    for part in [*frames.resample(frame), *frames.resample(None)]:
        out.mux(stream.encode(part))
    out.mux(stream.encode(None))
