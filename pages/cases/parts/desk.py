"""A desk: one line of purpose, one row of filters, the list, and beside it the case with what can be done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from core.cases.queries.desks import PAGE, WAITING, DeskRow, Page, Waiting, desk, waiting_on
from core.cases.queries.findings import By
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.taxonomy import categories
from core.cases.terms import CaseStatus, Channel
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Lamp, Level
from core.foundation.calendar import WorkCalendar
from core.foundation.clock import civil, now
from core.foundation.errors import CivicError
from core.foundation.text import N_, _
from core.identity.actor import Actor
from core.identity.queries import units_by_kind
from core.identity.terms import UnitKind
from db.session import reading
from pages.cases.acts.opened import pane_key
from pages.cases.bulk import batch
from pages.cases.bulk.batch import Many
from pages.cases.parts import others
from pages.cases.parts.choices import level_name
from pages.cases.parts.export import export
from pages.cases.parts.pane import pane
from pages.shared import filters, formats, theme
from pages.shared.kept import forget, kept
from pages.shared.navigation import path
from pages.shared.tables import Column, LampOf, Shape, pages_bar, turn, work_list

LAMPS = {Lamp.RED: N_("超期"), Lamp.YELLOW: N_("临期"), Lamp.GREEN: N_("按时")}

SMALL = 12
"""Cards on a page of a telephone."""
ROWS, TALL = 15, 610
"""So many rows are shown whole; more scroll inside a table of this height, in pixels."""

Columns = Sequence[Column[DeskRow]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How one desk is laid out.

    Attributes:
        nothing: title and line when it is empty, in the reader's language.
        unfit: the same when nothing fits the filters; left out, that they may be widened.
        split: widths of list and pane.
        acts: whether the pane offers acts.
        brief: the pane leaves question and photos to the act's own form.
        many: what is done to several cases at once; on a desk only, and while its switch is on.
    """

    url: str
    which: Desk
    columns: Columns
    nothing: tuple[str, str]
    split: tuple[float, float] = (1.75, 1)
    acts: bool = True
    brief: bool = False
    many: Many | None = None
    unfit: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """Which case the pane shows, and where it stood in the list when it was chosen."""

    asked: object
    nth: int | None
    id: int


def queues(actor: Actor, *asked: tuple[Desk, tuple[CaseStatus, ...]]) -> tuple[Waiting, ...]:
    """How much waits on each of these desks, perhaps in some of its statuses only."""

    def ask() -> tuple[Waiting, ...]:
        with reading() as session:
            return tuple(waiting_on(session, actor, *asked, now=now()))

    found = kept("queues", (actor, asked), ask)
    if not any(each.total for each in found):  # whoever waits at an empty desk sees the next case at once
        forget("queues")
    return found


def desk_head(title: str, purpose: str, waiting: Waiting) -> None:
    """The first line: what it is for, how much is waiting."""
    words = _("{purpose}现有 **{total}** 件", purpose=purpose, total=formats.up_to(waiting.total, WAITING))
    late, soon = waiting.lamps.get(Lamp.RED, 0), waiting.lamps.get(Lamp.YELLOW, 0)
    chips = [
        formats.badge(f"{_(lamp.label)} {count}", formats.TONES[lamp], formats.ICONS[lamp])
        for lamp, count in ((Lamp.RED, late), (Lamp.YELLOW, soon))
        if count
    ]
    theme.head(title, words + (_("，其中 {lamps}", lamps=" ".join(chips)) if chips else "") + _("。"))


def lamp_filter(waiting: Waiting) -> Lamp | None:
    """All, or one lamp."""
    everything = _("全部")
    words = {everything: waiting.total} | {
        _(label): waiting.lamps.get(lamp, 0) for lamp, label in LAMPS.items()
    }
    chosen = filters.segments(_("时限"), words, key="lamp")
    return next((lamp for lamp, label in LAMPS.items() if _(label) == chosen), None)


