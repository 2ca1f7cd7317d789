"""Four years of a district as a seeded generator tells them: every case with its clocks and its rating, by COPY."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from sqlalchemy import create_engine, select, text

from core.cases.terms import NO_CLOCK, CaseStatus, Channel, ClosedAs
from core.deadlines.terms import Level
from core.foundation import keys
from core.foundation.clock import civil
from core.foundation.settings import settings
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.identity import UnitRow
from db.seeds import calendar, regulations
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.trials.search_load import NOW, World, world

DAYS = 4 * 365 + 1
BEGAN = NOW - timedelta(days=DAYS)
CLOSED_OF = (13_862, 14_151)
"""So many of so many are closed; of the rated 97.8 % are content."""
DISCONTENT = 0.022
UNRATED, IMPORTED = 0.07, 0.05
"""Parts of the closed that nobody rated, and that are older than the product."""

S = CaseStatus
REST: dict[CaseStatus, int] = {
    S.SUBMITTED: 6,
    S.ACCEPTED: 4,
    S.DISPATCHED: 8,
    S.IN_PROGRESS: 60,
    S.REPLY_REVIEW: 8,
    S.ANSWERED: 40,
    S.CALLBACK: 20,
    S.REHANDLING: 12,
    S.DEFERRED: 8,
    S.MERGED: 6,
    S.NOT_ACCEPTED: 45,
    S.WITHDRAWN: 50,
    S.TERMINATED: 22,
}
"""What the others are."""
AT_ANY_TIME = frozenset({S.NOT_ACCEPTED, S.WITHDRAWN, S.TERMINATED})
CHANNELS = (Channel.WEB, Channel.WECHAT, Channel.PHONE, Channel.QR, Channel.VISIT, Channel.DEPUTY)
WITHOUT_UNIT = frozenset({S.SUBMITTED, S.ACCEPTED, S.NOT_ACCEPTED, S.MERGED})
ANSWERED = frozenset({S.ANSWERED, S.CALLBACK, S.REHANDLING, S.CLOSED})

COLUMNS = {
    "cases": (
        "id, number, status, level, round, channel, origin, visibility, headline, place, words_id, category_id, "
        "area_id, desk_id, unit_id, resume_status, lead_id, closed_as, submitted_at, held_since, due_at, answered_at, "
        "closed_at, answer_due_at, answer_kept, solved, content, contact_ok, event_count"
    ),
    "deadlines": (
        "subject_kind, subject_id, stage, round, unit_id, level, calendar_version_id, amount, unit, public, "
        "starts_at, counted_from, rest, due_at, warns_at, paused_at, met_at, cancelled_at"
    ),
    "ratings": "case_id, seq, round, resolved, satisfied, good, by_phone, rated_at",
}

Row = tuple[object, ...]
PLACE = "北门街道和苑小区 3 号楼"
"""Sealed as at rest, so that a row has its real width."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A unit's time to answer, as it went."""

    unit_id: int
    round: int
    starts: datetime
    due: datetime
    met: datetime | None = None
    dropped: datetime | None = None
    stands: datetime | None = None


@dataclass(frozen=True, slots=True)
class District:
    """The world of the search trial, and who looks at its figures."""

    world: World
    root: UnitRow
    leader: Actor
    trusted: Actor
    unit_lead: Actor
    unit_path: str


def load(size: int, seed: int) -> District:
    """Load so many cases of four years."""
    with unit_of_work() as session:
        made = world(session)
        calendar.seed(session, now=BEGAN)
        regulations.seed(session, now=BEGAN)
        units = {row.code: row for row in session.scalars(select(UnitRow))}
        root, unit = units["root"], units["d1"]
        district = District(
            made,
            root,
            person(session, "leader", (Role.LEADERS, root)),
            person(session, "trusted", (Role.CENTER_LEAD, root), (Role.CONFIDENTIAL, root)),
            person(session, "unit-lead", (Role.UNIT_LEAD, unit)),
            unit.path,
        )
        version = session.execute(text("SELECT max(id) FROM calendar_versions")).scalar_one()
        session.execute(text("INSERT INTO texts (id, salt, body, made_at) VALUES (1, '\\x00', 'x', now())"))
    rows: dict[str, list[str]] = {table: [] for table in COLUMNS}
    for table, row in Story(size, seed, made, version).rows():
        rows[table].append("\t".join("\\N" if value is None else str(value) for value in row))
    with unit_of_work() as session:
        cursor = session.connection().connection.cursor()
        for table, lines in rows.items():
            cursor.copy_expert(
                f"COPY {table} ({COLUMNS[table]}) FROM STDIN", StringIO("\n".join(lines) + "\n")
            )
    _vacuum()
    return district


