"""The project's own taxonomy and emergency words, read from the two CSV files beside this module.

Pure reading: no database, no clock. `./minhu import taxonomy` and the first run turn the rows into tables.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TAXONOMY = HERE / "taxonomy.csv"
EMERGENCY = HERE / "emergency.csv"

AREA_UNIT = "AREA"
"""Instead of a unit code: the subdistrict or township where the matter happened."""

GAS_CALL = "GAS"
"""Instead of a number: the emergency line of the local gas company, which each district sets for itself."""


@dataclass(frozen=True, slots=True)
class TaxonomyRow:
    """A leaf (third level) of the taxonomy with what the first proposal for a case is made of.

    `level` and `unit` may be empty: they inherit from the level above. `limit_days` (working days) overrides
    the limit of the level. `urgency` are words that lift a case of this leaf to a human eye at once.
    """

    level1: str
    level2: str
    level3: str
    code: str
    urgency: tuple[str, ...]
    level: str
    limit_days: int | None
    unit: str
    sensitive: bool
    example: str

    @property
    def code1(self) -> str:
        """The stable code of the first level: `PM` of `PM-FEE-01`."""
        return self.code.split("-")[0]

    @property
    def code2(self) -> str:
        """The stable code of the second level: `PM-FEE` of `PM-FEE-01`."""
        return self.code.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """A word that stops the form, whom to call (numbers or `GAS`), and the sentence shown."""

    word: str
    calls: tuple[str, ...]
    sentence: str


def read(path: Path = TAXONOMY) -> tuple[TaxonomyRow, ...]:
    """The leaves in file order. ValueError on a limit that is no number, KeyError on a missing column."""
    return tuple(
        TaxonomyRow(
            level1=line["level1"],
            level2=line["level2"],
            level3=line["level3"],
            code=line["code"],
            urgency=_parts(line["urgency"]),
            level=line["level"],
            limit_days=int(line["limit_days"]) if line["limit_days"] else None,
            unit=line["unit"],
            sensitive=line["sensitive"] == "1",
            example=line["example"],
        )
        for line in lines(path)
    )


def read_emergency(path: Path = EMERGENCY) -> tuple[EmergencyRow, ...]:
    """The emergency words in file order. KeyError on a missing column."""
    return tuple(
        EmergencyRow(word=line["word"], calls=_parts(line["call"]), sentence=line["sentence"])
        for line in lines(path)
    )


def lines(path: Path) -> list[dict[str, str]]:
    """The lines of a UTF-8 CSV with a header; a byte order mark (spreadsheets write one) is no part of it."""
    with path.open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source, strict=True))


def _parts(cell: str) -> tuple[str, ...]:
    """A cell with `|` between its words, empty when the cell is."""
    return tuple(part for part in cell.split("|") if part)
