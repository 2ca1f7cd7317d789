"""Pictures made on the spot, and a home of their own for the bytes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.factories.homes import standing_in
from tests.factories.pictures import picture_bytes

Encode = Callable[..., bytes]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with standing_in(tmp_path / "home") as home:
        yield home


@pytest.fixture
def encode() -> Encode:
    return picture_bytes
