"""A contact sheet: small pictures in rows, each under its name, so that a role's whole day is seen at one look."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from core.foundation.errors import CivicError
from core.foundation.text import N_

PAPER, INK, MUTED, LINE = "#FBFAF7", "#1F2328", "#5A5550", "#E7E2DA"
GAP, LABEL, HEAD = 24, 34, 64
SMALL = {1440: (480, 4), 390: (260, 8)}
"""Width of a small picture and how many stand in a row, by the width of the screen."""
TALL = 2.6
"""A picture higher than so many times its width is cut, and its name says so."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken, and its name."""

    name: str
    path: Path


def face(size: int) -> ImageFont.FreeTypeFont:
    """A face with Chinese glyphs, as fontconfig knows it.

    Raises:
        CivicError: there is none.
    """
    try:
        asked = ["fc-match", "-f", "%{file}\\n%{index}\\n%{lang}", ":lang=zh-cn"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split("\n")
    except FileNotFoundError:
        told = []
    if len(told) < 3 or "zh-cn" not in told[2]:
        raise CivicError(N_("没有中文字体，图上写不了页名。安装：./minhu doctor --install"))
    return ImageFont.truetype(told[0], size, index=int(told[1]) & 0xFFFF)


def sheet(title: str, taken: Sequence[Taken], width: int, path: Path) -> None:
    """Draw all of them on one sheet."""
    small, columns = SMALL[width]
    rows = [taken[nth : nth + columns] for nth in range(0, len(taken), columns)]
    drawn = [[_small(each, small) for each in row] for row in rows]
    heights = [LABEL + max(picture.height for _name, picture in row) + GAP for row in drawn]
    wide = GAP + min(columns, max(1, len(taken))) * (small + GAP)
    whole = Image.new("RGB", (wide, HEAD + sum(heights) + GAP), PAPER)
    draw, names, head = ImageDraw.Draw(whole), face(17), face(26)
    draw.text((GAP, 18), title, fill=INK, font=head)
    top = HEAD
    for row, height in zip(drawn, heights, strict=True):
        for nth, (name, picture) in enumerate(row):
            left = GAP + nth * (small + GAP)
            draw.text((left, top + 6), name, fill=MUTED, font=names)
            whole.paste(picture, (left, top + LABEL))
            draw.rectangle(
                (left - 1, top + LABEL - 1, left + small, top + LABEL + picture.height), outline=LINE
            )
        top += height
    whole.save(path)


def _small(each: Taken, width: int) -> tuple[str, Image.Image]:
    with Image.open(each.path) as whole:
        height = round(whole.height * width / whole.width)
        made = whole.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    most = round(width * TALL)
    cut = made.height > most
    return (f"{each.name}（下面还有）" if cut else each.name, made.crop((0, 0, width, most)) if cut else made)
