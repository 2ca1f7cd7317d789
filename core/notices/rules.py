"""When and over which gateways a notice goes, pure: preferences, the night, merging, retries.

A notice in the house is always there. A text message at night wakes people: unless the matter is urgent it waits until
eight o'clock. What comes shortly after one another becomes one message.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from core.foundation.clock import CIVIL, civil
from core.notices.terms import Audience, Gateway, Group
from core.notices.values import Template

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
"""Civil time in which no text message is sent that can wait."""

WINDOW = timedelta(minutes=10)
"""So long a message to somebody who works here waits for others that go along with it."""

TRIES = 16
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)

LEASE = timedelta(minutes=3)
"""So long a worker may be about one delivery; afterwards another one tries, with the same key."""

MERGED = 30
"""More than so many notices are not put into one message."""

Chosen = Mapping[tuple[Group, Gateway], bool]

DEFAULTS: Chosen = {
    (Group.OVERDUE, Gateway.SMS): True,
    (Group.SUPERVISION, Gateway.SMS): True,
    (Group.WORK, Gateway.SMS): False,
    (Group.DECISION, Gateway.SMS): False,
    (Group.REMINDER, Gateway.SMS): False,
}
"""What somebody gets who chose nothing; e-mail wherever there is an address."""


def wanted(group: Group, gateway: Gateway, chosen: Chosen, *, urgent: bool = False) -> bool:
    """Whether somebody who works here gets this group over this gateway; in the house always.

    What is urgent comes over every gateway that he did not close himself.
    """
    if gateway is Gateway.IN_APP:
        return True
    return chosen.get((group, gateway), urgent or DEFAULTS.get((group, gateway), True))


def outward(template: Template, chosen: Chosen) -> tuple[Gateway, ...]:
    """The gateways that leave the house, in order, for one recipient of a template."""
    found = sorted(template.gateways - {Gateway.IN_APP}, key=list(Gateway).index)
    if template.audience is not Audience.STAFF:
        return tuple(found)
    return tuple(each for each in found if wanted(template.group, each, chosen, urgent=template.urgent))


def merges(template: Template, gateway: Gateway) -> bool:
    """Whether it may become part of a message about several things."""
    return not template.urgent and gateway is not Gateway.WEBHOOK


def ready_at(template: Template, gateway: Gateway, now: datetime) -> datetime:
    """When a new delivery goes out first."""
    waits = merges(template, gateway) and template.audience is Audience.STAFF
    return by_day(gateway, now + WINDOW if waits else now, urgent=template.urgent)


def by_day(gateway: Gateway, moment: datetime, *, urgent: bool) -> datetime:
    """The moment itself, or eight o'clock after it where it lies in the night of a text message."""
    here = civil(moment)
    if gateway is not Gateway.SMS or urgent or NIGHT_ENDS <= here.time() < NIGHT_BEGINS:
        return moment
    day = here.date() + timedelta(days=1) if here.time() >= NIGHT_BEGINS else here.date()
    return datetime.combine(day, NIGHT_ENDS, CIVIL).astimezone(moment.tzinfo)


def wait_after(tries: int) -> timedelta:
    """Before the next try: half a minute, doubled each time, never more than an hour; in all about nine hours."""
    return min(LONGEST_WAIT, FIRST_WAIT * int(2 ** min(tries - 1, 10)))


def given_up(tries: int) -> bool:
    """Whether it was tried often enough to be left to a person."""
    return tries >= TRIES