def where_and_what(narrowed: Filters) -> Filters:
    """Place, field, level and way in, as filters."""
    with reading() as session:
        places = units_by_kind(session, UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP)
        fields = [node for node in categories(session) if node.parent_id is None]

    def seldom(base: Filters) -> Filters:
        level = filters.choice(_("级别"), list(Level), key="level", name=level_name)
        channel = filters.choice(_("来源"), list(Channel), key="channel", name=lambda each: _(each.label))
        return replace(base, level=level, channel=channel)

    def place_and_field(base: Filters) -> Filters:
        area = filters.choice(_("属地"), places, key="area", name=lambda unit: unit.short_name)
        field = filters.choice(_("领域"), fields, key="field", name=lambda node: node.name)
        return replace(base, area_path=area.path if area else "", category_path=field.path if field else "")

    if theme.phone():
        with filters.more("level", "channel", "area", "field") as drawn:
            return place_and_field(seldom(narrowed)) if drawn else narrowed
    found = place_and_field(narrowed)
    with filters.more("level", "channel") as drawn:
        return seldom(found) if drawn else found


def several() -> bool:
    """The switch between one case after the other and several at once; a phone has none."""
    return not theme.phone() and filters.switch(_("成批办"), key="many")


def work_off(actor: Actor, plan: Plan, narrowed: Filters, queue: Waiting | None = None) -> None:
    """The list and, beside it, the case that is open; on a phone the list alone, each case one tap away.

    Args:
        queue: what waits on this desk in all, where its head was told: nobody counts the whole list again.
    """
    if plan.many is not None and (ids := batch.chosen(plan.url)):
        plan.many.draw(plan.url, ids)
        return
    place = turn(plan.url, (plan.which, narrowed))
    moment = now()
    page = _page(actor, plan, narrowed, place.cursor, queue)
    if page is None:
        return
    total = _total(plan.url, page, first=not place.cursor)
    if not page.rows:
        theme.empty(*(plan.nothing if narrowed == Filters() else plan.unfit or _nothing_fits()))
        if pane_key(plan.url) in st.session_state:
            _beside(actor, plan, st.session_state[pane_key(plan.url)].id)
        return
    joined = others.counts(tuple(row.id for row in page.rows))
    with reading() as session:
        shape = _shape(_columns(plan, page.rows), current_calendar(session, moment), joined)

    def below() -> None:
        pages_bar(place, shown=len(page.rows), total=total, following=page.after, bound=page.bound)
        export(plan.url, actor, plan.which, narrowed)

    if theme.phone():
        for row in work_list(page.rows, shape, key=plan.url):
            st.switch_page(path("file"), query_params={"no": row.number})
        below()
        return
    left, right = st.columns(plan.split, gap="small")
    with left:
        height = "content" if len(page.rows) <= ROWS else TALL
        many = plan.many is not None
        chosen = work_list(page.rows, shape, key=plan.url, height=height, many=many)
        below()
    with right:
        _right(actor, plan, page, chosen, (narrowed, place.cursor))


def _page(actor: Actor, plan: Plan, narrowed: Filters, after: str, queue: Waiting | None) -> Page | None:
    """The rows of this page; None, and said why, when they cannot be looked for."""
    known = queue.total if queue is not None and narrowed == Filters() else None
    most = SMALL if theme.phone() else PAGE

    def ask() -> Page:
        with reading() as session:
            return desk(
                session, actor, plan.which, narrowed, now=now(), after=after, limit=most, known_total=known
            )

    try:
        page = kept("page", (actor, plan.which, narrowed, after, most), ask)
    except CivicError as refusal:
        theme.empty(_("还不能查找"), formats.plain(refusal.sentence()))
        return None
    if not page.rows:
        forget("page")
    return page


def _right(actor: Actor, plan: Plan, page: Page, chosen: Sequence[DeskRow], asked: object) -> None:
    """Beside the list: what is ticked, or the case that is open."""
    if plan.many is not None:
        batch.choose(plan.url, plan.many, page.rows, chosen)
        return
    case_id = _open_case(plan.url, page, chosen, asked)
    if case_id is None:
        theme.empty(_("没有选中的件"), _("在左边点一行，这里就显示它。"), key="none")
    else:
        _beside(actor, plan, case_id, page)


def _total(url: str, page: Page, *, first: bool) -> int | None:
    """How long the list is, as its first page said."""
    name = f"{url}_total"
    if first:
        st.session_state[name] = page.total
    return st.session_state.get(name)


def _nothing_fits() -> tuple[str, str]:
    return _("没有符合条件的件"), _("放宽条件，或者清空筛选看全部。")


