"""What the machine must have beside Python: the one list for doctor, .ci/run and the tests that need it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.foundation.text import N_

PG15 = Path("/usr/lib/postgresql/15/bin")

SYSTEM = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
"""Where Debian keeps servers; the path of an ordinary user does not name it."""


def _has_cjk_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    told = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


@dataclass(frozen=True, slots=True)
class Need:
    """A program of the machine.

    Attributes:
        label: what it is, and what for.
        packages: Debian's names.
        present: looks whether it is there.
    """

    label: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


NEEDS = {
    "pg15": Need(N_("PostgreSQL 15（数据库测试再跑一遍）"), ("postgresql-15",), (PG15 / "initdb").exists),
    "browser": Need(
        N_("Chromium（浏览器测试）"), ("chromium",), lambda: shutil.which("chromium") is not None
    ),
    "nginx": Need(
        N_("nginx（两个网页进程的试验）"), ("nginx",), lambda: shutil.which("nginx", path=SYSTEM) is not None
    ),
    "fonts": Need(N_("中文字体（截图和文书）"), ("fonts-noto-cjk", "fontconfig"), _has_cjk_font),
}
"""Keys are also the markers of the tests that need it."""


def missing() -> list[Need]:
    """What is not there."""
    return [need for need in NEEDS.values() if not need.present()]
