"""Who follows which event. Declared in a follower's `jobs.py`; `core/wiring.py` loads them all.

`@at_once(follower)` is the set form of a follower within: many events of one name in one call, the same result.

`@after(Event)` runs later, from the outbox, at least once. `@within(Event)` runs in the same transaction: short,
database only, and its failure fails the act. `@guards`-like tables live with their capability, not here.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from core.journal.terms import Event

Within = Callable[[Session, Event], None]
Many = Callable[[Session, Sequence[Event]], None]
After = Callable[[Session, Event, str, datetime], None]

_within: defaultdict[str, list[Within]] = defaultdict(list)
_at_once: dict[Within, Many] = {}
_after: defaultdict[str, dict[str, After]] = defaultdict(dict)


def name_of(follower: Callable[..., object]) -> str:
    """The follower's stable name in outbox rows: module and function."""
    return f"{follower.__module__}.{follower.__qualname__}"


def within(*events: StrEnum) -> Callable[[Within], Within]:
    """Call this function inside the transaction that records one of the events."""

    def register(follower: Within) -> Within:
        for event in events:
            _within[event.value].append(follower)
        return follower

    return register


def at_once(single: Within) -> Callable[[Many], Many]:
    """Call this function for many events together, where the other would be called for each."""

    def register(many: Many) -> Many:
        _at_once[single] = many
        return many

    return register


def after(*events: StrEnum) -> Callable[[After], After]:
    """Run this function from the outbox, `(session, event, key, now)`, once per recorded event."""

    def register(follower: After) -> After:
        for event in events:
            _after[event.value][name_of(follower)] = follower
        return follower

    return register


def inside(event_name: str) -> tuple[Within, ...]:
    """Followers inside the transaction."""
    return tuple(_within.get(event_name, ()))


def set_form(single: Within) -> Many:
    """How a follower takes many events: by its set form; without one they come to it one by one."""

    def one_by_one(session: Session, events: Sequence[Event]) -> None:
        for event in events:
            single(session, event)

    return _at_once.get(single, one_by_one)


def later(event_name: str) -> tuple[str, ...]:
    """Names of the followers that get an outbox row."""
    return tuple(_after.get(event_name, ()))


def follower(event_name: str, name: str) -> After | None:
    """The function behind an outbox row; None when a version no longer knows it."""
    return _after.get(event_name, {}).get(name)


def require(found: After | None, name: str) -> After:
    """The function, or a failure that parks its row.

    Raises:
        LookupError: no such follower in this version.
    """
    if found is None:
        raise LookupError(name)
    return found


def followed() -> frozenset[str]:
    """Every event name somebody follows, for the house test."""
    return frozenset(_within) | frozenset(_after)
