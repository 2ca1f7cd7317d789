"""The role × act matrix as a table a person can read; computed from the permissions, compared by a test.

`python -m tests.house.matrix` writes it anew: read the difference before you commit it.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.cases.counters import NOTHING, Tally
from core.cases.permissions import MAY, SUBMITTERS, CaseFacts, key_to, may, sees
from core.cases.terms import CaseAct, CaseEvent, CaseStatus, Visibility
from core.cases.workflow import MOVES, Where
from core.identity.actor import Actor, Grant
from core.identity.permissions import RULES, About, May, allows
from core.identity.terms import CENTRE_ROLES, NOT_GRANTED, UNIT_ROLES, Role
from core.knowledge import permissions as knowledge
from core.knowledge.terms import EntryAct, EntryStatus
from core.publicity import permissions as publicity
from core.publicity.terms import PublicAct
from core.supervision import permissions as supervision
from core.supervision.terms import EntryType, SupervisionAct

TABLE = Path(__file__).with_name("role_act_matrix.txt")

DISTRICT, CENTRE, UNIT, OTHER = "/1/", "/1/2/", "/1/3/", "/1/4/"
ME, SOMEBODY = 7, 8
GRANTED = [role for role in Role if role not in NOT_GRANTED]

LEGEND = """\
Who may do what. Made by `python -m tests.house.matrix`; tests/house/test_matrix.py compares it with the permissions.

  yes      holds the role where the case is: at its centre, in its lead unit or a co-unit, or above; some acts only in
           some of their statuses, or after two send-backs or an extension: core/cases/permissions.py
  1st      in the first round of handling only
  other    not if he handled the case himself: a person may not review what he did
  1st other  both
  own      the person whose case it is, by number and code or by link
  clock    the clock and the queue
  -        never

"""


TWICE = Tally({CaseEvent.EXTENDED.value: 1, CaseEvent.DESIGNATED.value: 1}, {CaseEvent.SENT_BACK.value: 2})
"""Extended once, designated, and sent back twice: now the centre's lead comes in."""


def case(
    *,
    round_no: int = 1,
    handled: bool = False,
    visibility: Visibility = Visibility.PRIVATE,
    status: CaseStatus = CaseStatus.IN_PROGRESS,
    tally: Tally = NOTHING,
) -> CaseFacts:
    """A case at the centre's desk, with the lead unit at work and a co-unit beside it."""
    return CaseFacts(
        id=1,
        status=status,
        round=round_no,
        visibility=visibility,
        desk_path=CENTRE,
        unit_path=UNIT,
        handler_id=SOMEBODY,
        handled_by=frozenset({ME} if handled else {SOMEBODY}),
        task_paths=(UNIT,),
        tally=tally,
    )


def cases(act: CaseAct, **facts: object) -> list[CaseFacts]:
    """The case in every status in which the act is possible, before and after things have gone wrong twice."""
    sources = {status for move in MOVES if move.act is act for status in move.sources}
    return [
        case(status=status, tally=tally, **facts)  # type: ignore[arg-type]
        for status in sources
        for tally in (NOTHING, TWICE)
    ]


def may_anyhow(somebody: Actor, act: CaseAct, **facts: object) -> bool:
    """Whether he may in any of them."""
    return any(may(somebody, act, each) for each in cases(act, **facts))


def place_of(role: Role) -> str:
    """Where the role is usually held: centre, unit, or the district."""
    if role in CENTRE_ROLES:
        return CENTRE
    return UNIT if role in UNIT_ROLES else DISTRICT


def holder(role: Role, path: str) -> Actor:
    """Somebody who holds the role there."""
    if role is Role.CITIZEN:
        return key_to(1)
    return Actor(None if role is Role.SYSTEM else ME, "", (Grant(role, 1, path),))


def cell(role: Role, act: CaseAct) -> str:
    """What the matrix says of a role and an act."""
    if act is CaseAct.SUBMIT:
        return {Role.CITIZEN: "yes", Role.SYSTEM: "clock"}.get(role, "yes") if role in SUBMITTERS else "-"
    somebody = holder(role, place_of(role))
    if not may_anyhow(somebody, act):
        return "-"
    if role in NOT_GRANTED:
        return "own" if role is Role.CITIZEN else "clock"
    first = not may_anyhow(somebody, act, round_no=2)
    other = not may_anyhow(somebody, act, handled=True)
    return " ".join(word for word, holds in (("1st", first), ("other", other)) if holds) or "yes"


def moves() -> list[list[str]]:
    """Acts down, roles that may something across."""
    roles = [role for role in Role if any(cell(role, act) != "-" for act in CaseAct)]
    rows = [["act", "", *(role.value for role in roles)], ["", "", *(role.label for role in roles)]]
    return rows + [[act.value, act.label, *(cell(role, act) for role in roles)] for act in CaseAct]


def ways() -> list[list[str]]:
    """From which status to which each act leads."""
    rows = [["act", "from", "to"]]
    for move in MOVES:
        target = move.target.name.lower() if isinstance(move.target, Where) else move.target.value
        rows.append(
            [
                move.act.value,
                " ".join(status.value for status in CaseStatus if status in move.sources),
                target,
            ]
        )
    return rows


def sights() -> list[list[str]]:
    """Which cases a role can see at all."""
    kinds: dict[str, Callable[[Role], bool]] = {
        "in its place": lambda role: sees(holder(role, place_of(role)), case()),
        "held in another unit": lambda role: sees(holder(role, OTHER), case()),
        "held in the whole district": lambda role: sees(holder(role, DISTRICT), case()),
        "secret, in its place": lambda role: sees(
            holder(role, place_of(role)), case(visibility=Visibility.SECRET)
        ),
    }
    rows = [["role", "", *kinds]]
    return rows + [
        [role.value, role.label, *("yes" if look(role) else "-" for look in kinds.values())]
        for role in GRANTED
    ]


