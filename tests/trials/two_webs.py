"""Two web processes behind nginx on one PostgreSQL 15, as deploy/ says; then a backup under load, and a move.

People log in, send a photo and register a matter; a process is killed, and they go on after a reload. Meanwhile nothing
they said enters a log. Then the instance is backed up while matters come in and restored into a server that holds only
what deploy/postgresql/roles.sql made; and an embedded instance is copied to PostgreSQL 15 and back.
"""

import shutil
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import text

from cli.needs import NEEDS, PG15
from core.files.actions import attach, keep
from core.files.preparing import prepare
from core.foundation.clock import now
from core.identity.actor import CITIZEN
from db import embedded
from db.session import unit_of_work
from tests import ground
from tests.factories.cases import Team, walk
from tests.factories.front import Front, front, postgres_settings
from tests.factories.homes import standing_in
from tests.factories.pictures import picture_bytes
from tests.journeys.people import staff
from tests.journeys.screens import DESK, HAND, Citizen, Staff, photo
from tests.trials import moving

DESCRIPTION = (
    "两个网页进程：nginx 粘住会话，杀掉一个刷新后继续；忙时备份恢复相等；内置库搬到 PostgreSQL 15 相等"
)
SIZE = 400
"""Matters that are there before; a process is killed for each hundred of them, at least once."""

TUNED, BARE = "pg15-tuned", "pg15-bare"
"""Homes of two more servers: one with deploy/'s settings, one that is emptied to its roles."""

PATIENCE = 120_000
"""Milliseconds for a page, for the same reason as in tests/factories/front.py."""

NEEDED = ("pg15", "nginx", "browser")
NAME, PHONE, SAID = "欧阳测试", "13912345678", "和平里七号院的井盖又丢了"


