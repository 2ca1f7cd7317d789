"""Events, followers, schedule: what is followed is known, what is scheduled can be called, what happens has a label."""

import ast
from collections.abc import Iterator

from core.foundation.text import Word
from core.journal import followers
from core.journal.terms import JournalEvent
from core.wiring import SCHEDULE
from tests.house.source import Module, called, dotted, keywords, none, within
from worker import __main__ as worker


def event_words() -> Iterator[type[Word]]:
    """Enumerations of events: `…Event` in a `terms.py` that the wiring has loaded."""
    left = [Word]
    while left:
        each = left.pop()
        left += each.__subclasses__()
        if each.__name__.endswith("Event") and each.__module__.endswith(".terms"):
            yield each


def test_events_are_found() -> None:
    assert JournalEvent in set(event_words())


def test_event_names_are_unique_and_say_whose_they_are() -> None:
    names = [member.value for each in event_words() for member in each]
    assert len(names) == len(set(names))
    none(name for name in names if name.count(".") != 1)


def test_every_event_has_a_label() -> None:
    none(member.value for each in event_words() for member in each if not member.label)


def test_every_follower_names_a_known_event() -> None:
    known = {member.value for each in event_words() for member in each}
    assert followers.followed() <= known


def test_followers_are_declared_in_jobs() -> None:
    none(
        module.at(mark, f"{called(mark)} outside jobs.py")
        for module in within("core", "api", "pages", "cli", "worker")
        for function in module.functions()
        for mark in function.decorator_list
        if isinstance(mark, ast.Call)
        and called(mark).rsplit(".", 1)[-1] in {"after", "within"}
        and module.room != "jobs"
        and module.name != "core.journal.followers"
    )


def test_schedule_entries_are_functions_of_jobs() -> None:
    assert set(SCHEDULE) == set(worker.RHYTHMS)
    named = [followers.name_of(job) for jobs in SCHEDULE.values() for job in jobs]
    assert len(named) == len(set(named))
    none(name for name in named if ".jobs." not in name)


def test_every_job_is_scheduled_or_follows() -> None:
    """A public function in a `jobs.py` that nobody runs is a job that will be missed."""
    scheduled = {followers.name_of(job) for jobs in SCHEDULE.values() for job in jobs}
    none(
        module.at(function, function.name)
        for module in within("core")
        if module.room == "jobs"
        for function in module.functions()
        if not function.name.startswith("_")
        and not function.decorator_list
        and f"{module.name}.{function.name}" not in scheduled
    )


def test_every_event_is_written_somewhere() -> None:
    """An event that no act writes is a promise nobody keeps."""
    used = {
        dotted(node)
        for module in within("core")
        if module.room != "terms"
        for node in module.nodes(ast.Attribute)
    }
    none(
        f"{each.__name__}.{member.name}"
        for each in event_words()
        for member in each
        if f"{each.__name__}.{member.name}" not in used
    )


def test_facts_are_named_not_told() -> None:
    """Free text goes into `words=`, never into `facts=`: the chain must survive an erasure."""

    def offences() -> Iterator[str]:
        for module in within("core"):
            for call in module.nodes(ast.Call):
                if called(call).rsplit(".", 1)[-1] == "record" and "facts" in keywords(call):
                    yield from _texts(module, keywords(call)["facts"])

    none(offences())


def _texts(module: Module, facts: ast.expr) -> Iterator[str]:
    if not isinstance(facts, ast.Dict):
        return
    for key in facts.keys:
        name = key.value if isinstance(key, ast.Constant) else ""
        if name in {"name", "phone", "text", "note", "reason_text", "comment", "place", "address", "body"}:
            yield module.at(facts, f"the fact {name!r} is free text or personal data")
