"""A MINHU_HOME for one test, so that its files and keys go with it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from core.foundation import keys
from core.foundation.settings import settings


@contextmanager
def standing_in(home: Path) -> Iterator[Path]:
    """Settings and keys are read from this folder inside the block."""
    with patch.dict(os.environ, MINHU_HOME=str(home)):
        _read_again()
        yield home
    _read_again()


def _read_again() -> None:
    settings.cache_clear()
    keys.forget()
