"""The corpora through every act beside the cases that takes a word: what an office keeps of itself."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import auditing, exporting, external, handing_back, taxonomy
from core.cases.imports import catalogue, history, incoming, messages
from core.cases.imports import taxonomy as branches
from core.cases.imports.columns import match
from core.cases.queries.audit import Asked as Trail
from core.cases.queries.external import known_to_rows
from core.cases.queries.handing_back import Asked, Portion
from core.cases.queries.narrowing import Desk, Filters
from core.cases.taxonomy.terms import QuestionKind
from core.cases.terms import ExternalKind
from core.cases.values import Described, Question
from core.deadlines import publishing
from core.deadlines.publishing import NewLimit
from core.deadlines.terms import Stage
from core.foundation import sheets
from core.foundation.calendar import Limit, Unit
from core.foundation.clock import CIVIL, civil, now
from core.identity import channels, importing, keeping, people, saved_views, units
from core.identity.actor import SYSTEM
from core.identity.terms import Channel, ChannelScope, Role, UnitKind
from core.journal.terms import OutboxState
from core.knowledge.actions import deciding, templates, writing
from core.knowledge.actions.templates import TemplateWords
from core.knowledge.values import Written
from core.notices.actions import keeping as deliveries
from core.notices.actions import wording
from core.notices.terms import DeliveryState, Gateway
from db.models.journal import EventRow, OutboxRow
from db.models.notices import Delivery
from db.session import unit_of_work
from tests.factories.cases import Team
from tests.trials.injection_corpora import Pen

REASON = 500
COLUMNS = ("编号", "网友", "标题", "留言时间", "内容", "回复", "回复时间")
INCOMING = (
    "工单编号",
    "来电时间",
    "标题",
    "诉求内容",
    "来电人",
    "联系电话",
    "诉求地址",
    "所属街道",
    "办结时限",
)


@dataclass(slots=True)
class Office:
    """Where it is written: the people, and who holds the pen."""

    session: Session
    crew: Team
    pen: Pen
    now: datetime

    def line(self, field: str, most: int, least: int = 0, banned: str = "") -> str:
        """One line for a field."""
        return self.pen.write(field, most, least, lines=False, banned=banned)

    def words(self, field: str, most: int = REASON, least: int = 15) -> str:
        """Several lines for a field."""
        return self.pen.write(field, most, least)


Chapter = Callable[[Office], None]


def of_the_tree(to: Office) -> None:
    """Units and people: made, renamed."""
    session, admin, turn = to.session, to.crew.admin, to.pen.turn
    made = units.add_unit(
        session, admin, to.crew.tree.root.id, to.line("identity.units.add_unit.code", 40), UnitKind.DEPARTMENT,
        to.line("identity.units.add_unit.name", 80), to.line("identity.units.add_unit.short_name", 40), now=to.now,
    )  # fmt: skip
    name, short = to.line("identity.units.rename.name", 80), to.line("identity.units.rename.short_name", 40)
    units.rename(session, admin, made.id, name, short, now=to.now)
    for login in (f"corpus-{turn}", f"other-{turn}"):
        who = people.add_person(
            session, admin, login, to.line("identity.people.add_person.name", 40), now=to.now,
            title=to.line("identity.people.add_person.title", 80),
            grants=((Role.UNIT_HANDLER, to.crew.tree.water.id),),
        )  # fmt: skip
    people.change_person(
        session, admin, who.id, name=to.line("identity.people.change_person.name", 40), now=to.now,
        title=to.line("identity.people.change_person.title", 80),
    )  # fmt: skip


def of_the_taxonomy(to: Office) -> None:
    """A field, its matters, what they ask."""
    session, lead = to.session, to.crew.lead
    name = to.line("cases.taxonomy.add_category.name", 30, banned="·")
    field = taxonomy.add_category(session, lead, None, name, now=to.now)
    node = taxonomy.add_category(session, lead, field, f"{to.pen.turn} 事项", now=to.now)
    name = to.line("cases.taxonomy.rename_category.name", 30, banned="·")
    taxonomy.rename_category(session, lead, node, name, now=to.now)
    words = Described(
        urgent_words=to.line("cases.Described.urgent_words", 300),
        example=to.words("cases.Described.example", 200, 0),
    )
    taxonomy.describe_category(session, lead, node, words, now=to.now)
    options = tuple(to.line("cases.Question.options", 40, banned="|") for _each in range(4))
    asked = [
        Question(to.line("cases.Question.asked", 120), QuestionKind.CHOICE, options=options),
        Question(to.words("cases.Question.asked", 120, 2)),
    ]
    taxonomy.set_questions(session, lead, node, asked, now=to.now)


def of_the_rules(to: Office) -> None:
    """Regulations, calendars, terms of keeping: published and withdrawn."""
    session, admin, turn = to.session, to.crew.admin, to.pen.turn
    day = civil(to.now).date() + timedelta(days=2 + 2 * turn)
    limit = NewLimit(Stage.SIGN, Limit(2, Unit.WORKING_DAY), to.line("deadlines.NewLimit.source", 200))
    for first in (day, day + timedelta(days=1)):
        made = publishing.publish_regulation(
            session, admin, to.line("deadlines.publishing.publish_regulation.code", 64),
            to.line("deadlines.publishing.publish_regulation.name", 200), (limit,), valid_from=first,
            source=to.line("deadlines.publishing.publish_regulation.source", 200), now=to.now,
        )  # fmt: skip
        rule = keeping.publish_retention(
            session, admin, years=5, valid_from=first, basis="PIPL-47",
            source=to.words("identity.keeping.publish_retention.source"), now=to.now,
        )  # fmt: skip
    reason = to.words("deadlines.publishing.withdraw_regulation.reason", REASON)
    publishing.withdraw_regulation(session, admin, made, reason=reason, now=to.now)
    reason = to.words("identity.keeping.withdraw_retention.reason")
    keeping.withdraw_retention(session, admin, rule, reason=reason, now=to.now)
    first = datetime(2027, 1, 1, tzinfo=CIVIL).date()
    publishing.publish_calendar(
        session, admin, {first: to.line("deadlines.publishing.publish_calendar.holidays", 64)},
        {first + timedelta(days=1): to.line("deadlines.publishing.publish_calendar.makeups", 64)},
        covers_until=datetime(2027, 12, 31, tzinfo=CIVIL).date(),
        source=to.line("deadlines.publishing.publish_calendar.source", 200), frames=((time(9), time(17)),), now=to.now,
    )  # fmt: skip


def of_the_house(to: Office) -> None:
    """Keys of channels, views of one's own, work that is given up, tables that are taken along."""
    session, crew = to.session, to.crew
    name = to.line("identity.channels.make_key.name", 80)
    channels.make_key(session, crew.admin, name, Channel.APP, tuple(ChannelScope), now=to.now)
    for who, url in ((crew.operator, "search"), (crew.lead, "search")):
        if to.pen.turn < saved_views.MOST:
            query = {
                "q": to.line("identity.saved_views.save_view.query", 60),
                "status": to.line("identity.saved_views.save_view.query", 60),
            }
            name = to.line("identity.saved_views.save_view.name", 20)
            view = saved_views.save_view(session, who, url, name, query, now=to.now)
            if who is crew.lead:
                name = to.line("identity.saved_views.rename_view.name", 20)
                saved_views.rename_view(session, who, view, name)
    event = session.scalars(select(EventRow).order_by(EventRow.id).offset(to.pen.turn).limit(1)).one()
    row = OutboxRow(
        event_id=event.id, follower="tests.nobody", subject_kind=event.subject_kind, subject_id=event.subject_id,
        seq=event.seq, state=OutboxState.PARKED, next_at=to.now, made_at=to.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    keeping.discard_parked(
        session,
        crew.admin,
        row.id,
        reason=to.line("identity.keeping.discard_parked.reason", 200, 8),
        now=to.now,
    )
    exporting.take_list(
        session, crew.lead, Desk.ALL, Filters(text=to.line("cases.Filters.text", 60)),
        to.line("cases.exporting.take_list.reason", 100), now=to.now,
    )  # fmt: skip
    span = (to.now - timedelta(days=9), to.now)
    handing_back.hand_back(
        session, crew.lead, Asked(ExternalKind.OTHER, *span, Portion.ALL),
        to.line("cases.handing_back.hand_back.reason", 100), now=to.now,
    )  # fmt: skip
    auditing.taken(
        session, crew.auditor, "looks", Trail(*span), to.line("cases.auditing.taken.reason", 100), now=to.now
    )


def of_notices(to: Office) -> None:
    """Words of notices, and a delivery that is given up; braces are names of facts and stay out."""
    session, admin = to.session, to.crew.admin
    title = to.line("notices.wording.change.title", 100, 2, banned="{}")
    body = to.line("notices.wording.change.body", 1000, 6, banned="{}")
    wording.change(session, admin, "case.to_decide", Gateway.EMAIL, title=title, body=body, now=to.now)
    row = Delivery(
        gateway=Gateway.WEBHOOK, addressee="webhook:nobody", key=f"corpus-{to.pen.turn}", mergeable=False,
        state=DeliveryState.PARKED, next_at=to.now, made_at=to.now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    reason = to.line("notices.keeping.discard.reason", 200, 8)
    deliveries.discard(session, admin, row.id, reason=reason, now=to.now)


def of_knowledge(to: Office) -> None:
    """Entries drafted, sent back, published, revised, handed over, retired, restored; templates."""
    session, crew = to.session, to.crew
    owner, other = crew.tree.water.id, crew.tree.heat.id

    def written(reason: str = "") -> Written:
        return Written(
            title=to.line("knowledge.Written.title", 60, 4),
            answer=to.words("knowledge.Written.answer", 2000),
            keywords=to.line("knowledge.Written.keywords", 20, banned=" ,，、;；|"),
            review_on=civil(to.now).date() + timedelta(days=90),
            reason=reason,
        )

    for kept in (True, False):
        made = writing.draft(session, crew.clerk, written(), owner_id=owner, now=to.now)
        why = to.words("knowledge.deciding.send_back.why", 300)
        deciding.send_back(session, crew.reviewer, made.id, why=why, now=to.now)
        reason = to.words("knowledge.Written.reason", 300)
        writing.revise(session, crew.clerk, made.id, written(reason), now=to.now)
        deciding.publish(session, crew.reviewer, made.id, now=to.now)
        if not kept:
            why = to.words("knowledge.deciding.retire.why", 300)
            deciding.retire(session, crew.reviewer, made.id, why=why, now=to.now)
            why = to.words("knowledge.deciding.restore.why", 300)
            deciding.restore(session, crew.reviewer, made.id, why=why, now=to.now)
            why = to.words("knowledge.writing.hand_over.why", 300)
            writing.hand_over(session, crew.lead, made.id, other, why=why, now=to.now)

    def words() -> TemplateWords:
        return TemplateWords(
            to.line("knowledge.TemplateWords.title", 40, 2),
            to.words("knowledge.TemplateWords.body", 3000),
            to.line("knowledge.TemplateWords.tone", 200),
        )

    made = templates.write_template(session, crew.lead, words(), category_id=None, owner_id=owner, now=to.now)
    templates.change_template(session, crew.lead, made.id, words(), category_id=crew.pump.id, now=to.now)


def of_tables(to: Office) -> None:
    """Tables brought along: units, categories, old messages, matters of other systems, the catalogue."""
    with TemporaryDirectory(prefix="minhu-corpora-") as folder:
        _units(to, Path(folder) / "units.csv")
        _branches(to, Path(folder) / "branches.xlsx")
        _messages(to, Path(folder) / "messages.xlsx")
        _incoming(to, Path(folder) / "incoming.xlsx")
        _catalogue(to, Path(folder) / "catalogue.xlsx")


def _units(to: Office, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        line = csv.writer(target)
        line.writerow(("code", "kind", "name", "short_name", "parent_code"))
        names = (
            to.line(f"sheet.units.{each}", most) for each, most in (("code", 40), ("name", 80), ("short", 40))
        )
        code, name, short = names
        line.writerow((code, UnitKind.DEPARTMENT.value, name, short, "t-root"))
    done = importing.import_units(to.session, SYSTEM, importing.read_lines(path), now=to.now)
    assert done.read == 1, done


def _branches(to: Office, path: Path) -> None:
    names = [to.line("sheet.taxonomy.name", 60, banned="·") for _each in range(3)]
    _table(path, ("一级分类", "二级分类", "三级分类"), tuple(names))
    with sheets.opened(path) as sheet:
        branches.import_taxonomy(to.session, SYSTEM, branches.read(sheet.header, sheet.rows), now=to.now)


def _messages(to: Office, path: Path) -> None:
    line = (
        to.line("sheet.messages.id", 120), to.line("sheet.messages.user", 40), to.line("sheet.messages.title", 80),
        "2024-03-05 10:00", to.words("sheet.messages.text", 3000), to.words("sheet.messages.reply", 3000),
        "2024-03-09 10:00",
    )  # fmt: skip
    _table(path, COLUMNS, line)
    with sheets.opened(path) as sheet:
        rows = list(messages.read(sheet.rows, match(sheet.header, {}), now=to.now))
        source = to.line("cases.imports.history.import_messages.source", 64)
        history.import_messages(to.session, SYSTEM, rows, source=source, now=to.now)


def _incoming(to: Office, path: Path) -> None:
    line = (
        to.line("sheet.incoming.number", 120), f"{civil(to.now) - timedelta(hours=5):%Y-%m-%d %H:%M}",
        to.line("sheet.incoming.title", 80), to.words("sheet.incoming.text", 3000),
        to.line("sheet.incoming.name", 40), f"1380{to.pen.turn:07d}", to.line("sheet.incoming.place", 200),
        to.line("sheet.incoming.area", 40), "2027-01-04",
    )  # fmt: skip
    _table(path, INCOMING, line)
    with sheets.opened(path) as sheet:
        columns, rows = incoming.under_headings(sheet.header, sheet.rows)
        found = list(incoming.read(rows, columns, known_to_rows(to.session, now=to.now)))
    source = to.line("cases.external.take_in.source", 64)
    done = external.take_in(to.session, SYSTEM, found, kind=ExternalKind.OTHER, source=source, now=to.now)
    assert done.read == 1, done


def _catalogue(to: Office, path: Path) -> None:
    header = ("事项", "属地", "承办单位", "从哪天起", "依据")
    good = (
        "停水",
        "南湾镇",
        ("水务局", "热力公司")[to.pen.turn % 2],
        "",
        to.line("sheet.catalogue.basis", 400, 4),
    )
    wrong = tuple(to.line("sheet.catalogue.unreadable", 60) for _each in header)
    _table(path, header, good, wrong)
    found = catalogue.plan(
        to.session, to.crew.dispatcher, path, to.line("cases.imports.catalogue.plan.name", 60), now=to.now
    )
    catalogue.carry_out(to.session, to.crew.dispatcher, found.rows, now=to.now)


def _table(path: Path, *rows: tuple[object, ...]) -> None:
    """A workbook in which every cell is a text, whatever it begins with; signs that XML has no place for stay out."""
    book = Workbook()
    sheet = book.active
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(place, column)
            cell.value, cell.data_type = "".join(filter(_held, str(value))), "s"
    book.save(path)


def _held(sign: str) -> bool:
    return sign.isprintable() or sign in "\n\t"


CHAPTERS: tuple[Chapter, ...] = (
    of_the_tree,
    of_the_taxonomy,
    of_the_rules,
    of_the_house,
    of_notices,
    of_knowledge,
    of_tables,
)


def keep(crew: Team, pen: Pen) -> None:
    """Every chapter once."""
    for chapter in CHAPTERS:
        with unit_of_work() as session:
            chapter(Office(session, crew, pen, now()))
