"""The invented demo district: units, people and matters, read from the CSV files beside this module.

Everything here is made up; phones (`1300000NNNN`) and office phones (`0000-…`) cannot ring anywhere.
Pure reading: no database, no clock, no passwords (each installation draws its own).
"""

from dataclasses import dataclass
from pathlib import Path

from db.seeds.taxonomy import lines

HERE = Path(__file__).resolve().parent
UNITS = HERE / "units.csv"
PEOPLE = HERE / "people.csv"
MATTERS = HERE / "matters"
PHRASES = HERE / "phrases.csv"
KNOWLEDGE = HERE / "knowledge.csv"
TEMPLATES = HERE / "templates.csv"

ENTRIES = (
    ("PM-SRV-01", "fangcheng", "housing", "纺城老厂区移交清单：家属区物业由住建局牵头接管"),
    ("PM-SRV-03", "xinhuai", "urban", "新槐街道城管体制试点方案第四条"),
    ("UT-HEA-03", "", "heat", "区供热办函：报停、开栓和收费争议由热力公司直接答复"),
    ("PM-OWN-01", "zhongxiang", "zhongxiang", "钟巷街道与住建局会商纪要：业委会筹备由街道办"),
)
"""Entries of the dispatch catalogue: matter, place (empty: the whole district), unit, basis."""

OWNERLESS_QUESTION = "这一处移交时没有写进任何一家的清单，几家单位都说不归自己管，请定归谁。"
"""Why nobody owns the one matter of the register."""


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the tree; parents stand before their children. `kind` is a code of UnitKind."""

    code: str
    kind: str
    name: str
    short_name: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person with the grants (role code, unit code) and the title (职务) people know."""

    login: str
    name: str
    grants: tuple[tuple[str, str], ...]
    title: str


@dataclass(frozen=True, slots=True)
class MatterRow:
    """A message, the answer of the unit and what the person said about it.

    `category` and `area` are codes; the unit is the category's (AREA: the subdistrict or township of `area`).
    `outcome` is SOLVED, PARTLY, PLANNED or EXPLAINED. `resolved` is YES, PARTLY or NO, `satisfied` is YES,
    MOSTLY or NO; both are empty when the person did not rate, and then `comment` is empty too.
    """

    text: str
    place: str
    area: str
    category: str
    contact_name: str
    phone: str
    reply: str
    outcome: str
    resolved: str
    satisfied: str
    comment: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An entry of the knowledge base and what became of it.

    `categories` and `areas` are codes, `unit` is the owner's code. `review_days` counts from today, negative: passed.
    `fate` is DRAFT, BACK (given back), PUBLISHED, REVISED (a second version is in force), PENDING (a second version
    waits), DUE, STALE or RETIRED; `before` is the first version where there are two, `reason` why it changed.
    """

    title: str
    answer: str
    keywords: str
    categories: tuple[str, ...]
    areas: tuple[str, ...]
    unit: str
    public: bool
    review_days: int
    fate: str
    before: str
    reason: str
    helped: int


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template for replies; `facts` are codes of RequiredFact, `category` (empty: all) and `unit` codes."""

    title: str
    body: str
    tone: str
    facts: tuple[str, ...]
    category: str
    unit: str


def units(path: Path = UNITS) -> tuple[UnitRow, ...]:
    """The tree, parents first."""
    return tuple(
        UnitRow(
            code=line["code"],
            kind=line["kind"],
            name=line["name"],
            short_name=line["short_name"],
            parent_code=line["parent_code"] or None,
        )
        for line in lines(path)
    )


def people(path: Path = PEOPLE) -> tuple[PersonRow, ...]:
    """The people; `roles` reads `ROLE@unit_code|ROLE@unit_code`. ValueError on another shape."""
    return tuple(
        PersonRow(
            login=line["login"],
            name=line["name"],
            grants=tuple(_grant(cell) for cell in line["roles"].split("|")),
            title=line["title"],
        )
        for line in lines(path)
    )


def matters(folder: Path = MATTERS) -> tuple[MatterRow, ...]:
    """The matters of all fields, file by file in the order of the names."""
    return tuple(
        MatterRow(
            text=line["text"],
            place=line["place"],
            area=line["area_code"],
            category=line["category"],
            contact_name=line["contact_name"],
            phone=line["phone"],
            reply=line["reply"],
            outcome=line["outcome"],
            resolved=line["resolved"],
            satisfied=line["satisfied"],
            comment=line["comment"],
        )
        for path in sorted(folder.glob("*.csv"))
        for line in lines(path)
    )


def answers(path: Path = KNOWLEDGE) -> tuple[AnswerRow, ...]:
    """The knowledge base of the invented district."""
    return tuple(
        AnswerRow(
            title=line["title"],
            answer=line["answer"],
            keywords=line["keywords"],
            categories=_codes(line["categories"]),
            areas=_codes(line["areas"]),
            unit=line["unit"],
            public=line["public"] == "1",
            review_days=int(line["review_days"]),
            fate=line["fate"],
            before=line["before"],
            reason=line["reason"],
            helped=int(line["helped"]),
        )
        for line in lines(path)
    )


def templates(path: Path = TEMPLATES) -> tuple[TemplateRow, ...]:
    """The templates for replies of the invented district."""
    return tuple(
        TemplateRow(
            title=line["title"],
            body=line["body"],
            tone=line["tone"],
            facts=_codes(line["facts"]),
            category=line["category"],
            unit=line["unit"],
        )
        for line in lines(path)
    )


def phrases(path: Path = PHRASES) -> dict[str, tuple[str, ...]]:
    """What the people say in passing, by its use: notes of calls and visits, reasons, second answers."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines(path):
        found[line["use"]] = (*found.get(line["use"], ()), line["text"])
    return found


def _codes(cell: str) -> tuple[str, ...]:
    """Codes between strokes; an empty cell holds none."""
    return tuple(code for code in cell.split("|") if code)


def _grant(cell: str) -> tuple[str, str]:
    """`ROLE@unit` as a pair."""
    role, unit = cell.split("@")
    return role, unit
