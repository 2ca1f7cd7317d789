"""Pictures made on the spot, and a home of their own for the bytes."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.foundation import keys
from core.foundation.settings import settings

Encode = Callable[..., bytes]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A MINHU_HOME for one test."""
    monkeypatch.setenv("MINHU_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    keys.forget()
    yield tmp_path / "home"
    monkeypatch.undo()
    settings.cache_clear()
    keys.forget()


@pytest.fixture
def encode() -> Encode:
    """Bytes of a small two-coloured picture: left half red, right half blue."""

    def encoded(form: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
        picture = Image.new("RGB", size, "red")
        picture.paste("blue", (size[0] // 2, 0, *size))
        with BytesIO() as file:
            picture.save(file, form, **options)
            return file.getvalue()

    return encoded
