"""渠道与密钥: a secret is shown once, a key is revoked after a question."""

import json
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.identity import ChannelKey
from db.models.notices import Notice
from tests.factories.peers import settled
from tests.pages.conftest import shell, words

PAGE = "admin/channels.py"


def test_a_key_is_given_shown_once_and_taken_back(session: Session, staff: Callable[..., Actor]) -> None:
    staff(Role.ADMIN)
    at = shell(PAGE)
    assert "还没有渠道用密钥接入" in words(at)
    at = shell(PAGE, view="new") if not at.segmented_control else at
    at.segmented_control[0].set_value("发一把").run()
    at.text_input[0].set_value("人民邯山 APP")
    next(each for each in at.button if each.label == "发密钥").click().run()
    row = session.scalars(select(ChannelKey)).one()
    (secret,) = [each.value for each in at.code]
    assert secret.endswith(row.tail)
    assert row.secret_hash not in secret
    next(each for each in at.button if each.label == "已经复制").click().run()
    assert not at.code
    at.segmented_control[0].set_value("密钥").run()
    assert "人民邯山 APP" in words(at)
    next(each for each in at.button if each.label == "停用").click().run()
    assert "确定吗" in words(at)
    session.refresh(row)
    assert row.revoked_at is None
    next(each for each in at.button if each.label == "确定停用").click().run()
    session.refresh(row)
    assert row.revoked_at is not None
    assert not at.exception


def test_endpoints_are_seen_and_tried(session: Session, staff: Callable[..., Actor]) -> None:
    staff(Role.ADMIN)
    at = shell(PAGE)
    at.segmented_control[0].set_value("推送地址").run()
    assert "没有配置推送地址" in words(at)
    hook = {"url": "https://app.example.cn/in/token", "secret": "s" * 32, "channel": "APP"}
    with settled(webhooks=json.dumps({"app": hook})):
        at.run()
        assert "app.example.cn" in words(at).replace("\\", "")
        assert "token" not in words(at)
        next(each for each in at.button if each.label == "试推一条").click().run()
        assert not at.exception
    assert session.scalars(select(Notice.addressee)).all() == ["webhook:app"]


def test_what_is_missing_is_said(session: Session, staff: Callable[..., Actor]) -> None:
    staff(Role.ADMIN)
    at = shell(PAGE)
    at.segmented_control[0].set_value("发一把").run()
    next(each for each in at.button if each.label == "发密钥").click().run()
    assert "请填写渠道名称" in words(at)
    assert session.scalars(select(ChannelKey)).all() == []
