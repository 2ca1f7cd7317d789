"""What is pictured of the staff pages: every page of a role's menu, what lies behind it, and a case file."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from playwright.sync_api import expect

from core.cases.queries.desks import desk
from core.cases.queries.narrowing import RULES, Desk, Filters
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.terms import Role
from db.session import reading
from pages.shared.navigation import FIRST, TABLE, Entry
from tests.journeys.screens import PATIENCE, Staff

Steps = Callable[[Staff], None]


@dataclass(frozen=True, slots=True)
class View:
    """One picture.

    Attributes:
        name: what stands over it on the sheet, in Chinese.
        path: its address, without the first slash.
        steps: what is done there before the picture is taken.
    """

    name: str
    path: str
    steps: Steps | None = None


def preview_all(staff: Staff) -> None:
    """The preview of a page of cases; an empty desk has none."""
    if staff.page.locator("[class*=st-key-card_many]").count():
        staff.page.keyboard.press("Control+Shift+Enter")
        expect(staff.page.locator("[class*=st-key-card_correct]")).to_be_visible(timeout=PATIENCE)
        staff.rest()


def close_the_next_days(staff: Staff) -> None:
    """A holiday from tomorrow on, so that open limits would move; it is looked at and not published."""
    day = civil(now()).date() + timedelta(days=1)
    staff.write(_("放假，一行一天或一段"), f"{day} 至 {day + timedelta(days=6)} 防汛")
    staff.write(_("依据"), "府办〔2026〕88 号")
    staff.page.get_by_role("button", name=_("看影响")).click()
    expect(staff.page.get_by_text(_("发布后会改的期限")).first).to_be_visible(timeout=PATIENCE)
    staff.rest()


def change_a_limit(staff: Staff) -> None:
    """One limit of a new regulation is a day longer."""
    box = staff.page.get_by_role("combobox", name=_("要改的期限")).last
    box.click()
    staff.page.get_by_role("option").nth(2).click()  # the first chooses all of them
    staff.page.keyboard.press("Escape")
    staff.rest()
    staff.page.get_by_test_id("stNumberInputStepUp").first.click()
    staff.rest()


def press(word: str) -> Steps:
    """A button of the page, by its Chinese word, for whoever has it."""

    def steps(staff: Staff) -> None:
        button = staff.page.get_by_role("button", name=_(word))
        if button.count():
            button.first.click()
            staff.rest()

    return steps


def begin_a_reply(staff: Staff) -> None:
    """The form for a reply, begun with a template where there is one."""
    if staff.page.get_by_role("radio", name=_("报送结果"), exact=True).count():
        staff.choose(_("报送结果"))
    box = staff.page.get_by_role("combobox", name=_("答复模板")).last
    if box.count():
        box.click()
        staff.page.get_by_role("option").first.click()
        staff.rest()


BEHIND: Mapping[str, tuple[tuple[str, tuple[str, str], Steps | None], ...]] = {
    "intake": (("成批", ("many", "true"), preview_all),),
    "dispatch": (("成批", ("many", "true"), preview_all),),
    "search": (
        ("有条件", ("q", "停水"), None),
        ("有筛选", ("level", "紧急"), None),
        ("我的清单", ("starred", "true"), None),
    ),
    "catalogue": (("更正", ("view", "待确认更正"), None), ("导入", ("view", "导入"), None)),
    "exchange": (("交回去", ("way", "交回去"), None),),
    "knowledge": (("写一条", ("shelf", ""), press("写一条")),),
    "templates": (("写新的", ("view", "写新的"), None),),
    "people": (("增加人员", ("view", "增加人员"), None), ("登录要求", ("view", "登录要求"), None)),
    "categories": (("增加领域", ("view", "增加领域"), None),),
    "regulations": (("对照", ("view", "对照"), None), ("发布新的", ("view", "发布新的"), change_a_limit)),
    "calendar": (("看影响", ("view", "录入放假通知"), close_the_next_days),),
    "outbox": (("定时工作", ("view", "定时工作"), None), ("放弃的", ("view", "放弃的"), None)),
    "retention": (("法律保留", ("view", "法律保留"), None), ("删除报告", ("view", "删除报告"), None)),
    "trail": (("看过谁", ("view", "查看个人信息"), None), ("登录", ("view", "登录"), None)),
    "channels": (("发一把", ("view", "发一把"), None),),
}
"""What an address or a click leads to: its name, what the address asks in the reader's words, steps."""


def staff_views(actor: Actor, role: Role) -> list[View]:
    """The menu from top to bottom, what lies behind each entry, and a case file this person works on."""
    found = [view for page in TABLE if page.open_to(actor) and not page.hidden for view in _of(page)]
    number = _case_of(actor, role)
    if number:
        found += [View("办件", f"file?no={number}"), View("打印件", f"paper/{number}")]
    if number and role is Role.UNIT_HANDLER:
        found.append(View("办件 · 报送结果", f"file?no={number}", begin_a_reply))
    return found


def _of(page: Entry) -> Iterator[View]:
    url = "" if page is FIRST else page.url
    yield View(page.title, url)
    for name, (key, word), steps in BEHIND.get(page.url, ()):
        asked = f"?{key}={quote(_(word))}" if word else ""
        yield View(f"{page.title} · {name}", url + asked, steps)


def _case_of(actor: Actor, role: Role) -> str:
    """The first case on a desk of this role, else the newest he may see; empty when there is none."""
    own = [which for which in Desk if role in RULES[which].roles and which is not Desk.ALL]
    with reading() as session:
        for which in [*own, Desk.ALL]:
            if rows := desk(session, actor, which, Filters(), now=now(), limit=1).rows:
                return rows[0].number
    return ""
