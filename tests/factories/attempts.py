"""Attempts that must fail: what somebody tries, how it is known that he failed, and all of them as one table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.foundation.errors import CivicError


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody tries, and how it is known that he failed."""

    what: str
    fails: Callable[[], str]


def refused(act: Callable[[], object], *sentences: str) -> Callable[[], str]:
    """It is refused, with one of these sentences and no other."""

    def run() -> str:
        try:
            act()
        except CivicError as refusal:
            said = refusal.sentence()
            assert not sentences or said in sentences or any(each in said for each in sentences), said
            return said
        raise AssertionError("it was possible")

    return run


def absent(look: Callable[[], object], *secrets: str) -> Callable[[], str]:
    """Nothing of it is in what he sees."""

    def run() -> str:
        seen = repr(look())
        for secret in secrets:
            assert secret not in seen, secret
        return "看不到"

    return run


def table(session: Session, attempts: Iterable[Attempt]) -> int:
    """Try one after the other, each undone again, and print them; how many there were."""
    rows = []
    for attempt in attempts:
        inside = session.begin_nested()
        rows.append((attempt.what, attempt.fails()))
        inside.rollback()
    print()
    for nth, (what, result) in enumerate(rows, 1):
        print(f"{nth:>3}  {what:　<24}  {result}")
    return len(rows)
