"""Keys of channels: made and revoked by an administrator, found by their secret, counted on their own row."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from core.identity import channels
from core.identity.actor import SYSTEM, Actor
from core.identity.channels import Admitted, UnknownKey
from core.identity.terms import Channel, ChannelScope, Role
from core.journal.verify import verify
from db.models.identity import ChannelKey
from db.models.journal import EventRow
from db.session import unit_of_work
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY
from tests.ground import Database

S = ChannelScope


def made(session: Session, actor: Actor = SYSTEM, **more: object) -> channels.NewKey:
    given = {"scopes": (S.SUBMIT,), "per_minute": 3, "per_day": 5, **more}
    return channels.make_key(session, actor, "人民邯山", Channel.APP, now=MONDAY, **given)  # type: ignore[arg-type]


def test_the_secret_is_told_and_not_kept(session: Session) -> None:
    key = made(session)
    row = session.scalars(select(ChannelKey)).one()
    assert key.secret not in str(vars(row))
    assert len(key.secret) > 40
    assert channels.admit(session, key.secret, S.SUBMIT, now=MONDAY) == Admitted(
        key.id, "人民邯山", Channel.APP
    )
    with pytest.raises(UnknownKey):
        channels.admit(session, key.secret[:-1], S.SUBMIT, now=MONDAY)


def test_limits_of_minute_and_day(session: Session) -> None:
    key = made(session)

    def at(**later: int) -> object:
        return channels.admit(session, key.secret, S.SUBMIT, now=MONDAY + timedelta(**later))

    assert [type(at(seconds=second)) for second in range(4)] == [Admitted] * 3 + [TooMany]
    assert isinstance(at(seconds=60), Admitted)
    full = at(seconds=120)
    assert isinstance(full, TooMany), "the sixth of the day"
    assert full.facts["minutes"] == 15 * 60 - 2, "until midnight"
    assert isinstance(at(days=1), Admitted)
    assert isinstance(channels.admit(session, key.secret, S.RATE, now=MONDAY + timedelta(days=2)), NotAllowed)


def test_a_key_ends(session: Session) -> None:
    key = made(session, days=1)
    with pytest.raises(UnknownKey):
        channels.admit(session, key.secret, S.SUBMIT, now=MONDAY + timedelta(days=1))
    other = made(session)
    channels.revoke_key(session, SYSTEM, other.id, now=MONDAY)
    with pytest.raises(UnknownKey):
        channels.admit(session, other.secret, S.SUBMIT, now=MONDAY)
    with pytest.raises(Conflict):
        channels.revoke_key(session, SYSTEM, other.id, now=MONDAY)
    with pytest.raises(NotFound):
        channels.revoke_key(session, SYSTEM, 0, now=MONDAY)
    shown = channels.keys_of_channels(session, SYSTEM, now=MONDAY + timedelta(days=1))
    assert [each.ended for each in shown] == [True, True]


def test_only_an_administrator_of_the_whole_district(session: Session) -> None:
    tree = small_tree(session)
    admin = person(session, "adm", (Role.ADMIN, tree.root), now=MONDAY - timedelta(days=1))
    part = person(session, "part", (Role.ADMIN, tree.water), now=MONDAY - timedelta(days=1))
    with pytest.raises(NotAllowed):
        made(session, part)
    with pytest.raises(NotAllowed):
        channels.keys_of_channels(session, part, now=MONDAY)
    key = made(session, admin)
    with pytest.raises(NotAllowed):
        channels.revoke_key(session, part, key.id, now=MONDAY)
    channels.revoke_key(session, admin, key.id, now=MONDAY)
    lines = session.scalars(
        select(EventRow).where(EventRow.subject_kind == "channel_key").order_by(EventRow.seq)
    )
    assert [(line.name, line.account_id) for line in lines] == [
        ("channel.key_made", admin.account_id),
        ("channel.key_revoked", admin.account_id),
    ]
    assert verify(session).clean


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("scopes", {"scopes": ()}),
        ("per_minute", {"per_minute": 0}),
        ("per_day", {"per_day": 2}),
        ("days", {"days": 0}),
    ],
)
def test_what_makes_no_sense(session: Session, field: str, more: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refusal:
        made(session, **more)
    assert refusal.value.field == field


def test_a_volley_is_counted_one_by_one(committed: Database) -> None:
    assert committed
    with unit_of_work() as session:
        key = made(session, per_minute=7, per_day=100)
    answers: list[object] = []

    def call() -> None:
        with unit_of_work() as session:
            answers.append(channels.admit(session, key.secret, S.SUBMIT, now=MONDAY))

    threads = [threading.Thread(target=call) for _each in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(answer, Admitted) for answer in answers) == 7
