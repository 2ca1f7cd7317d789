"""Reading back in a real browser: every page for everybody who sees it, its tabs, rows and popovers opened."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Dialog, Error, Page, Request, Route

from core.identity.actor import Actor
from tests.journeys.screens import House, Staff
from tests.trials.injection_corpora import HOST, Pen
from tests.trials.injection_judge import Judge

WATCH = "window.__hits = []; window.__hit = mark => window.__hits.push(String(mark));"
"""Put in front of every page: what a payload would call."""

TEXTS = r"""() => {
  const found = new Set(), seen = new Set();
  const inline = e => getComputedStyle(e).display.startsWith('inline') && !['BUTTON', 'LABEL'].includes(e.tagName);
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let n = walk.nextNode(); n; n = walk.nextNode()) {
    if (!/qz[0-9a-z]{5}/.test(n.data)) continue;
    let e = n.parentElement;
    while (e.parentElement && e.parentElement !== document.body && inline(e)) e = e.parentElement;
    if (seen.has(e)) continue;
    seen.add(e);
    if (!e.querySelector('ins, del')) { found.add(e.textContent); continue; }
    for (const gone of ['ins', 'del']) {
      const version = e.cloneNode(true);
      version.querySelectorAll(gone).forEach(each => each.remove());
      found.add(version.textContent);
    }
  }
  document.querySelectorAll('textarea, input').forEach(e => /qz/.test(e.value) && found.add(e.value));
  for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
    document.querySelectorAll(`[${name}*=qz]`).forEach(e => found.add(e.getAttribute(name)));
  if (/qz/.test(document.title)) found.add(document.title);
  return [...found];
}"""
"""Every text that carries a mark, with the whole of the block it stands in."""

ALIVE = r"""() => {
  const found = [], leads = ['href', 'src', 'srcdoc', 'action', 'formaction', 'data', 'poster', 'xlink:href'];
  const away = /^(javascript|vbscript|data:text)|^(https?:)?\/\/hit\.test|^</i;
  const runs = a => a.name.startsWith('on') && /__hit|qz[0-9a-z]{5}/.test(a.value);
  const leaves = a => leads.includes(a.name) && away.test(a.value.replace(/\s/g, ''));
  document.querySelectorAll('*').forEach(e => {
    for (const a of e.attributes) {
      if (runs(a) || leaves(a) || /qz[0-9a-z]{5}/.test(a.name))
        found.push(`<${e.tagName} ${a.name}=${a.value.slice(0, 80)}>`);
    }
    if (['SCRIPT', 'STYLE'].includes(e.tagName) && /hit\.test|qz[0-9a-z]{5}/.test(e.textContent))
      found.push(`<${e.tagName}>${e.textContent.slice(0, 80)}`);
  });
  return found;
}"""
ELSEWHERE = re.compile(r"^(https?|wss?)://(?!127\.0\.0\.1[:/])")
BROKEN = "[data-testid=stException]"
WORDS_OF_TROUBLE = ("Traceback", "系统出错了", "psycopg")
TABS = "[data-testid=stMain] [role=radio][aria-checked=false]"
SHUT = "[data-testid=stMain] details:not([open]) > summary"
POPOVERS = "[data-testid=stMain] [data-testid=stPopover] button"
CANVAS = "[data-testid=stMain] [data-testid=stDataFrame]:visible"
ROWS, TABS_MOST = 3, 5
"""Of a page: rows that are opened, tabs that are turned to."""
HEAD, ROW = 36, 38
"""Pixels of a table's heading and of a row."""