def _vacuum() -> None:
    """As the server does by itself a minute later."""
    engine = create_engine(settings().database_owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"SET search_path = {settings().district}"))
        for table in (*COLUMNS, "units", "categories"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))
    engine.dispose()


class Story:
    """What happened to every case."""

    def __init__(self, size: int, seed: int, made: World, version: int) -> None:
        self.size, self.made, self.version = size, made, version
        self.chance, self.place = random.Random(seed), keys.seal(PLACE)
        closed = round(size * CLOSED_OF[0] / CLOSED_OF[1])
        self.statuses = self._statuses(closed)
        rated = [nth for nth, status in enumerate(self.statuses) if status is S.CLOSED]
        self.imported = {nth for nth in rated if nth < size // 3 and self.chance.random() < 3 * IMPORTED}
        silent = {nth for nth in rated if self.chance.random() < UNRATED}
        rated = [nth for nth in rated if nth not in self.imported | silent]
        complaints = [nth for nth, status in enumerate(self.statuses) if status in {S.CALLBACK, S.REHANDLING}]
        bad = max(0, round((len(rated) + len(complaints)) * DISCONTENT) - len(complaints))
        self.discontent = set(complaints) | set(self.chance.sample(rated, min(bad, len(rated))))
        self.rated = set(rated) | set(complaints)

    def _statuses(self, closed: int) -> list[CaseStatus]:
        """Closed ones, among them what ended otherwise; what is still open is the newest."""
        rest = self.chance.choices(list(REST), list(REST.values()), k=self.size - closed)
        ended = [status for status in rest if status in AT_ANY_TIME] + [S.CLOSED] * closed
        self.chance.shuffle(ended)
        return ended + [status for status in rest if status not in AT_ANY_TIME]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """The rows of all cases, table by table."""
        for nth in range(self.size):
            yield from self._case(nth)

    def _case(self, nth: int) -> Iterator[tuple[str, Row]]:
        chance, status, case_id = self.chance, self.statuses[nth], nth + 1
        at = BEGAN + timedelta(days=DAYS) * ((nth + chance.random()) / (self.size + 1))
        number = min(int(chance.expovariate(1 / 9)), len(self.made.units) - 1)
        imported = nth in self.imported
        unit_id = None if status in WITHOUT_UNIT or imported else self.made.units[number]
        clocks = self._clocks(status, unit_id, at)
        answered = min(NOW, max((each.met for each in clocks if each.met), default=at + timedelta(days=3)))
        answered_at = answered + timedelta(hours=chance.randrange(1, 30)) if status in ANSWERED else None
        rated_at = answered_at + timedelta(hours=chance.randrange(100)) if answered_at else None
        resolved = chance.choices(("YES", "PARTLY", "NO"), (86, 10, 4))[0]
        satisfied = "NO" if nth in self.discontent else chance.choices(("YES", "MOSTLY"), (80, 20))[0]
        rated = nth in self.rated
        said = (resolved, satisfied) if rated else None
        yield "cases", self._row(nth, at, unit_id, clocks, answered_at, rated_at, said)
        for clock in clocks:
            yield "deadlines", self._deadline(case_id, clock)
        if rated:
            if chance.random() < 0.05:  # an answer before this one was rated, too
                yield "ratings", (case_id, 1, 1, "NO", "NO", "f", "f", at)
            good = resolved != "NO" and satisfied != "NO"
            yield "ratings", (case_id, 2, 1, resolved, satisfied, "t" if good else "f", "f", rated_at)

    def _clocks(self, status: CaseStatus, unit_id: int | None, at: datetime) -> list[Clock]:
        if unit_id is None:
            return []
        chance, clocks = self.chance, []
        starts = at + timedelta(hours=chance.randrange(2, 30))
        if chance.random() < 0.05:  # another unit had it and gave it back in time, or too late
            other = chance.choice([each for each in self.made.units if each != unit_id])
            dropped = starts + timedelta(days=chance.choice((1, 2, 12)))
            clocks.append(Clock(other, 1, starts, starts + timedelta(days=7), dropped=dropped))
            starts = dropped
        rounds = 2 if status is S.REHANDLING or chance.random() < 0.03 else 1
        for each in range(1, rounds + 1):
            due = starts + timedelta(days=chance.choice((5, 7, 7, 9, 14)), hours=chance.randrange(8))
            late = chance.random() < 0.06
            met = (
                due + timedelta(days=chance.randrange(3), minutes=0)
                if late
                else starts + (due - starts) * chance.random()
            )
            clocks.append(self._end(status, Clock(unit_id, each, starts, due, met), last=each == rounds))
            starts = met + timedelta(days=2)
        return clocks

    def _end(self, status: CaseStatus, clock: Clock, *, last: bool) -> Clock:
        """How the last clock of a case stands by its status."""
        run = (clock.unit_id, clock.round, clock.starts, clock.due)
        if not last or status in ANSWERED - {S.REHANDLING} or status is S.REPLY_REVIEW:
            return clock
        if status in {S.WITHDRAWN, S.TERMINATED}:
            return Clock(*run, dropped=clock.starts + timedelta(days=self.chance.choice((1, 3, 20))))
        if status is S.DEFERRED:
            return Clock(*run, stands=clock.starts + timedelta(days=self.chance.choice((1, 2, 30))))
        return Clock(*run)

    def _deadline(self, case_id: int, clock: Clock) -> Row:
        rest = '{"x": 1}' if clock.stands else None
        return (
            *(
                "case",
                case_id,
                "ANSWER",
                clock.round,
                clock.unit_id,
                "L3",
                self.version,
                5,
                "WORKING_DAY",
                "f",
            ),
            *(clock.starts, clock.starts, rest, clock.due, clock.due, clock.stands, clock.met, clock.dropped),
        )

    def _row(  # one value per column
        self,
        nth: int,
        at: datetime,
        unit_id: int | None,
        clocks: list[Clock],
        answered_at: datetime | None,
        rated_at: datetime | None,
        said: tuple[str, str] | None,
    ) -> Row:
        chance, made, status, imported = self.chance, self.made, self.statuses[nth], nth in self.imported
        due, kept = self._judged(unit_id, clocks)
        closed_as = ClosedAs.UNRATED if said is None else ClosedAs.RATED
        if said is not None and said[1] == "NO":
            closed_as = ClosedAs.UNREASONABLE
        return (
            *(nth + 1, f"H{civil(at):%Y%m%d}{nth % 100_000:05d}", status.value),
            *(chance.choice(list(Level)).value, 2 if status is S.REHANDLING else 1),
            (Channel.IMPORT if imported else chance.choices(CHANNELS, (450, 260, 220, 40, 25, 5))[0]).value,
            *("IMPORTED" if imported else "LIVE", "SECRET" if chance.random() < 0.005 else "PRIVATE"),
            *(f"第{nth}件：小区加压泵坏了三天，六楼以上没有水", self.place, 1),
            None if imported or status is S.SUBMITTED else chance.choice(made.leaves[:200]),
            None if chance.random() < 0.03 else chance.choice(made.areas),
            *(made.centre, unit_id),
            "IN_PROGRESS" if status is S.DEFERRED else None,
            max(1, nth) if status is S.MERGED else None,
            closed_as.value if status is S.CLOSED else None,
            *(at, at, NO_CLOCK, answered_at),
            (rated_at or at) + timedelta(hours=1) if status is S.CLOSED else None,
            *(due, None if kept is None else "t" if kept else "f"),
            *(None if said is None else "f" if each == "NO" else "t" for each in said or (None, None)),
            *("f", 0),
        )

    def _judged(self, unit_id: int | None, clocks: list[Clock]) -> tuple[datetime | None, bool | None]:
        """What the acts would have written on the case."""
        own = [
            each
            for each in clocks
            if each.unit_id == unit_id and not (each.dropped and each.dropped < each.due)
        ]
        if not own:
            return None, None
        last = own[-1]
        kept = all(each.met is not None and each.met < each.due for each in own)
        return (None if last.stands and last.stands < last.due else last.due), kept
