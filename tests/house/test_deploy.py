"""What operators copy keeps up with what the product says: names of settings, sizes, limits of roles."""

import json
import re

from api.mobile.heavy import BODY
from api.v1.problems import Code
from core.files.terms import BYTES_LIMIT
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
    pages, interface = re.findall(r"client_max_body_size\s+(\d+)m;", text("nginx/minhu.conf"))
    assert int(pages) * 1024 * 1024 >= BODY
    assert int(interface) * 1024 * 1024 > max(BYTES_LIMIT.values())


def test_what_stands_in_front_refuses_in_the_shape_of_the_interface() -> None:
    said = re.findall(r"return (\d+) '(\{.*\})';", text("nginx/minhu.conf"))
    shapes = {status: json.loads(body) for status, body in said}
    assert {status: shape["code"] for status, shape in shapes.items()} == {
        "413": Code.TOO_LARGE.value,
        "429": Code.TOO_MANY.value,
        "503": Code.BUSY.value,
    }
    assert {tuple(shape) for shape in shapes.values()} == {("code", "message", "field", "request_id")}


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
