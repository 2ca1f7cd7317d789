"""How a long answer begins on a list: whole sentences, whole numbers."""

import pytest

from api.mobile.words import opening


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("已经修好。", "已经修好。"),
        ("路灯换了新的线路。夜里有人巡查，报修打0000-3617635。", "路灯换了新的线路。……"),
        ("灯泡换好，夜里有人看着，路面也清扫过了没有再积水", "灯泡换好，夜里有人看着……"),
        ("报修请直接打电话0000-3617635找值班的师傅", "报修请直接打电话……"),
        ("本次共发放补贴资金合计12,500元，已经到账", "本次共发放补贴资金合计……"),
        ("一" * 30, "一" * 16 + "……"),
        ("9" * 30, "9" * 16 + "……"),
    ],
)
def test_an_opening_ends_where_somebody_would_pause(text: str, begins: str) -> None:
    assert opening(text, 16) == begins
