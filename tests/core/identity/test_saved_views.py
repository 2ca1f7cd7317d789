"""Views of one's own: kept, renamed, taken away, opened with; nobody else's."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN, Actor
from core.identity.saved_views import MOST, delete_view, open_with, own_views, rename_view, save_view
from core.identity.terms import Role
from tests.factories.accounts import person, small_tree

NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def me(session: Session) -> Actor:
    tree = small_tree(session)
    return person(session, "me", (Role.OPERATOR, tree.centre))


def test_filters_are_kept_without_a_telephone(session: Session, me: Actor) -> None:
    save_view(
        session, me, "search", " 北门  在办 ", {"q": "水", "phone": "13900001234", "part": "在办"}, now=NOW
    )
    (view,) = own_views(session, me, "search")
    assert (view.name, dict(view.query), view.first) == ("北门 在办", {"part": "在办", "q": "水"}, False)
    assert own_views(session, me, "intake") == ()


def test_the_same_name_keeps_the_new_filters(session: Session, me: Actor) -> None:
    first = save_view(session, me, "search", "急", {"lamp": "超期"}, now=NOW)
    assert save_view(session, me, "search", "急", {"lamp": "临期"}, now=NOW) == first
    assert [dict(view.query) for view in own_views(session, me, "search")] == [{"lamp": "临期"}]


def test_at_most_twenty(session: Session, me: Actor) -> None:
    for nth in range(MOST):
        save_view(session, me, "search", f"视图{nth}", {}, now=NOW)
    with pytest.raises(Conflict, match="最多存 20 个视图"):
        save_view(session, me, "intake", "再一个", {}, now=NOW)


def test_renamed_deleted_and_opened_with(session: Session, me: Actor) -> None:
    one = save_view(session, me, "search", "一", {}, now=NOW)
    two = save_view(session, me, "search", "二", {}, now=NOW)
    with pytest.raises(Conflict, match="已经有一个叫"):
        rename_view(session, me, one, "二")
    rename_view(session, me, one, "甲")
    open_with(session, me, "search", one)
    open_with(session, me, "search", two)
    assert [(view.name, view.first) for view in own_views(session, me, "search")] == [
        ("甲", False),
        ("二", True),
    ]
    open_with(session, me, "search", None)
    delete_view(session, me, two)
    assert [(view.name, view.first) for view in own_views(session, me, "search")] == [("甲", False)]


def test_nobody_touches_anothers(session: Session, me: Actor) -> None:
    view_id = save_view(session, me, "search", "我的", {}, now=NOW)
    other = person(session, "other")
    with pytest.raises(NotFound):
        rename_view(session, other, view_id, "他的")
    with pytest.raises(NotFound):
        delete_view(session, other, view_id)
    with pytest.raises(NotFound):
        open_with(session, other, "search", view_id)
    assert own_views(session, other, "search") == ()
    with pytest.raises(NotAllowed):
        save_view(session, CITIZEN, "search", "谁的", {}, now=NOW)


@pytest.mark.parametrize("name", ["", "   ", "很" * 21])
def test_a_name_is_short_and_says_something(session: Session, me: Actor, name: str) -> None:
    with pytest.raises(Invalid, match="起个名字"):
        save_view(session, me, "search", name, {}, now=NOW)
