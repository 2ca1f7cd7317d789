"""The figures of the board said once more in plain SQL, from clocks and ratings, by another hand than the product's."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from core.cases.queries.narrowing import Filters
from core.insight.boards import Board, Figures
from core.insight.periods import Period
from core.insight.terms import Facet, Measure

PREPARE = """
CREATE TEMPORARY TABLE plain AS
WITH mine AS (
    SELECT d.*, row_number() OVER (PARTITION BY d.subject_id ORDER BY d.id DESC) AS back,
        count(*) FILTER (WHERE d.met_at IS NULL OR d.met_at >= d.due_at) OVER (PARTITION BY d.subject_id) AS failures
    FROM deadlines d JOIN cases c ON c.id = d.subject_id
    WHERE d.stage = 'ANSWER' AND d.unit_id = c.unit_id AND NOT coalesce(d.cancelled_at < d.due_at, false)
), judged AS (
    SELECT subject_id, due_at, failures = 0 AS kept FROM mine
    WHERE back = 1 AND due_at <= :now
        AND NOT (met_at IS NULL AND cancelled_at IS NULL AND coalesce(paused_at < due_at, false))
), said AS (
    SELECT r.case_id, r.resolved, r.satisfied FROM ratings r
    JOIN cases c ON c.id = r.case_id AND c.answered_at <= r.rated_at
    WHERE NOT EXISTS (SELECT 1 FROM ratings later WHERE later.case_id = r.case_id AND later.seq > r.seq)
)
SELECT c.id, c.channel, c.visibility = 'SECRET' AS secret, c.origin = 'IMPORTED' AS imported,
    u.path AS unit_path, k.path AS category_path, a.path AS area_path,
    (c.submitted_at AT TIME ZONE 'Asia/Shanghai')::date AS submitted_on,
    (c.closed_at AT TIME ZONE 'Asia/Shanghai')::date AS closed_on,
    (c.answered_at AT TIME ZONE 'Asia/Shanghai')::date AS answered_on,
    (j.due_at AT TIME ZONE 'Asia/Shanghai')::date AS due_on,
    c.status = 'CLOSED' AS closed, j.kept, s.resolved, s.satisfied
FROM cases c
LEFT JOIN units u ON u.id = c.unit_id LEFT JOIN units a ON a.id = c.area_id
LEFT JOIN categories k ON k.id = c.category_id
LEFT JOIN judged j ON j.subject_id = c.id LEFT JOIN said s ON s.case_id = c.id
"""
FIGURES: dict[Measure, tuple[str, str, str]] = {
    Measure.COLLECTED: ("submitted_on", "true", "true"),
    Measure.CLOSED: ("closed_on", "closed", "closed"),
    Measure.CLOSURE: ("submitted_on", "true", "closed"),
    Measure.ON_TIME: ("due_on", "true", "kept"),
    Measure.RESOLVED: ("answered_on", "resolved IS NOT NULL", "resolved <> 'NO'"),
    Measure.SATISFIED: ("answered_on", "satisfied IS NOT NULL", "satisfied <> 'NO'"),
    Measure.RATED: ("answered_on", "NOT imported", "NOT imported AND satisfied IS NOT NULL"),
}
"""Day, denominator, numerator of each figure."""

Pair = tuple[int, int]


def prepare(session: Session, now: datetime) -> None:
    """Every case with what is asked of it, worked out anew."""
    session.execute(text(PREPARE), {"now": now})


def differences(session: Session, shown: Board, *, secret: bool, now: datetime) -> Iterator[str]:
    """Every figure of a board that is not what SQL says."""
    where, values = _where(shown.scope, secret=secret)
    yield from _same("total", shown.totals, _by(session, "''", shown.period, where, values).get("", {}))
    yield from _same("earlier", shown.earlier, _by(session, "''", shown.compared, where, values).get("", {}))
    whole = Period(shown.months[0].period.first, shown.months[-1].period.last)
    months = _by(session, "to_char({day}, 'YYYY-MM')", whole, where, values)
    for month in shown.months:
        name = f"{month.period.first:%Y-%m}"
        yield from _same(name, month.figures, months.pop(name, {}))
    yield from (f"month {name} is missing" for name in months)
    for facet, key in _keys(shown.scope).items():
        said = _by(session, key, shown.period, where, values)
        for each in shown.facets[facet]:
            yield from _same(f"{facet.value} {each.key}", each.figures, said.pop(each.key or "0", {}))
        yield from (f"{facet.value} {name} is missing" for name in said)


def _where(scope: Filters, *, secret: bool) -> tuple[str, dict[str, object]]:
    conditions, values = ["true" if secret else "NOT secret"], {}
    for name in ("unit_path", "category_path", "area_path"):
        if path := getattr(scope, name):
            conditions.append(f"starts_with({name}, :{name})")
            values[name] = path
    if scope.channel is not None:
        conditions.append("channel = :channel")
        values["channel"] = scope.channel.value
    if not scope.imported:
        conditions.append("NOT imported")
    return " AND ".join(conditions), values


def _keys(scope: Filters) -> dict[Facet, str]:
    """The branch below the chosen one as SQL: part n of a path, or its own last part."""

    def part(column: str, chosen: str, least: int) -> str:
        depth = max(least, chosen.count("/"))
        return (
            f"coalesce(nullif(split_part({column}, '/', {depth + 1}), ''), "
            f"reverse(split_part(reverse({column}), '/', 2)), '0')"
        )

    return {
        Facet.UNIT: part("unit_path", scope.unit_path, 2),
        Facet.CATEGORY: part("category_path", scope.category_path, 1),
        Facet.AREA: part("area_path", scope.area_path, 2),
        Facet.CHANNEL: "channel",
    }


def _by(
    session: Session, key: str, shown: Period, where: str, values: dict[str, object]
) -> dict[str, dict[Measure, Pair]]:
    found: dict[str, dict[Measure, Pair]] = {}
    for measure, (day, of, hit) in FIGURES.items():
        rows = session.execute(
            text(
                f"SELECT {key.format(day=day)} AS key, count(*) FILTER (WHERE {hit}), count(*) FROM plain "
                f"WHERE {day} BETWEEN :first AND :last AND ({of}) AND {where} GROUP BY 1"
            ),
            {**values, "first": shown.first, "last": shown.last},
        )
        for name, hits, count in rows:
            found.setdefault(name, {})[measure] = (hits, count)
    return found


def _same(name: str, figures: Figures, said: dict[Measure, Pair]) -> Iterator[str]:
    for measure, figure in figures.items():
        plain = said.get(measure, (0, 0))
        if (figure.hits, figure.of) != plain:
            yield f"{name} {measure.value}: {figure.hits}/{figure.of}, SQL {plain[0]}/{plain[1]}"
