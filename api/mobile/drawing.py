"""Drawing a page: one Jinja environment, and what every page carries."""

import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.mobile import words
from core.cases.codes import spaced
from core.cases.particulars import field_of, options_of
from core.foundation.settings import settings
from core.foundation.text import language, translate

HERE = Path(__file__).parent
STATIC = HERE / "static"

environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
environment.filters.update(
    stamp=words.stamp,
    full=words.full,
    opening=words.opening,
    due=words.due,
    brief=words.brief,
    day=words.day,
    lasting=words.lasting,
    spoken=words.spoken,
    grouped=words.grouped,
    spaced=spaced,
    field=field_of,
    options=options_of,
)


def fingerprint(name: str) -> str:
    """Part of a file's address that changes with its content, so that phones may keep it for a year."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


environment.globals.update(
    _=translate,
    LAMPS=words.LAMPS,
    STATES=words.STATES,
    css=f"/m/style.css?v={fingerprint('style.css')}" if (STATIC / "style.css").exists() else "",
    js=f"/m/app.js?v={fingerprint('app.js')}" if (STATIC / "app.js").exists() else "",
)


def draw(template: str, **facts: object) -> str:
    """HTML in the language being spoken."""
    return environment.get_template(template).render(
        language=language(), centre=settings().centre_name, **facts
    )
