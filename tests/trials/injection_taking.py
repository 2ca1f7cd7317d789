"""Tables and documents as people take them: by the forms of the pages, through our own door, opened afterwards."""

from collections.abc import Callable

from playwright.sync_api import Error, Page

from core.cases.values import Slip
from tests.journeys.screens import PATIENCE, Staff
from tests.trials.injection_corpora import Pen
from tests.trials.injection_judge import Judge
from tests.trials.injection_papers import taken

LINK = "a.fetch"
Form = Callable[[Staff, Pen], None]


def a_list(kind: str) -> Form:
    """The list of the search page, as XLSX or CSV."""

    def form(staff: Staff, pen: Pen) -> None:
        staff.open("search")
        staff.page.get_by_role("button", name="导出表格").click()
        if kind == "CSV":
            staff.page.get_by_role("radio", name="CSV", exact=True).click()
            staff.rest()
        staff.field("用途").fill(pen.write("page.search export reason", 100, lines=False))
        staff.page.get_by_role("button", name="导出", exact=True).click()

    return form


def the_trail(view: str) -> Form:
    """The audit trail."""

    def form(staff: Staff, pen: Pen) -> None:
        staff.open("trail")
        if view:
            staff.choose(view)
        staff.page.get_by_text("导出这些记录").click()
        staff.field("用途").fill(pen.write("page.trail export reason", 100, lines=False))
        staff.page.get_by_role("button", name="导出表格").click()

    return form


def handed_back(staff: Staff, pen: Pen) -> None:
    """What became of another system's matters."""
    staff.open("exchange?way=交回去")
    staff.pick("来源", "其他")
    staff.field("用途").fill(pen.write("page.exchange export reason", 100, lines=False))
    staff.page.get_by_role("button", name="导出表格").click()


def figures(staff: Staff, _pen: Pen) -> None:
    """The figures of the board, by names of categories and units."""
    staff.open("board")
    staff.page.get_by_role("button", name="导出表格").click()


def document(slip: Slip) -> Form:
    """A case as a document."""

    def form(staff: Staff, _pen: Pen) -> None:
        staff.open(f"file?no={slip.number}")
        staff.page.get_by_role("button", name="存成文档").click()

    return form


def take(page: Page, judge: Judge, pen: Pen, where: str, form: Form) -> int:
    """Fill in, press, fetch what is offered, open it; 1 when there was something."""
    staff = Staff(page)
    try:
        try:
            form(staff, pen)
        except Error:  # the page was drawn anew under the hand
            form(staff, pen)
        link = page.locator(LINK).first
        link.wait_for(timeout=PATIENCE)
        answer = page.context.request.get(link.get_attribute("href") or "")
    except Error as problem:
        judge.fault("not taken", where, str(problem)[:200])
        return 0
    if answer.status != 200:
        judge.fault("not taken", where, f"{answer.status} {answer.text()[:100]}")
        return 0
    judge.text(where, link.inner_text())
    taken(judge, where, answer.body())
    return 1
