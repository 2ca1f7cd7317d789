"""The frame: strangers, every role, what the side bar shows, what the guard refuses, one's own account."""

from collections.abc import Callable, Mapping

import pytest
import streamlit as st
from sqlalchemy.orm import Session

from core.foundation.clock import now
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.terms import NOT_GRANTED, Role
from pages.shared import navigation as frame
from pages.shared import session as seam
from pages.shared.help import HELP
from pages.shared.navigation import BY_URL, PAGES, TABLE, Entry
from tests.factories import accounts
from tests.pages.conftest import shell, words

GRANTED = [role for role in Role if role not in NOT_GRANTED]


@pytest.mark.parametrize("token", ["", "x", "ü" * 40, "a" * 4000])
def test_a_stranger_reads_where_to_log_in_and_nothing_else(
    session: Session, monkeypatch: pytest.MonkeyPatch, token: str
) -> None:
    monkeypatch.setattr(seam, "read_token", lambda: token)
    at = shell()
    assert not at.exception
    assert "登录已失效" in words(at)
    assert "#" not in words(at)


@pytest.mark.parametrize("role", GRANTED, ids=lambda role: role.value)
def test_every_role_opens_every_page_it_is_shown(staff: Callable[..., Actor], role: Role) -> None:
    actor = staff(role)
    at = shell()
    for page in TABLE:
        if page.open_to(actor) and not page.hidden:
            at.switch_page(page.file).run()
            assert not at.exception, f"{page.file}: {at.exception}"
            assert "这里不归您办" not in words(at), page.file


@pytest.mark.parametrize(
    "page", [page for page in TABLE if len(page.roles) < len(Role)], ids=lambda page: page.url
)
def test_a_page_that_is_not_mine_refuses_although_the_address_is_known(
    staff: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch, page: Entry
) -> None:
    outside = next(role for role in GRANTED if role not in page.roles)
    staff(outside)
    real = frame.navigation

    def handed_out(actor: Actor, counts: Mapping[str, str]) -> dict[str, list[st.Page]]:
        shown = real(actor, counts)
        shown[""].append(st.Page(str(PAGES / page.file), url_path=page.url))
        return shown

    monkeypatch.setattr(frame, "navigation", handed_out)
    at = shell(page.file)
    assert not at.exception
    assert "这里不归您办" in words(at)


def test_an_administrator_of_one_street_is_not_offered_what_rules_the_district(
    session: Session, tree: accounts.Tree, log_in: Callable[[Actor], Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = log_in(accounts.person(session, "street", (Role.ADMIN, tree.north)))
    whole = [page for page in TABLE if page.whole]
    assert [page.url for page in whole if page.open_to(actor)] == []
    assert all(BY_URL[url].open_to(actor) for url in ("units", "people", "sessions"))
    real = frame.navigation

    def handed_out(actor: Actor, counts: Mapping[str, str]) -> dict[str, list[st.Page]]:
        shown = real(actor, counts)
        shown[""] += [st.Page(str(PAGES / page.file), url_path=page.url) for page in whole]
        return shown

    monkeypatch.setattr(frame, "navigation", handed_out)
    at = shell()
    for page in whole:
        at.switch_page(page.file).run()
        assert "只有全区的系统管理员能用" in words(at), page.file


def test_no_script_stands_beside_the_shell() -> None:
    assert [path.name for path in PAGES.glob("*.py")] == ["shell.py"]


def test_every_page_has_its_help() -> None:
    assert set(HELP) == set(BY_URL)


def test_the_table_names_files_that_exist_once_each() -> None:
    assert all((PAGES / page.file).is_file() and page.file.count("/") == 1 for page in TABLE)
    assert len(BY_URL) == len(TABLE) == len({page.file for page in TABLE})


def test_a_session_that_ended_is_a_stranger_at_the_next_rerun(
    session: Session, staff: Callable[..., Actor]
) -> None:
    actor = staff(Role.OPERATOR)
    at = shell()
    assert "钱多，您好" in words(at)
    sessions.revoke(session, actor.session_id or 0, why="test", now=accounts.BEGAN)
    session.commit()
    assert "登录已失效" in words(at.run())


def test_my_account_changes_the_password_and_says_what_is_wrong(staff: Callable[..., Actor]) -> None:
    staff(Role.OPERATOR)
    at = shell("admin/mine.py")
    for typed, sentence in (
        ((accounts.PASSWORD, "山高水长路远人归 77", "别的"), "两次输入的新密码不一样"),
        ((accounts.PASSWORD, "短", "短"), "密码至少 10 个字符"),
        (("不对的旧密码", "山高水长路远人归 77", "山高水长路远人归 77"), "原密码不对"),
    ):
        fields = [each for each in at.text_input if "密码" in each.label]
        for field, text in zip(fields, typed, strict=True):
            field.input(text)
        next(button for button in at.button if button.label == "修改密码").click().run()
        assert not at.exception
        assert sentence in words(at)


def test_my_account_speaks_the_language_i_choose(session: Session, staff: Callable[..., Actor]) -> None:
    actor = staff(Role.OPERATOR)
    at = shell("admin/mine.py")
    at.segmented_control[0].set_value("en").run()
    assert not at.exception
    found = sessions.actor_for(session, seam.read_token(), now=now())
    assert found is not None
    assert (found.account_id, found.language) == (actor.account_id, "en")
