"""Reading the dispatch catalogue: what is valid on a day, how a pair came to it, what waits to be confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.cases.catalogue.terms import CatalogueOrigin, EntryState
from core.cases.queries.proposals import rules_on
from core.cases.queries.scope import visible_to
from core.cases.queries.taxonomy import CategoryView, categories, every_attributes
from core.cases.routing import BY_ORIGIN, Attributes, Rule, Why, fitting
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.identity.terms import CENTRE_ROLES
from db.models.cases import Case, Category
from db.models.cases_catalogue import CatalogueEntry
from db.models.identity import UnitRow
from db.models.journal import WordsRow

Area = aliased(UnitRow, name="entry_area")
Holder = aliased(UnitRow, name="entry_unit")


@dataclass(frozen=True, slots=True)
class Line:
    """Who handles a matter in a place on the day.

    Attributes:
        area: empty for the whole district.
        unit: empty where the subdistrict of the place handles it, or nobody is named.
        rule: the entry that says so; None: the taxonomy does.
        own: the entry is this pair's own, not inherited from above.
    """

    category_id: int
    category: str
    path: str
    leaf: bool
    area_id: int | None
    area: str
    unit: str
    why: Why
    rule: Rule | None
    own: bool


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry, whatever became of it; number of the case that caused it, where the reader may see that case."""

    id: int
    category: str
    area: str
    unit: str
    valid_from: date
    valid_to: date | None
    origin: CatalogueOrigin
    state: EntryState
    basis: str
    number: str
    made_by: str
    made_at: datetime
    decided_by: str
    own: bool


def catalogue(session: Session, actor: Actor, day: date) -> tuple[Line, ...]:
    """The whole catalogue of a day in the order of the taxonomy: each matter, and every entry for a place.

    Raises:
        NotAllowed: not somebody of the centre.
    """
    _require_reader(actor)
    tree = categories(session)
    rules = rules_on(session, day, [node.id for node in tree])
    attributes = every_attributes(session)
    names = dict(session.execute(select(UnitRow.id, UnitRow.short_name)).all())
    of_place: dict[int, list[Rule]] = {}
    for rule in rules:
        if rule.area_id is not None:
            of_place.setdefault(rule.category_id, []).append(rule)
    whole = [rule for rule in rules if rule.area_id is None]
    own = {rule.category_id for rule in whole}
    lines = []
    for node in tree:
        if node.leaf or node.id in own:
            lines.append(_whole(node, whole, attributes.get(node.id, Attributes()), names))
        lines += [_line(node, rule, names, own=True) for rule in of_place.get(node.id, ())]
    return tuple(lines)


def _whole(node: CategoryView, rules: list[Rule], attributes: Attributes, names: Mapping[int, str]) -> Line:
    chain = [int(part) for part in reversed(node.path.strip("/").split("/"))]
    fit = fitting(rules, chain, ())
    if fit:
        return _line(node, fit[0], names, own=fit[0].category_id == node.id)
    why = Why.AREA if attributes.by_area else Why.CATEGORY if attributes.unit_id else Why.NONE
    unit = names.get(attributes.unit_id or 0, "") if why is Why.CATEGORY else ""
    return Line(node.id, node.full_name, node.path, node.leaf, None, "", unit, why, None, own=False)


def _line(node: CategoryView, rule: Rule, names: Mapping[int, str], *, own: bool) -> Line:
    why = BY_ORIGIN.get(rule.origin, Why.CATALOGUE)
    area = names.get(rule.area_id or 0, "")
    unit = names.get(rule.unit_id, "")
    return Line(node.id, node.full_name, node.path, node.leaf, rule.area_id, area, unit, why, rule, own=own)


def history_of(
    session: Session, actor: Actor, category_id: int, area_id: int | None
) -> tuple[EntryView, ...]:
    """Every confirmed entry of a pair, the latest first.

    Raises:
        NotAllowed: not somebody of the centre.
    """
    area = CatalogueEntry.area_id.is_(None) if area_id is None else CatalogueEntry.area_id == area_id
    return _views(
        session,
        actor,
        CatalogueEntry.category_id == category_id,
        area,
        CatalogueEntry.state == EntryState.CONFIRMED,
    )


def corrections(session: Session, actor: Actor) -> tuple[EntryView, ...]:
    """Corrections that wait for a second person, of cases this one may see, the latest first.

    Raises:
        NotAllowed: not somebody of the centre.
    """
    seen = visible_to(actor).with_only_columns(Case.id)
    waits = CatalogueEntry.state == EntryState.PROPOSED
    return _views(session, actor, waits, CatalogueEntry.case_id.in_(seen))


def _views(session: Session, actor: Actor, *which: object) -> tuple[EntryView, ...]:
    """Entries as screens show them; what a case gave as the basis is told to who may see the case."""
    _require_reader(actor)
    rows = session.execute(
        select(CatalogueEntry, Category.full_name, Area.short_name, Holder.short_name, WordsRow.body)
        .join(Category, Category.id == CatalogueEntry.category_id)
        .join(Holder, Holder.id == CatalogueEntry.unit_id)
        .join(WordsRow, WordsRow.id == CatalogueEntry.words_id)
        .outerjoin(Area, Area.id == CatalogueEntry.area_id)
        .where(*which)  # type: ignore[arg-type]
        .order_by(CatalogueEntry.valid_from.desc(), CatalogueEntry.made_at.desc())
    ).all()
    ids = {row.case_id for row, *_ in rows if row.case_id is not None}
    shown = visible_to(actor).with_only_columns(Case.id, Case.number).where(Case.id.in_(ids))
    numbers = {case_id: number for case_id, number in session.execute(shown)}  # noqa: C416
    people = {person for row, *_ in rows for person in (row.made_by, row.decided_by) if person is not None}
    names = names_of(session, people)
    return tuple(
        EntryView(
            row.id,
            category,
            area or "",
            unit,
            row.valid_from,
            row.valid_to,
            row.origin,
            row.state,
            (basis or "") if row.case_id is None or row.case_id in numbers else "",
            numbers.get(row.case_id or 0, ""),
            names.get(row.made_by or 0, ""),
            row.made_at,
            names.get(row.decided_by or 0, ""),
            own=row.made_by == actor.account_id,
        )
        for row, category, area, unit, basis in rows
    )


def _require_reader(actor: Actor) -> None:
    if not actor.has(*CENTRE_ROLES):
        raise NotAllowed(N_("派单目录由回应中心查看"))