@dataclass(eq=False)
class Watcher:
    """A browser that notes everything a payload could do in it."""

    house: House
    judge: Judge
    pages: int = 0

    @contextmanager
    def screen(self, shape: dict[str, object], actor: Actor | None = None) -> Iterator[Page]:
        """A browser of somebody; its content policy is off, so that nothing is excused by it."""
        context = self.house.browser.new_context(
            base_url=self.house.base,
            locale="zh-CN",
            bypass_csp=True,
            **shape,  # type: ignore[arg-type]
        )
        context.set_default_timeout(60_000)
        context.add_init_script(WATCH)
        context.route(ELSEWHERE, self._only_ours)
        if actor is not None:
            self.house.admit(context, actor)
        page = context.new_page()
        page.on("dialog", self._dialog)
        page.on("request", self._asked)
        yield page
        context.close()

    def _only_ours(self, route: Route, request: Request) -> None:
        self.judge.fault("request", "browser", request.url)
        route.abort()

    def _asked(self, request: Request) -> None:
        if HOST in request.url.split("?")[0]:
            self.judge.fault("request", "browser", request.url)

    def _dialog(self, dialog: Dialog) -> None:
        self.judge.fault("dialog", "browser", dialog.message)
        dialog.dismiss()

    def look(self, page: Page, where: str) -> None:
        """What stands on the page now."""
        self.pages += 1
        for mark in page.evaluate("window.__hits || []"):
            self.judge.fault("executed", where, str(mark))
        for life in page.evaluate(ALIVE):
            self.judge.fault("alive", where, life)
        for text in page.evaluate(TEXTS):
            self.judge.text(where, text)
        shown = page.locator("body").inner_text()
        if page.locator(BROKEN).count() or any(word in shown for word in WORDS_OF_TROUBLE):
            self.judge.fault("broken", where, shown[-300:])

    def through(self, page: Page, where: str, *, deep: bool = False) -> None:
        """The page; `deep`: then its rows, its shut parts, and each of its tabs with the same."""
        if not deep:
            self.look(page, where)
            return
        self._opened(page, where, ROWS)
        for nth in range(TABS_MOST):
            # a tab may lead away: they are found again every time
            others = page.locator(TABS)
            words = others.all_inner_texts()
            if nth >= len(words):
                break
            with suppress(Error):
                others.nth(nth).click(timeout=4000)
                Staff(page).rest()
                self._opened(page, f"{where} {words[nth][:12]}", ROWS)

    def _opened(self, page: Page, where: str, rows: int) -> None:
        self.look(page, where)
        for nth in range(1, rows):
            canvas = page.locator(CANVAS).first
            if not canvas.count():
                break
            box = canvas.bounding_box()
            if box is None or HEAD + ROW * (nth + 0.5) > box["height"]:
                break
            with suppress(Error):
                canvas.click(position={"x": 60, "y": HEAD + ROW * (nth + 0.5)}, timeout=4000)
                Staff(page).rest()
                self.look(page, f"{where} row")
        for closed, name in ((SHUT, "part"), (POPOVERS, "popover")):
            for each in page.locator(closed).all()[:6]:
                with suppress(Error):
                    each.click(timeout=3000)
                    Staff(page).rest()
                    self.look(page, f"{where} {name}")
                    if name == "popover":
                        page.keyboard.press("Escape")


def many(watcher: Watcher, page: Page, url: str) -> None:
    """A desk's whole page at once: the preview before it is done."""
    staff = Staff(page).open(f"{url}?many=true")
    page.keyboard.press("Control+Shift+Enter")
    staff.reads("返回列表")
    watcher.look(page, f"/{url} many")
    if page.get_by_role("button", name="下一件要看的").count():
        page.keyboard.press("Alt+n")
        staff.rest()
        watcher.look(page, f"/{url} many")


def register(watcher: Watcher, page: Page, pen: Pen) -> None:
    """Somebody of the centre writes a caller's words into the form of the house."""
    staff = Staff(page).open("register")
    for label, most in (("诉求", 2000), ("详细地点", 150), ("姓名", 40), ("电话", 20)):
        staff.write(label, pen.write(f"page.register {label}", most, 6, lines=label == "诉求"))
    page.keyboard.press("Tab")
    staff.rest()
    watcher.look(page, "/register typed")
    page.get_by_role("button", name="登记", exact=True).click()
    staff.rest()
    watcher.look(page, "/register refused")
    staff.write("电话", "13612340000")
    page.get_by_role("button", name="登记", exact=True).click()
    staff.reads("已登记，请读给对方记下")
    watcher.look(page, "/register done")


def sent_files(watcher: Watcher, page: Page, number: str) -> None:
    """A case with a photo whose name is a payload, and the page of the photo."""
    Staff(page).open(f"file?no={number}")
    watcher.look(page, "/file with a photo")
    href = page.locator("a[href^='/files/'][href$='/view']").first.get_attribute("href") or ""
    page.goto(href)
    watcher.look(page, "/files/{token}/view")


def visit(watcher: Watcher, page: Page, urls: Sequence[str], who: str, *, deep: bool = False) -> None:
    """Pages of the house one after the other."""
    staff = Staff(page)
    for nth, url in enumerate(urls):
        where = f"/{url.partition('?')[0]} {who}"
        try:
            if nth and "?" not in url:
                staff.turn_to(url)
            else:
                staff.open(url)
        except Error as problem:
            watcher.judge.fault("broken", where, str(problem))
            continue
        watcher.through(page, where, deep=deep)
