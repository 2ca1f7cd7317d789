"""Words that would be orders, through every field and door, read back on every page, export, document and log."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from playwright.sync_api import sync_playwright
from sqlalchemy import func, select

from core.cases.values import Slip
from core.foundation import logs
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.verify import verify
from db.base import Base
from db.models.cases import Case
from db.models.identity import Account
from db.session import reading
from pages.shared.navigation import TABLE
from tests.factories.cases import Team
from tests.journeys.people import for_every_role, staff
from tests.journeys.screens import DESK, HAND, House, Staff
from tests.serving import serving
from tests.trials import (
    injection_cases,
    injection_faces,
    injection_office,
    injection_papers,
    injection_taking,
)
from tests.trials.injection_corpora import ALL, CORPORA, HOST, PREFIX, Pen
from tests.trials.injection_fields import KEPT, SPARED, acts, untold
from tests.trials.injection_judge import MARKS, Judge
from tests.trials.injection_screens import Watcher, many, register, sent_files, visit

DESCRIPTION = "注入语料（SQL、脚本、公式、模板、日志）走遍每个入口，再从每一页、每份导出和文档读回：执行 0"
SIZE = 3
"""Turns: long fields hold every payload each time, short ones the next of them."""
SHORT = 300
"""Signs of the longest text of a short run: a page of three thousand takes its time."""
WHOLE = 3
"""From so many turns on every role opens every tab, and every case is opened."""

ALTERED = (
    "sheet.",  # tables of others are cleaned of tags and escapes as they are read
    "door./m/submit file name",  # names of files lose what a file system has no place for
    "cases.Described.urgent_words",  # cut into words
    "cases.Question.options",  # cut at their ends
    "knowledge.Written.keywords",
    "door./login",  # shown as an address shows it, and names of browsers shortened
    "door./m/submit bytes",  # no text to begin with
    "identity.saved_views.save_view.query",
)
"""Fields whose door takes signs away or cuts words: looked at for life, not letter by letter."""

FILTERS = (
    *("q", "no", "who", "from", "to", "view", "part", "status", "unit", "area", "category", "phone", "kind"),
    *("field", "level", "channel", "lamp", "since", "until", "act", "role", "span", "shelf", "result", "way"),
)
"""Names under which the pages of the house keep their filters in the address."""
ASKED = {
    Role.CENTER_LEAD: ("search", "catalogue", "knowledge", "board", "categories", "file", "approvals"),
    Role.ADMIN: ("people", "units", "sessions", "outbox", "duty"),
    Role.AUDITOR: ("trail",),
}
"""Pages whose address is filled with payloads, and who opens them; of each role the first in a short run."""
STRANGERS = ("", "submit", "track", "knowledge", "public", "rules", "privacy")


def run(size: int, seed: int) -> dict[str, object]:
    """Write, read back, count."""
    crew, pen = staff(), Pen(turn=seed - 1, longest=3000 if size >= WHOLE else SHORT)
    judge = Judge(pen.said, ALTERED)
    took: dict[str, float] = {}
    with _timed(took, "writing"):
        slips, number, said, answers = _written(crew, pen, judge, size)
    written = len(pen.said)
    with TemporaryDirectory(prefix="minhu-corpora-") as folder, sync_playwright() as play:
        log = Path(folder) / "web.log"
        with serving(log=log) as base:
            browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            watcher = Watcher(House(base, browser), judge)
            roles = for_every_role(crew)
            with _timed(took, "reading"):
                _read(watcher, roles, slips, whole=size >= WHOLE)
            with _timed(took, "working"):
                _worked(watcher, roles, pen, number)
            with _timed(took, "asking"):
                _asked(watcher, roles, pen, size)
            with _timed(took, "taking"):
                exports = _taken(watcher, roles, slips, pen, whole=size >= WHOLE)
            browser.close()
        lines = _logged(judge, "web", log.read_text("utf-8", "replace")) + _logged(judge, "door", said)
    with _timed(took, "papers"):
        papers = injection_papers.printed(judge, crew.lead, slips if size >= WHOLE else slips[::3])
    left = _left(judge, pen, len(slips))
    unseen = sorted(set(pen.fields) - set(judge.seen))
    executed = judge.counts
    missing = sorted(set(acts()) - set(SPARED) - set(pen.fields))
    return {
        "ok": not executed and not missing and not left["not_kept"] and left["chain_clean"],
        "executed": sum(executed.values()),
        "by_kind": executed,
        "first": judge.told()[:20],
        "payloads": len(ALL),
        "corpora": {str(family): len(texts) for family, texts in CORPORA.items()},
        "fields": len(pen.fields),
        "acts_and_values": len(set(acts())),
        "spared": len(SPARED),
        "missing": missing,
        "untold_columns": untold(),
        "written": written,
        "cases": len(slips),
        "answers_of_doors": answers,
        "screens": watcher.pages,
        "read_back": judge.read,
        "places": dict(sorted(judge.places.items())),
        "exports": exports,
        "papers": papers,
        "log_lines": lines,
        "pairs": f"{len(pen.pairs)} / {len(pen.possible)}",
        "took": took,
        "fields_never_shown": unseen,
        **left,
    }


@contextmanager
def _timed(took: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took[name] = round(time.perf_counter() - began, 1)


def _written(crew: Team, pen: Pen, judge: Judge, size: int) -> tuple[list[Slip], str, str, int]:
    """So many turns through acts and doors; receipts, the number of a case with a photo, what was logged meanwhile,
    answers of doors.
    """
    slips: list[Slip] = []
    number = ""
    heard = StringIO()
    with redirect_stderr(heard):
        logs.configure()
        stranger = injection_faces.Stranger(judge)
        for nth in range(size):
            slips += injection_cases.play(crew, pen, len(slips))
            injection_office.keep(crew, pen)
            injection_faces.addresses(stranger, pen, 1 if size < WHOLE else len(ALL) // size + 1)
            number = injection_faces.forms(stranger, pen, nth)
            injection_faces.interface(stranger, pen)
            pen.next_turn()
        injection_faces.quiet(stranger)
    return slips, number, heard.getvalue(), stranger.answers


def _read(watcher: Watcher, roles: Mapping[Role, Actor], slips: Sequence[Slip], *, whole: bool) -> None:
    """Every page for everybody who has it; the cases; the same on a phone; what strangers read."""
    busiest = _busiest(roles)
    for role in roles if whole else busiest:
        with watcher.screen(DESK, roles[role]) as page:
            first = busiest.get(role, [])
            visit(watcher, page, first, role.value, deep=whole)
            if whole:
                visit(watcher, page, [url for url in _menu(roles[role]) if url not in first], role.value)
    files = [f"file?no={slip.number}" for slip in slips]
    others = [f"file?no={number}" for number in _others(slips)]
    few = {Role.CENTER_LEAD: [*files[::10], *others[:3]]}
    all_of_them = {
        Role.CENTER_LEAD: [*files, *others],
        Role.UNIT_HANDLER: files[::4],
        Role.OPERATOR: files[1::4],
    }
    for role, part in (all_of_them if whole else few).items():
        with watcher.screen(DESK, roles[role]) as page:
            visit(watcher, page, part, role.value)
            visit(watcher, page, part[:3] if whole else (), role.value, deep=True)
    with watcher.screen(HAND, roles[Role.CENTER_LEAD]) as page:
        visit(watcher, page, _menu(roles[Role.CENTER_LEAD]) if whole else ("search", "approvals"), "phone")
        visit(watcher, page, files[::9] if whole else files[:1], "phone")
    _strangers(watcher, slips if whole else slips[::10])


def _others(slips: Sequence[Slip]) -> list[str]:
    """Numbers of the cases that began by themselves: split, imported, told at a door."""
    known = {slip.number for slip in slips}
    with reading() as session:
        return [
            number
            for number in session.scalars(select(Case.number).order_by(Case.id.desc()))
            if number not in known
        ]


def _menu(actor: Actor) -> list[str]:
    """What somebody finds in his side bar."""
    return [page.url for page in TABLE if page.open_to(actor) and not page.hidden]


def _busiest(roles: Mapping[Role, Actor]) -> dict[Role, list[str]]:
    """Each page once, by whoever has most to open."""
    few: dict[Role, list[str]] = {}
    for page in TABLE:
        if not page.hidden:
            most = max(roles, key=lambda role: (page.open_to(roles[role]), len(_menu(roles[role]))))
            few.setdefault(most, []).append(page.url)
    return few


def _strangers(watcher: Watcher, slips: Sequence[Slip]) -> None:
    """The citizens' pages, their lists opened, and every case by its link."""
    with watcher.screen(HAND) as page:
        for path in STRANGERS:
            page.goto(f"/m/{path}")
            watcher.look(page, f"/m/{path}")
        for path in ("knowledge", "public"):
            page.goto(f"/m/{path}")
            found = page.locator(f"main a[href^='/m/{path}/']").evaluate_all(
                "links => links.map(e => e.pathname)"
            )
            for each in dict.fromkeys(found):
                page.goto(each)
                watcher.look(page, f"/m/{path}/{{number}}")
        for nth, slip in enumerate(slips):
            page.goto(f"/m/k/{slip.link}")
            watcher.look(page, "/m/case/{number}")
            for act in ("rate", "withdraw") if nth % 5 == 0 else ():
                page.goto(f"/m/case/{slip.number}/{act}")
                watcher.look(page, f"/m/case/{{number}}/{act}")


