"""What is pictured of the pages for everybody, and the keys that open cases there."""

from collections.abc import Iterator
from http.cookies import SimpleCookie

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import func, select
from starlette.responses import Response

from api.mobile import keyring
from core.cases.terms import KIND, CaseStatus, Visibility
from core.foundation.clock import now
from db.models.cases import Case
from db.models.journal import EventRow
from db.session import reading
from tests.journeys.screens import Citizen, Staff
from tests.shots.views import View

CITIZEN = "CITIZEN"
TOLD = {
    CaseStatus.IN_PROGRESS: "办理中",
    CaseStatus.NEED_INFO: "要补充",
    CaseStatus.ANSWERED: "已答复",
    CaseStatus.CLOSED: "已办结",
    CaseStatus.REHANDLING: "重新办理",
    CaseStatus.NOT_ACCEPTED: "不予受理",
}
KNOWN = "家里暖气不热，测温只有十五度，供热多少度算达标，找谁上门测温？"
SAID = ("楼下的路灯坏了一个多星期，晚上老人出门看不见路。", "望川路 6 号楼下", "13900001234")


def citizen_views(context: BrowserContext, base: str) -> list[View]:
    """The door, the pages anybody may open, cases in several states, and a receipt."""
    fixed = [
        View("登录", "login"),
        View("首页", "m"),
        View("我要反映", "m/submit"),
        View("我要反映 · 没写完", "m/submit", _press),
        View("我要反映 · 有危险", "m/submit", _tell_of_danger),
        View("我要反映 · 先看看", "m/submit", _ask_what_is_known),
        View("查进度", "m/track"),
        View("查进度 · 没查到", "m/track", _ask_in_vain),
        View("常见问题", "m/knowledge"),
        View("常见问题 · 一条", "m/knowledge", lambda staff: _follow(staff.page, "a[href*='/m/knowledge/']")),
        View("公开的件", "m/public"),
        View("公开的件 · 一件", "m/public", lambda staff: _follow(staff.page, "a[href*='/m/public/']")),
        View("怎么办理", "m/rules"),
        View("个人信息", "m/privacy"),
        View("没有网络", "m/offline"),
        View("没有这一页", "m/nowhere"),
    ]
    cases = dict(_open_cases(context, base))
    own = [View(f"我的事 · {TOLD[status]}", f"m/case/{number}") for status, number in cases.items()]
    if answered := cases.get(CaseStatus.ANSWERED):
        own.append(View("评价", f"m/case/{answered}/rate"))
    if working := cases.get(CaseStatus.IN_PROGRESS):
        own += [
            View("撤回", f"m/case/{working}/withdraw"),
            View("我的事 · 大字", f"m/case/{working}?elder=1"),
            View("首页 · 大字", "m?elder=1"),
            View("我要反映 · 大字", "m/submit?elder=1"),
        ]
    return [*fixed, *own, View("回执", "m/submit?elder=0", _submit)]


def _open_cases(context: BrowserContext, base: str) -> Iterator[tuple[CaseStatus, str]]:
    """For each state the case with the most to tell, and its key in the browser."""
    answer = Response()
    ring: dict[str, str] = {}
    for status in TOLD:
        with reading() as session:
            told = (EventRow.subject_kind == KIND) & (EventRow.subject_id == Case.id)
            lines = select(func.count()).where(told).scalar_subquery()
            row = session.execute(
                select(Case.id, Case.number)
                .where(Case.status == status, Case.visibility != Visibility.SECRET)
                .order_by(lines.desc(), Case.id)
                .limit(1)
            ).one_or_none()
        if row is None:
            continue
        keyring.hand_out(answer, ring, row.number, row.id, now())
        ring = {name: each.value for name, each in SimpleCookie(answer.headers["set-cookie"]).items()}
        answer = Response()
        yield status, row.number
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in ring.items()])


def _press(staff: Staff) -> None:
    """The main button, when the script of the page keeps it here."""
    staff.page.locator("button.main").last.click()


def _send(staff: Staff) -> None:
    """The main button, and the page it leads to."""
    with staff.page.expect_navigation():
        _press(staff)


def _tell_of_danger(staff: Staff) -> None:
    """The script stops the form while he writes."""
    staff.page.fill("#text", "三楼着火了，有人被困，快来救人")


def _ask_in_vain(staff: Staff) -> None:
    staff.page.fill("#number", "H202611240001")
    staff.page.fill("#code", "00000000")
    _send(staff)


def _ask_what_is_known(staff: Staff) -> None:
    """What an answer is known for: it is shown before anything is taken down."""
    Citizen(staff.page).fill(KNOWN, SAID[1], SAID[2])
    _send(staff)


def _submit(staff: Staff) -> None:
    Citizen(staff.page).fill(*SAID)
    _send(staff)


def _follow(page: Page, css: str) -> None:
    if page.locator(css).count():
        page.locator(css).first.click()
        page.wait_for_load_state()