def _open_case(url: str, page: Page, chosen: Sequence[DeskRow], asked: object) -> int | None:
    """The case of the chosen row; when rows shifted under it, still the one I was reading."""
    nth = page.rows.index(chosen[0]) if chosen else None
    before: Open | None = st.session_state.get(pane_key(url))
    if before is not None and (before.asked, before.nth) == (asked, nth):
        return before.id
    if nth is None:
        return None
    st.session_state[pane_key(url)] = Open(asked, nth, page.rows[nth].id)
    return page.rows[nth].id


def _beside(actor: Actor, plan: Plan, case_id: int, page: Page | None = None) -> None:
    """The case as it is now; a list that knows less of it is asked anew next time."""
    version = pane(plan.url, actor, case_id, acts=plan.acts, brief=plan.brief)
    if page is not None and any(row.id == case_id and row.version != version for row in page.rows):
        forget("page")
        forget("queues")


def _columns(plan: Plan, rows: Sequence[DeskRow]) -> Columns:
    """Those of the plan; where a case has one, the source's deadline takes some of the headline's width."""
    if not any(row.source_due_at for row in rows):
        return plan.columns
    due, (end, words, *rest) = source_due(), plan.columns
    return (end, replace(words, width=words.width - due.width), due, *rest)


def _shape(columns: Columns, calendar: WorkCalendar, joined: dict[int, int]) -> Shape[DeskRow]:
    """The columns; once somebody joined a case of this page, one more says how many do 同诉, out of the headline."""
    name = f"{_('同诉')} " if theme.phone() else ""  # a card has no heading
    same = Column(_("同诉"), lambda row: f"{name}{joined[row.id]}" if joined.get(row.id) else "", 48)
    if joined:
        end, words, *rest = columns
        columns = (end, replace(words, width=words.width - same.width), *rest, same)
    return Shape(
        columns=tuple(columns),
        headline=lambda row: row.headline,
        lamp=_lamp(calendar),
        chip=lambda row: _(row.status.label),
    )


def _lamp(calendar: WorkCalendar) -> LampOf[DeskRow]:
    moment = now()

    def read(row: DeskRow) -> tuple[Lamp, str] | None:
        if row.lamp is None or row.due_at is None:
            return None
        if row.lamp is Lamp.PAUSED:
            return row.lamp, _(row.lamp.label)
        return row.lamp, formats.time_left(row.due_at, moment, calendar)

    return read


def number() -> Column[DeskRow]:
    """The end of the number, as people say it; the pane shows it whole."""
    return Column(_("编号"), lambda row: f"{row.number[5:9]}-{row.number[9:]}", 96)


def headline(width: int = 276) -> Column[DeskRow]:
    return Column(_("标题"), lambda row: row.headline, width)


def level() -> Column[DeskRow]:
    return Column(_("级别"), lambda row: _(row.level.label), 68)


def area() -> Column[DeskRow]:
    return Column(_("属地"), lambda row: row.area, 96)


def category() -> Column[DeskRow]:
    return Column(_("类别"), lambda row: row.category, 180)


def channel() -> Column[DeskRow]:
    return Column(_("来源"), lambda row: _(row.channel.label), 64)


def unit() -> Column[DeskRow]:
    return Column(_("承办单位"), lambda row: row.unit, 96)


def status() -> Column[DeskRow]:
    return Column(_("状态"), lambda row: _(row.status.label), 80)


def source_due() -> Column[DeskRow]:
    """Until when the other system wants it; on a card with its name, because there is no heading."""
    name = f"{_('来源期限')} " if theme.phone() else ""

    def read(row: DeskRow) -> str | None:
        return f"{name}{civil(row.source_due_at):%m-%d %H:%M}" if row.source_due_at else None

    return Column(_("来源期限"), read, 96)


def dated(by: By) -> Column[DeskRow]:
    """The moment that a list of a period goes by."""
    read: dict[By, Callable[[DeskRow], datetime | None]] = {
        By.SUBMITTED: lambda row: row.submitted_at,
        By.CLOSED: lambda row: row.closed_at,
        By.DUE: lambda row: row.answer_due_at,
        By.ANSWERED: lambda row: row.answered_at,
    }
    return Column(_(by.label), lambda row: formats.day(read[by](row)), 96)
