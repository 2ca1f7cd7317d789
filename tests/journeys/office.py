"""Everybody who has to do with a case over weeks, each in front of a screen of his own, in a time that moves on."""

from contextlib import ExitStack
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from core.cases.jobs import EVERY_MINUTE
from core.identity.actor import Actor
from db.session import unit_of_work
from tests.elsewhen import Elsewhen
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff


class Office:
    """Seats that stay open to the end; whoever comes back to his logs in again, for time has passed."""

    def __init__(self, house: House, time: Elsewhen) -> None:
        self.house, self.time = house, time
        self._screens = ExitStack()
        self._seats: dict[tuple[int, bool], Staff] = {}
        self.number = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._screens.__exit__(kind, problem, trace)

    def go_to(self, moment: datetime) -> None:
        """The clock of the house strikes; what is over by then is done as the worker does it."""
        self.time.go_to(moment)
        for job in EVERY_MINUTE:
            with unit_of_work() as session:
                job(session, moment)

    def desk(self, actor: Actor, url: str) -> Staff:
        """Somebody at his desk, a few minutes later."""
        return self._sit(actor, url, phone=False)

    def hand(self, actor: Actor, url: str) -> Staff:
        """Somebody with the pages of the house in his hand; a list is cards there, a case is one tap away."""
        staff = self._sit(actor, url, phone=True)
        if not url.startswith("file"):
            staff.page.locator("[data-testid=stMain] button").filter(has_text="打开").first.tap()
            staff.reads(self.number)
        return staff

    def file(self) -> str:
        """The address of the case."""
        return f"file?no={self.number}"

    def come_back(self, citizen: Citizen) -> None:
        """The person asks for the case by number and code, for his key lives half an hour."""
        self._later()
        citizen.find(citizen.number, citizen.code)

    def _sit(self, actor: Actor, url: str, *, phone: bool) -> Staff:
        seat = (actor.account_id or 0, phone)
        if seat not in self._seats:
            shape = HAND if phone else DESK
            self._seats[seat] = Staff(self._screens.enter_context(self.house.screen(shape)))
        staff = self._seats[seat]
        self._later()
        self.house.admit(staff.page.context, actor, self.time.now())
        return staff.open(url)

    def _later(self) -> None:
        self.time.go_to(self.time.now() + timedelta(minutes=11))