def administration() -> list[list[str]]:
    """Identity: of the whole district, of a part of it, of oneself."""
    rows = [
        [
            "permission",
            "",
            "ADMIN of the district",
            "ADMIN of a unit, there",
            "… elsewhere",
            "… of himself",
            "others",
        ]
    ]
    whole, part = holder(Role.ADMIN, DISTRICT), holder(Role.ADMIN, UNIT)
    for permission in May:
        held = [
            allows(RULES, permission, whole, About((UNIT,), SOMEBODY)),
            allows(RULES, permission, part, About((UNIT,), SOMEBODY)),
            allows(RULES, permission, part, About((OTHER,), SOMEBODY)),
            allows(RULES, permission, part, About((UNIT,), ME)),
            any(
                allows(RULES, permission, holder(role, DISTRICT), About((UNIT,), SOMEBODY))
                for role in GRANTED
                if role is not Role.ADMIN
            ),
        ]
        rows.append([permission.value, permission.label, *("yes" if each else "-" for each in held)])
    return rows


def answers() -> list[list[str]]:
    """The knowledge base: what each role may do to an entry of a unit, and of the centre itself."""
    roles = [
        role
        for role in GRANTED
        if any(answer_cell(role, act, path) != "-" for act in EntryAct for path in (UNIT, CENTRE))
    ]
    rows = [["act", "", *(role.value for role in roles)], ["", "", *(role.label for role in roles)]]
    for act in EntryAct:
        cells = [(answer_cell(role, act, UNIT), answer_cell(role, act, CENTRE)) for role in roles]
        rows.append([act.value, act.label, *(f"{unit} / {centre}" for unit, centre in cells)])
    return rows


def answer_cell(role: Role, act: EntryAct, owner: str) -> str:
    """What the matrix says of a role and an entry that this unit answers for."""
    somebody = holder(role, place_of(role))
    entry = knowledge.EntryFacts(owner, CENTRE, SOMEBODY, EntryStatus.PUBLISHED)
    if not allows(knowledge.RULES, act, somebody, entry):
        return "-"
    return "yes" if allows(knowledge.RULES, act, somebody, replace(entry, writer_id=ME)) else "other"


def publishing() -> list[list[str]]:
    """What everybody may read: who decides it; other: not if he handled the case."""
    roles = [role for role in Role if any(public_cell(role, act) != "-" for act in PublicAct)]
    rows = [["act", "", *(role.value for role in roles)], ["", "", *(role.label for role in roles)]]
    return rows + [[act.value, act.label, *(public_cell(role, act) for role in roles)] for act in PublicAct]


def public_cell(role: Role, act: PublicAct) -> str:
    """What the matrix says of a role and a public summary."""
    somebody = holder(role, place_of(role))
    if not allows(publicity.RULES, act, somebody, case(status=CaseStatus.ANSWERED)):
        return "-"
    if role in NOT_GRANTED:
        return "clock"
    handled = case(status=CaseStatus.ANSWERED, handled=True)
    return "yes" if allows(publicity.RULES, act, somebody, handled) else "other"


def ledger() -> list[list[str]]:
    """The ledger: what each role may do to an entry of a unit, and of the centre itself."""
    roles = [
        role
        for role in Role
        if any(ledger_cell(role, act, path) != "-" for act in SupervisionAct for path in (UNIT, CENTRE))
    ]
    rows = [["act", "", *(role.value for role in roles)], ["", "", *(role.label for role in roles)]]
    for act in SupervisionAct:
        cells = [(ledger_cell(role, act, UNIT), ledger_cell(role, act, CENTRE)) for role in roles]
        rows.append([act.value, act.label, *(f"{unit} / {centre}" for unit, centre in cells)])
    return rows


def ledger_cell(role: Role, act: SupervisionAct, path: str) -> str:
    """What the matrix says of a role and an entry that is held against this unit."""
    place = {Role.SUPERVISOR: DISTRICT, Role.LEADERS: DISTRICT}.get(role, place_of(role))
    somebody = holder(role, place)
    every = [
        supervision.EntryFacts(CENTRE, path, type=kind, level=level)
        for kind in (EntryType.OVERDUE, EntryType.DESIGNATED)
        for level in (3, 4)
    ]
    if not any(allows(supervision.RULES, act, somebody, each) for each in every):
        return "-"
    if role in NOT_GRANTED:
        return "clock"
    handled = [replace(each, handled_by=frozenset({ME})) for each in every]
    return "yes" if any(allows(supervision.RULES, act, somebody, each) for each in handled) else "other"


def width(text: str) -> int:
    """Columns on a terminal: Chinese takes two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def aligned(rows: list[list[str]]) -> str:
    """Rows as columns."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def drawn() -> str:
    """The whole page."""
    parts = [
        ("Acts on a case, by role", moves()),
        ("What each act does to the status", ways()),
        ("Which cases a role sees", sights()),
        ("Knowledge base: an entry of the unit / of the centre; other: not his own version", answers()),
        ("Public summaries", publishing()),
        ("The ledger: an entry of a unit / of the centre; other: not if he handled the case", ledger()),
        ("Administration", administration()),
    ]
    return LEGEND + "\n".join(f"{title}\n\n{aligned(rows)}" for title, rows in parts)


def covered() -> bool:
    """Every permission of the map is on the page."""
    return set(MAY) | {CaseAct.SUBMIT} == set(CaseAct) and set(supervision.RULES) == set(SupervisionAct)


if __name__ == "__main__":
    TABLE.write_text(drawn(), encoding="utf-8")
