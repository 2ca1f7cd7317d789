"""What figures count: one set of examples for the form in Python and the form in SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.actions.citizen import withdraw
from core.cases.queries.desks import desk, how_many
from core.cases.queries.findings import By, Finding, found, within
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.scope import visible_to
from core.cases.terms import CaseStatus, Origin, Resolved, Satisfied, Visibility
from core.foundation.errors import NotAllowed
from core.identity.actor import Actor
from core.identity.terms import Role
from core.insight.boards import Board
from core.insight.measures import DEFINITIONS, Figure, came_true, counted, happened, listed, wilson
from core.insight.periods import Period
from core.insight.queries.board import board
from core.insight.queries.facts import read
from core.insight.terms import Facet, Measure, Span
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, Walk, trusted, walk

NOW = MONDAY + timedelta(days=40)
MONTH = Period(date(2026, 11, 1), date(2026, 11, 30))
ALL = Period(date(2026, 1, 1), date(2026, 12, 31))


@dataclass(frozen=True, slots=True)
class Example:
    """A case that came so far, and in which denominators and numerators of November it stands."""

    of: set[Measure]
    hits: set[Measure]
    make: Callable[[Session, Team], Walk]


def reached(status: CaseStatus) -> Callable[[Session, Team], Walk]:
    return lambda session, crew: walk(session, crew).to(status)


def rated(resolved: Resolved, satisfied: Satisfied) -> Callable[[Session, Team], Walk]:
    def make(session: Session, crew: Team) -> Walk:
        walked = walk(session, crew).to(CaseStatus.ANSWERED)
        walked.rate(resolved, satisfied)
        return walked

    return make


def late(session: Session, crew: Team) -> Walk:
    walked = walk(session, crew).to(CaseStatus.IN_PROGRESS).wait(days=12)
    walked.reply()
    return walked


def withdrawn(session: Session, crew: Team) -> Walk:
    walked = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    withdraw(session, walked.citizen, walked.id, now=walked.now)
    return walked


def imported(session: Session, crew: Team) -> Walk:
    walked = rated(Resolved.YES, Satisfied.YES)(session, crew)
    gone = {"answer_due_at": None, "answer_kept": None, "solved": None, "content": None}
    session.flush()
    session.execute(update(Case).where(Case.id == walked.id).values(origin=Origin.IMPORTED, **gone))
    session.expire_all()
    return walked


M = Measure
ANSWERED = {M.COLLECTED, M.CLOSURE, M.ON_TIME, M.RATED}
RATED = ANSWERED | {M.RESOLVED, M.SATISFIED}
EXAMPLES: dict[str, Example] = {
    "new": Example({M.COLLECTED, M.CLOSURE}, {M.COLLECTED}, walk),
    "open and past due": Example(
        {M.COLLECTED, M.CLOSURE, M.ON_TIME}, {M.COLLECTED}, reached(CaseStatus.IN_PROGRESS)
    ),
    "answered late": Example({M.COLLECTED, M.CLOSURE, M.ON_TIME}, {M.COLLECTED}, late),
    "unrated": Example(ANSWERED, {M.COLLECTED, M.ON_TIME}, reached(CaseStatus.ANSWERED)),
    "solved and content": Example(RATED | {M.CLOSED}, RATED | {M.CLOSED}, rated(Resolved.YES, Satisfied.YES)),
    "partly and mostly": Example(
        RATED | {M.CLOSED}, RATED | {M.CLOSED}, rated(Resolved.PARTLY, Satisfied.MOSTLY)
    ),
    "solved, not content": Example(
        RATED, RATED - {M.SATISFIED, M.CLOSURE}, rated(Resolved.YES, Satisfied.NO)
    ),
    "neither": Example(RATED, RATED - {M.SATISFIED, M.RESOLVED, M.CLOSURE}, rated(Resolved.NO, Satisfied.NO)),
    "withdrawn in time": Example({M.COLLECTED, M.CLOSURE}, {M.COLLECTED}, withdrawn),
    "imported": Example({M.COLLECTED, M.CLOSURE, M.CLOSED}, {M.COLLECTED, M.CLOSURE, M.CLOSED}, imported),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_where_a_case_stands(session: Session, crew: Team, name: str) -> None:
    example = EXAMPLES[name]
    walked = example.make(session, crew)
    session.flush()
    facts = read(session, crew.auditor, Filters(), ALL.begin, ALL.end, now=NOW).facts
    for measure in Measure:
        hits, of = counted(measure, facts, MONTH.begin, MONTH.end, NOW)
        assert (bool(of.any()), bool(hits.any())) == (measure in example.of, measure in example.hits), measure
        for numerator, mask in ((True, hits), (False, of)):
            filters = listed(measure, Filters(), MONTH.begin, MONTH.end, hits=numerator)
            rows = desk(session, crew.auditor, Desk.ALL, filters, now=NOW).rows
            assert [row.id for row in rows] == ([walked.id] if mask.any() else []), measure


def test_every_finding_says_the_same_in_python_and_in_sql(session: Session, crew: Team) -> None:
    ids = [example.make(session, crew).id for example in EXAMPLES.values()]
    session.flush()
    seen = read(session, crew.auditor, Filters(), ALL.begin, ALL.end, now=NOW).facts
    for finding in Finding:
        plain = session.scalars(visible_to(crew.auditor).where(found(finding, NOW))).all()
        assert came_true(finding, seen, NOW).sum() == len(plain), finding
    for by in By:
        conditions = within(by, MONTH.begin, MONTH.end, NOW)
        plain = session.scalars(visible_to(crew.auditor).where(*conditions)).all()
        assert happened(by, seen, MONTH.begin, MONTH.end, NOW).sum() == len(plain), by
    assert len(ids) == len(seen.kept)


def test_what_is_due_later_is_not_judged_yet(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    soon = shown(session, crew.auditor, now=walked.now)
    assert soon.totals[Measure.ON_TIME] == Figure(0, 0)
    assert shown(session, crew.auditor).totals[Measure.ON_TIME] == Figure(0, 1)


def shown(session: Session, actor: Actor, scope: Filters | None = None, *, now: object = NOW) -> Board:
    session.flush()
    return board(session, actor, Span.DAYS, MONTH, scope or Filters(), now=now)  # type: ignore[arg-type]


def test_the_board_cuts_the_same_cases_five_ways(session: Session, crew: Team) -> None:
    for example in EXAMPLES.values():
        example.make(session, crew)
    seen = shown(session, crew.leader)
    assert seen.totals[Measure.COLLECTED].of == len(EXAMPLES)
    assert seen.totals[Measure.SATISFIED] == Figure(2, 4)
    assert seen.totals[Measure.ON_TIME] == Figure(5, 7)
    assert seen.imported == 1
    for facet in Facet:
        parts = [each.figures[Measure.COLLECTED].of for each in seen.facets[facet]]
        assert sum(parts) == len(EXAMPLES), facet
    november = next(each for each in seen.months if each.period == MONTH)
    assert november.figures == seen.totals
    assert november.inside
    names = {each.label for each in seen.facets[Facet.UNIT]}
    assert names == {"水务局", ""}
    deeper = shown(session, crew.leader, Filters(area_path=crew.tree.north.path))
    assert {each.label for each in deeper.facets[Facet.AREA]} == {"北巷社区"}
    for facet in Facet:
        for each in seen.facets[facet]:
            assert each.scope is not None
            for measure, figure in each.figures.items():
                filters = listed(measure, each.scope, MONTH.begin, MONTH.end, hits=True)
                assert how_many(session, crew.leader, Desk.ALL, filters, now=NOW) == figure.hits


def test_a_secret_case_stands_in_no_figure_of_who_may_not_see_it(session: Session, crew: Team) -> None:
    walked = rated(Resolved.NO, Satisfied.NO)(session, crew)
    session.get_one(Case, walked.id).visibility = Visibility.SECRET
    assert all(figure == Figure(0, 0) for figure in shown(session, crew.leader).totals.values())
    assert shown(session, crew.leader).facets[Facet.UNIT] == ()
    assert shown(session, trusted(session, crew)).totals[Measure.SATISFIED] == Figure(0, 1)


def test_a_unit_looks_at_itself_only(session: Session, crew: Team) -> None:
    reached(CaseStatus.ANSWERED)(session, crew)
    own = shown(session, crew.unit_lead, Filters(unit_path=crew.tree.water.path))
    assert own.totals[Measure.COLLECTED].of == 1
    for path in ("", crew.tree.heat.path, crew.tree.root.path):
        with pytest.raises(NotAllowed):
            shown(session, crew.unit_lead, Filters(unit_path=path))
    for stranger in (crew.clerk, crew.admin, crew.dispatcher):
        with pytest.raises(NotAllowed):
            shown(session, stranger, Filters(unit_path=crew.tree.water.path))
    whole = person(session, "viewer", (Role.UNIT_VIEWER, crew.tree.root))
    assert shown(session, whole).totals[Measure.COLLECTED].of == 1


def test_every_rate_says_both_its_parts() -> None:
    for measure, what in DEFINITIONS.items():
        assert what.below, measure
        assert bool(what.above) == what.rate, measure


@pytest.mark.parametrize(
    ("hits", "of", "low"),
    [(3, 3, 43.9), (10, 10, 72.2), (30, 30, 88.6), (96, 100, 90.2), (480, 500, 93.9), (978, 1000, 96.7)],
)
def test_the_band_of_a_rate(hits: int, of: int, low: float) -> None:
    """The numbers of domain.md F, small samples."""
    assert round(100 * wilson(hits, of)[0], 1) == low