def _worked(watcher: Watcher, roles: Mapping[Role, Actor], pen: Pen, number: str) -> None:
    """What is seen only while somebody works: many at once, a caller's words, a photo by its name."""
    for role, url in ((Role.OPERATOR, "intake"), (Role.DISPATCHER, "dispatch")):
        with watcher.screen(DESK, roles[role]) as page:
            many(watcher, page, url)
    with watcher.screen(DESK, roles[Role.OPERATOR]) as page:
        register(watcher, page, pen)
        sent_files(watcher, page, number)


def _asked(watcher: Watcher, roles: Mapping[Role, Actor], pen: Pen, size: int) -> None:
    """Payloads as filters in the addresses of the house's pages, and as words in the search of strangers."""
    for role, urls in ASKED.items():
        with watcher.screen(DESK, roles[role]) as page:
            for url in urls if size >= WHOLE else urls[:1]:
                for _turn in range(max(1, size // WHOLE)):
                    typed = {key: pen.write(f"page.{url} address", 60, lines=False) for key in FILTERS}
                    query = "&".join(f"{key}={quote(text, safe='')}" for key, text in typed.items())
                    Staff(page).open(f"{url}?{query}")
                    watcher.look(page, f"/{url} asked")
    with watcher.screen(HAND) as page:
        for path in ("knowledge", "public", "track"):
            text = pen.write(f"page./m/{path} address", 60, lines=False)
            page.goto(f"/m/{path}?q={quote(text, safe='')}&no={quote(text, safe='')}")
            watcher.look(page, f"/m/{path} asked")


def _taken(
    watcher: Watcher, roles: Mapping[Role, Actor], slips: Sequence[Slip], pen: Pen, *, whole: bool
) -> int:
    """Every table and a document, by the forms of the pages; in a short run one of each kind."""
    to = injection_taking
    forms = {
        Role.CENTER_LEAD: {
            "search.xlsx": to.a_list("XLSX"), "search.csv": to.a_list("CSV"), "exchange.xlsx": to.handed_back,
            "board.xlsx": to.figures, "file.docx": to.document(slips[0]),
        },
        Role.AUDITOR: {"trail.xlsx": to.the_trail(""), "looks.xlsx": to.the_trail("查看个人信息"),
                       "logins.xlsx": to.the_trail("登录")},
    }  # fmt: skip
    made = 0
    for role, wanted in forms.items():
        with watcher.screen(DESK, roles[role]) as page:
            for where, form in wanted.items() if whole else list(wanted.items())[1::3]:
                made += to.take(page, watcher.judge, pen, where, form)
    return made


def _logged(judge: Judge, where: str, text: str) -> int:
    """Every line is one object of ours, and no word of anybody stands in it."""
    lines = [line for line in text.split("\n") if line.strip()]
    for line in lines:
        if MARKS.search(line) or HOST in line or "forged" in line:
            judge.fault("logged", f"{where}.log", line[:200])
        if line.startswith("{"):
            try:
                json.loads(line)
            except ValueError:
                judge.fault("torn line", f"{where}.log", line[:200])
    return len(lines)


def _left(judge: Judge, pen: Pen, cases: int) -> dict[str, object]:
    """The database afterwards: everything is there, in the columns that were named, and history is whole."""
    kept = set(_marked_columns())
    with reading() as session:
        there = session.scalar(select(func.count()).select_from(Case)) or 0
        people = session.scalar(
            select(func.count()).select_from(Account).where(Account.disabled_at.is_(None))
        )
        report = verify(session)
    if there < cases:
        judge.fault("rows", "database", f"{there} cases of {cases}")
    return {
        "rows": {"cases": there, "accounts": people},
        "kept_in_columns": len(kept),
        "not_kept": sorted(KEPT - kept),
        "kept_unnamed": sorted(kept - KEPT),
        "chain_clean": report.clean,
        "marks": len(pen.said),
    }


def _marked_columns() -> Iterator[str]:
    """Columns in which a mark is found; what is sealed is opened for it."""
    with reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                name = f"{table.name}.{column.name}"
                if name in KEPT and any(
                    PREFIX in str(value) for value in session.execute(select(column)).scalars() if value
                ):
                    yield name