def run(size: int, seed: int) -> dict[str, object]:
    """All three proofs, one after the other."""
    lacking = [str(NEEDS[name].label) for name in NEEDED if not NEEDS[name].present()]
    if lacking:
        return {"ok": True, "skipped": lacking}
    places = ground.home_of_tests()  # outside: inside the block below another home is ours
    home = places / f"two-webs-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    with ExitStack() as stack:
        tuned = embedded.using(places / TUNED, binaries=PG15, settings=postgres_settings())
        urls = stack.enter_context(tuned)
        made = stack.enter_context(ground.fresh_database(urls))
        with standing_in(home), ground.standing_on(made):
            crew = fill(size)
            with front(home, made.urls.app) as house:
                people = _people(house, max(1, size // 100))
                said, watched = _citizen(house), _watched(house)
                backed_up = moving.backup_under_load(home, made, places / BARE)
            silent = quiet(home, places / TUNED, said)
        copied = moving.copied_and_back(home / "embedded", urls, size)
    shutil.rmtree(home, ignore_errors=True)
    parts = {"people": people, "watched": watched, "logs": silent, "backup": backed_up, "copy": copied}
    return {"ok": all(part["ok"] for part in parts.values()), **parts, "crew": crew.tree.root.name}


def fill(size: int) -> Team:
    """Somebody to work, and matters with photos that are there already."""
    crew = staff()
    body = picture_bytes()
    for nth in range(size):
        upload = prepare(f"{nth}.jpg", body) if nth % 10 == 0 else None
        with unit_of_work() as session:
            case = walk(session, crew)
            if upload is not None:
                kept = keep(session, CITIZEN, upload, now=now())
                attach(session, [kept.id], ("case", case.id), actor=CITIZEN, now=now())
    return crew


def _people(house: Front, kills: int) -> dict[str, object]:
    """Two clerks in two browsers, one on each process; the process of the first is killed, again and again."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        first = _clerk(browser, house, "op", avoid="")
        other = _clerk(browser, house, "lead", avoid=_route(first))
        numbers, moves = [_register(first), _register(other)], []
        for _turn in range(kills):
            fallen = _route(first)
            beside = other if _route(other) != fallen else None
            _photo(first)
            house.kill_web(fallen)
            if beside is not None:
                numbers.append(_register(beside))  # who sat at the other one notices nothing
            first.page.reload()
            numbers.append(_register(first.settle()))
            moves.append((fallen, _route(first)))
            house.start_web(fallen)
            numbers.append(_register(first))  # and stays where he is when the fallen one is back
            assert _route(first) == moves[-1][1]
        addresses = _addresses()
        browser.close()
    return {
        "ok": len(set(numbers)) == len(numbers)
        and all(a != b for a, b in moves)
        and addresses == {"127.0.0.1"},
        "registered": len(numbers),
        "kills": kills,
        "moved": moves,
    }


def _clerk(browser: Browser, house: Front, login: str, *, avoid: str) -> Staff:
    """Somebody who logs in through the door, on the other process if the first one is taken."""
    while True:
        context = browser.new_context(
            base_url=house.url,
            locale="zh-CN",
            ignore_https_errors=True,
            **DESK,  # type: ignore[arg-type]
        )
        context.set_default_timeout(PATIENCE)
        clerk = Staff(context.new_page())
        clerk.page.goto("/login")
        if not avoid or _route(clerk) != avoid:
            return clerk.log_in(login, "register")
        context.close()


def _route(clerk: Staff) -> str:
    """Which process a browser was given."""
    cookies = {cookie["name"]: cookie["value"] for cookie in clerk.page.context.cookies()}
    return str(cookies["minhu_route"])


def _photo(clerk: Staff) -> None:
    """A photo in a fresh form, which lives in one process until the form is sent."""
    _fresh(clerk)
    clerk.attach(photo("井盖.jpg", (400, 300)))


def _fresh(clerk: Staff) -> None:
    """Away from the slip of the last matter."""
    done = clerk.page.get_by_role("button", name="读完了，登记下一件")
    if done.count():
        done.click()
        expect(clerk.page.get_by_role("button", name="登记", exact=True)).to_be_visible(timeout=PATIENCE)
        clerk.rest()


def _register(clerk: Staff) -> str:
    """A matter with a photo, from the form to its number."""
    page: Page = clerk.page
    _fresh(clerk)
    clerk.write("诉求", f"{SAID}，晚上走路危险。")
    clerk.write("姓名", NAME)
    clerk.write("电话", PHONE)
    _photo(clerk)
    clerk.press("登记", "已登记，请读给对方记下")
    return page.locator("dl.slip dd").first.inner_text()


def _citizen(house: Front) -> tuple[str, ...]:
    """A phone that sends a matter, follows it, and mistypes; what must be in no log."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        context = browser.new_context(base_url=house.url, locale="zh-CN", ignore_https_errors=True, **HAND)  # type: ignore[arg-type]
        citizen = Citizen(context.new_page())
        citizen.fill(SAID, f"{NAME}家门口", PHONE)
        citizen.page.get_by_role("button", name="提交", exact=True).click()
        citizen.note_receipt()
        citizen.follow()
        code = citizen.code.replace(" ", "")
        for address in (f"/m/case/{citizen.number}?code={code}&name={NAME}", f"/m/{NAME}", f"/{PHONE}"):
            citizen.page.goto(address)
        browser.close()
    return citizen.number, code, citizen.code


def _addresses() -> set[str]:
    """Where the product believes that people log in from: what nginx saw, not what they claim."""
    with unit_of_work() as session:
        return set(session.execute(text("SELECT host(address::inet) FROM login_sessions")).scalars())


def _watched(house: Front) -> dict[str, object]:
    """What monitoring reads, on the process and through the proxy."""
    ready, figures = house.watch("/readyz"), house.watch("/metrics").text
    shut = {path: house.watch_outside(path) for path in ("/metrics", "/readyz", "/healthz")}
    wanted = ("minhu_http_requests_total", "minhu_outbox_pending", "minhu_job_success_timestamp_seconds")
    checks = ready.json()["checks"]
    return {
        "ok": checks["worker"] == checks["migration"] == "ok"
        and all(word in figures for word in wanted)
        and shut == {"/metrics": 404, "/readyz": 404, "/healthz": 200},
        "ready": checks,
    }


def quiet(home: Path, server: Path, told: tuple[str, ...]) -> dict[str, object]:
    """No name, telephone, sentence or number of a case in anything that was logged."""
    logs = [*(home / "logs").iterdir(), *(home / "nginx").glob("*.log")]
    data = embedded.where(server)
    assert data is not None
    logs.append(data.with_name("server.log"))
    bodies = {path.name: path.read_text("utf-8", "replace") for path in logs if path.exists()}
    words = (NAME, PHONE, SAID[:8], "13900001234", "赵一", "井盖", *told)
    found = sorted(f"{name}: {word}" for name, body in bodies.items() for word in words if word in body)
    requests = sum(body.count('"event": "request"') for body in bodies.values())
    return {"ok": not found and requests > 0, "files": sorted(bodies), "requests": requests, "found": found}
