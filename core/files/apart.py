"""Opening a hostile file in a process of its own, that is given a minute and no more memory than a photo needs."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from core.files import store
from core.files.naming import kept_name
from core.files.sniffing import Content
from core.files.terms import FIELD, Purpose, Upload
from core.foundation.errors import Invalid
from core.foundation.settings import ROOT
from core.foundation.text import N_

WAIT = 90.0
"""Seconds until a process that sleeps is ended; one that works is ended by its own limit before."""

_TOO_COMPLEX = N_("“{name}”处理不了：可能已经损坏，或者内容过于复杂。请另存一份或换一种格式后再上传")


def made_apart(name: str, data: BinaryIO, content: Content) -> Upload:
    """What is kept of a file that is opened in a process of its own.

    Args:
        name: cleaned.
        data: from its beginning.
        content: what its first bytes are.

    Raises:
        Invalid: it cannot be kept, or its process did not live through it.
    """
    with store.bench() as folder:
        with (folder / "sent").open("wb") as sent:
            copyfileobj(data, sent)
        answer = _ask(name, content, folder)
        if "refused" in answer:
            raise Invalid(answer["refused"], FIELD, **answer["facts"])
        facts, body = answer["made"], (folder / "kept").read_bytes()
        thumb = folder / "thumb"
        return Upload(
            name=kept_name(name, facts["ending"]),
            purpose=Purpose(facts["purpose"]),
            media_type=facts["media_type"],
            body=body,
            sha256=hashlib.sha256(body).hexdigest(),
            thumb=thumb.read_bytes() if thumb.exists() else b"",
            width=facts.get("width"),
            height=facts.get("height"),
            seconds=facts.get("seconds"),
            pages=facts.get("pages"),
        )


def _ask(name: str, content: Content, folder: Path) -> dict:  # type: ignore[type-arg]  # what JSON brings
    """Run the workshop on a folder; its answer."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "core.files.workshop"],
            input=json.dumps({"name": name, "content": content.value}).encode(),
            cwd=folder,
            env={"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"},
            capture_output=True,
            timeout=WAIT,
            check=True,
        )
        answer: dict[str, object] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as problem:
        raise Invalid(_TOO_COMPLEX, FIELD, name=name) from problem
    return answer
