"""What operators copy keeps up with what the product says: names of settings, sizes, limits of roles."""

import re

from api.mobile.heavy import BODY
from core.foundation.settings import ROOT, Settings
from db.roles import LIMITS
from db.session import MORE, POOLED
from tests.house.source import none

DEPLOY = ROOT / "deploy"
PROCESSES = 3
"""Two web processes and a worker."""


def text(path: str) -> str:
    return (DEPLOY / path).read_text("utf-8")


def test_the_environment_names_settings() -> None:
    names = re.findall(r"^MINHU_(\w+)=", text("systemd/minhu.env"), re.MULTILINE)
    none(name for name in names if name.lower() not in Settings.model_fields)


def test_the_largest_form_fits_through() -> None:
    (megabytes,) = re.findall(r"client_max_body_size\s+(\d+)m;", text("nginx/minhu.conf"))
    assert int(megabytes) * 1024 * 1024 >= BODY


def test_every_process_finds_its_connections() -> None:
    (most,) = re.findall(r"^max_connections = (\d+)", text("postgresql/minhu.conf"), re.MULTILINE)
    assert int(most) >= PROCESSES * (POOLED + MORE)


def test_roles_have_the_limits_of_the_embedded_server() -> None:
    said = re.findall(r"^ALTER ROLE (\w+) SET (\w+) = '(\w+)';", text("postgresql/roles.sql"), re.MULTILINE)
    assert set(said) == {
        (role, name, value) for role, limits in LIMITS.items() for name, value in limits.items()
    }


def test_every_file_has_its_place_in_the_manual() -> None:
    """Files of deploy/ that the manual does not name are files nobody installs."""
    manual = (ROOT / "docs/operations.md").read_text("utf-8") + text("README.md")
    none(
        path.name
        for path in DEPLOY.rglob("*")
        if path.is_file() and path.suffix not in {".html", ".md"} and path.stem.split("@")[0] not in manual
    )
