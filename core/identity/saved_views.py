"""Lists under names of one's own: a page and its filters as the address holds them, private to an account."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal.turns import wait_turn
from db.models.identity import SavedView

MOST = 20
"""Views an account may keep, over all pages."""
LONGEST_NAME, LONGEST_QUERY = 20, 1000
NEVER = frozenset({"phone", "no"})
"""What is not kept: a telephone number is personal data, and a view is no single case."""


@dataclass(frozen=True, slots=True)
class OwnView:
    """A view of one's own.

    Attributes:
        query: name and value of each filter, as the address holds them.
        first: its page opens with it.
    """

    id: int
    url: str
    name: str
    query: tuple[tuple[str, str], ...]
    first: bool


def own_views(session: Session, actor: Actor, url: str) -> tuple[OwnView, ...]:
    """The views of this person on a page, in the order in which they were made."""
    rows = session.scalars(
        select(SavedView)
        .where(SavedView.account_id == actor.account_id, SavedView.url == url)
        .order_by(SavedView.made_at, SavedView.id)
    )
    return tuple(OwnView(row.id, row.url, row.name, tuple(parse_qsl(row.query)), row.first) for row in rows)


def save_view(
    session: Session, actor: Actor, url: str, name: str, query: dict[str, str], *, now: datetime
) -> int:
    """Keep the filters of a page under a name; the same name again keeps the new filters; the id.

    Raises:
        NotAllowed: nobody without an account.
        Invalid: no name, one that is too long, or more filters than an address holds.
        Conflict: there are as many as an account may keep.
    """
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    kept = _name(name)
    said = urlencode([(key, value) for key, value in sorted(query.items()) if key not in NEVER])
    if len(said) > LONGEST_QUERY:
        raise Invalid(N_("条件太长了，请少选几个再存"), "query")
    wait_turn(session, f"views:{actor.account_id}")
    row = _called(session, actor, url, kept)
    if row is None:
        count = session.scalar(select(func.count()).where(SavedView.account_id == actor.account_id)) or 0
        if count >= MOST:
            raise Conflict(N_("最多存 {count} 个视图，请先删掉用不着的"), count=MOST)
        row = SavedView(account_id=actor.account_id, url=url, name=kept, made_at=now)
        session.add(row)
    row.query = said
    session.flush()
    return row.id


def rename_view(session: Session, actor: Actor, view_id: int, name: str) -> None:
    """Give it another name.

    Raises:
        NotFound: not there, or somebody else's.
        Invalid: no name, or one that is too long.
        Conflict: another one of this page has the name.
    """
    row, kept = _own(session, actor, view_id), _name(name)
    other = _called(session, actor, row.url, kept)
    if other is not None and other.id != row.id:
        raise Conflict(N_("已经有一个叫“{view}”的视图，请换个名字"), view=kept)
    row.name = kept
    session.flush()


def delete_view(session: Session, actor: Actor, view_id: int) -> None:
    """Take it away.

    Raises:
        NotFound: not there, or somebody else's.
    """
    session.delete(_own(session, actor, view_id))
    session.flush()


def open_with(session: Session, actor: Actor, url: str, view_id: int | None) -> None:
    """Say with which view a page opens; None: with none.

    Raises:
        NotFound: not there, or somebody else's.
    """
    chosen = _own(session, actor, view_id) if view_id is not None else None
    session.execute(
        update(SavedView)
        .where(SavedView.account_id == actor.account_id, SavedView.url == url, SavedView.first)
        .values(first=False)
        .execution_options(synchronize_session="fetch")
    )
    if chosen is not None and chosen.url == url:
        chosen.first = True
    session.flush()


def _name(name: str) -> str:
    kept = " ".join(name.replace("\0", "").split())
    if not 1 <= len(kept) <= LONGEST_NAME:
        raise Invalid(N_("请给视图起个名字，不超过 {count} 个字"), "name", count=LONGEST_NAME)
    return kept


def _called(session: Session, actor: Actor, url: str, name: str) -> SavedView | None:
    return session.scalar(
        select(SavedView).where(
            SavedView.account_id == actor.account_id, SavedView.url == url, SavedView.name == name
        )
    )


def _own(session: Session, actor: Actor, view_id: int) -> SavedView:
    row = session.get(SavedView, view_id, with_for_update=True, populate_existing=True)
    if row is None or row.account_id != actor.account_id:
        raise NotFound(N_("没有这个视图，可能已经删掉了"))
    return row
