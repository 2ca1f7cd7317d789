"""The process in which hostile files are opened: little memory, little time, one file, then it ends.

Readers of HEIC, of recordings and of PDF are large programs in C; what they do to a crafted file stays in here. Started
by `apart.py` in a folder that holds `sent`; reads the craft and the name from its standard input, writes `kept` (and
`thumb`), and answers with facts or a refusal on its standard output.
"""

import json
import resource
import sys
from pathlib import Path

from core.files import documents, photos, recordings
from core.files.sniffing import PHOTOS, Content
from core.files.terms import MIB, Purpose
from core.foundation.errors import Invalid

MEMORY = 1536 * MIB
"""Address space; a photo of 50 million pixels needs 700 MB, a recording or a document far less."""

SECONDS = 60
"""Time of the processor."""

LARGEST = 128 * MIB
"""Largest file that may be written."""

HANDLES = 64

SENT, KEPT, THUMB = Path("sent"), Path("kept"), Path("thumb")


def confine() -> None:
    """Give up memory, time and room on the disk before anything is read."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_NOFILE, HANDLES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def work(name: str, content: Content) -> dict[str, object]:
    """Make what is kept out of what was sent; facts about it.

    Raises:
        Invalid: it cannot be kept.
    """
    if content in PHOTOS:
        photo = photos.draw(name, SENT.read_bytes(), content)
        KEPT.write_bytes(photo.body)
        THUMB.write_bytes(photo.thumb)
        return {
            "purpose": Purpose.PHOTO,
            "media_type": photo.media_type,
            "ending": ".jpg",
            "width": photo.width,
            "height": photo.height,
        }
    if content is Content.PDF:
        pages = documents.clean(name, SENT, KEPT)
        return {
            "purpose": Purpose.DOCUMENT,
            "media_type": "application/pdf",
            "ending": ".pdf",
            "pages": pages,
        }
    made = recordings.rebox(name, SENT, KEPT, content)
    return {
        "purpose": made.purpose,
        "media_type": made.media_type,
        "ending": made.ending,
        "width": made.width,
        "height": made.height,
        "seconds": made.seconds,
    }


def main() -> None:
    """One file."""
    confine()
    asked = json.load(sys.stdin)
    try:
        answer: dict[str, object] = {"made": work(asked["name"], Content(asked["content"]))}
    except Invalid as refusal:
        answer = {"refused": refusal.msgid, "facts": refusal.facts}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
