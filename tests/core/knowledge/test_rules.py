"""What an entry must be, when it must be looked at, what changed: the pure rules, each with its edges."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.foundation.errors import Conflict, Invalid
from core.knowledge import permissions, workflow
from core.knowledge.differences import differences
from core.knowledge.reviews import oldest_shown, review_state
from core.knowledge.rules import check
from core.knowledge.terms import EntryAct, EntryStatus, ReviewState
from core.knowledge.values import ANSWER_MAX, TITLE_MAX, Written
from tests.factories.knowledge import PUMP

TODAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": "停水"}, "title"),
        ({"title": "停" * (TITLE_MAX + 1)}, "title"),
        ({"answer": "打电话"}, "answer"),
        ({"answer": "答" * (ANSWER_MAX + 1)}, "answer"),
        ({"keywords": "水"}, "keywords"),
        ({"keywords": "水" * 21}, "keywords"),
        ({"keywords": " ".join(f"词{n:02}" for n in range(13))}, "keywords"),
        ({"review_on": None}, "review_on"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + timedelta(days=367)}, "review_on"),
        ({"reason": " "}, "reason"),
        ({"reason": "因" * 301}, "reason"),
    ],
)
def test_what_cannot_be_kept_names_its_field(wrong: dict[str, object], field: str) -> None:
    good = replace(PUMP, reason="政策有变")
    assert check(good, today=TODAY, first=False).reason == "政策有变"
    with pytest.raises(Invalid) as refusal:
        check(replace(good, **wrong), today=TODAY, first=False)  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_a_first_version_needs_no_reason_and_keywords_are_told_apart() -> None:
    typed = Written(
        " 停水了  怎么办 ", PUMP.answer, "停水，断水、停水\n加压泵;没水", review_on=PUMP.review_on
    )
    kept = check(typed, today=TODAY, first=True)
    assert kept.title == "停水了 怎么办"
    assert kept.keywords == ("停水", "断水", "加压泵", "没水")


@pytest.mark.parametrize(
    ("late", "state"),
    [(-1, "FRESH"), (0, "FRESH"), (1, "DUE"), (90, "DUE"), (91, "STALE")],
)
def test_how_fresh_an_answer_is(late: int, state: str) -> None:
    day = TODAY - timedelta(days=late)
    assert review_state(day, TODAY) == state
    assert (day >= oldest_shown(TODAY)) == (state != ReviewState.STALE)


S, A = EntryStatus, EntryAct


@pytest.mark.parametrize("act", EntryAct)
@pytest.mark.parametrize("status", EntryStatus)
@pytest.mark.parametrize("waiting", [True, False])
def test_the_table_of_moves(status: EntryStatus, act: EntryAct, waiting: bool) -> None:
    allowed = {
        A.REVISE: {S.DRAFT, S.PUBLISHED},
        A.PUBLISH: {S.DRAFT, S.PUBLISHED} if waiting else set(),
        A.SEND_BACK: {S.DRAFT, S.PUBLISHED} if waiting else set(),
        A.REVIEW: {S.PUBLISHED},
        A.HAND_OVER: set(S),
        A.RETIRE: {S.DRAFT, S.PUBLISHED},
        A.RESTORE: {S.RETIRED},
    }.get(act, set())
    if status not in allowed:
        with pytest.raises(Conflict):
            workflow.next_status(status, act, waiting=waiting, was_in_force=True)
        return
    after = workflow.next_status(status, act, waiting=waiting, was_in_force=True)
    expected = {A.PUBLISH: S.PUBLISHED, A.RETIRE: S.RETIRED, A.RESTORE: S.PUBLISHED}.get(act, status)
    assert after is expected


def test_what_was_never_in_force_comes_back_as_a_draft() -> None:
    assert workflow.next_status(S.RETIRED, A.RESTORE, waiting=False, was_in_force=False) is S.DRAFT


def test_every_act_has_a_line_a_permission_and_a_role() -> None:
    assert set(workflow.WAYS) == set(EntryAct) == set(permissions.RULES) == set(permissions.ACTING)


def test_differences_show_clauses_and_lose_nothing() -> None:
    before, after = "接报 2 小时到场，六楼以上取水。", "接报 1 小时到场，六楼以上取水。夜间也有人。"
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.old) == before
    assert "".join(piece.text for piece in pieces if piece.new) == after
    assert [piece.text for piece in pieces if piece.old and piece.new] == ["六楼以上取水。"]
    assert differences("", "新") == differences("", "新")
    assert differences("同样", "同样")[0].new
