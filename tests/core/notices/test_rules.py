"""When and over which gateways, exhaustively; rendering takes named facts and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.deadlines.terms import Stage
from core.foundation.clock import CIVIL
from core.foundation.errors import Invalid
from core.foundation.text import speaking
from core.notices import rules, templates
from core.notices.terms import CHOSEN, Audience, FactKind, Gateway, Group
from core.notices.values import Fact, Recipient, Template, Wording


def template(
    group: Group = Group.WORK, *, urgent: bool = False, audience: Audience = Audience.STAFF
) -> Template:
    ways = (Gateway.IN_APP, Gateway.EMAIL, Gateway.SMS) if audience is Audience.STAFF else (Gateway.SMS,)
    said = {} if audience is Audience.SYSTEM else {way: Wording(body="{number}") for way in ways}
    return Template("test.one", "试", audience, group, {"number": Fact(label="编号")}, said, urgent)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour, minute, tzinfo=CIVIL)


@pytest.mark.parametrize("group", CHOSEN)
def test_in_the_house_always_and_elsewhere_as_chosen(group: Group) -> None:
    nothing = {(group, way): False for way in Gateway}
    assert rules.wanted(group, Gateway.IN_APP, nothing)
    assert rules.outward(template(group), nothing) == ()
    assert rules.outward(template(group), {(group, way): True for way in Gateway}) == (
        Gateway.EMAIL,
        Gateway.SMS,
    )


def test_who_chose_nothing_gets_letters_and_texts_about_what_is_late() -> None:
    by_default = {group: rules.outward(template(group), {}) for group in CHOSEN}
    assert {group for group, ways in by_default.items() if Gateway.SMS in ways} == {
        Group.OVERDUE,
        Group.SUPERVISION,
    }
    assert all(Gateway.EMAIL in ways for ways in by_default.values())
    assert Gateway.SMS in rules.outward(template(urgent=True), {})


def test_persons_and_systems_choose_nothing_here() -> None:
    assert rules.outward(template(audience=Audience.PERSON), {}) == (Gateway.SMS,)
    assert rules.outward(template(audience=Audience.SYSTEM), {}) == (Gateway.WEBHOOK,)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (at(8), at(8)),
        (at(20, 59), at(20, 59)),
        (at(21), at(8) + timedelta(days=1)),
        (at(23, 59), at(8) + timedelta(days=1)),
        (at(0), at(8)),
        (at(7, 59), at(8)),
    ],
)
def test_a_text_message_sleeps_at_night(moment: datetime, sent: datetime) -> None:
    assert rules.by_day(Gateway.SMS, moment, urgent=False) == sent
    assert rules.by_day(Gateway.SMS, moment.astimezone(UTC), urgent=False) == sent
    assert rules.by_day(Gateway.SMS, moment, urgent=True) == moment
    assert rules.by_day(Gateway.EMAIL, moment, urgent=False) == moment


def test_what_comes_shortly_after_one_another_waits_for_the_others() -> None:
    noon = at(12)
    assert rules.ready_at(template(), Gateway.EMAIL, noon) == noon + rules.WINDOW
    assert rules.ready_at(template(urgent=True), Gateway.EMAIL, noon) == noon
    assert rules.ready_at(template(audience=Audience.PERSON), Gateway.SMS, noon) == noon
    assert rules.ready_at(template(audience=Audience.SYSTEM), Gateway.WEBHOOK, noon) == noon
    assert rules.ready_at(template(), Gateway.SMS, at(20, 55)) == at(8) + timedelta(days=1)


def test_retries_outlast_an_outage_and_end() -> None:
    waits = [rules.wait_after(tries) for tries in range(1, rules.TRIES)]
    assert waits == sorted(waits)
    assert waits[0] == rules.FIRST_WAIT
    assert waits[-1] == rules.LONGEST_WAIT
    assert sum(waits, timedelta()) > timedelta(hours=8)
    assert not rules.given_up(rules.TRIES - 1)
    assert rules.given_up(rules.TRIES)


KINDS = {
    "number": Fact(label="编号"),
    "due": Fact(label="期限", kind=FactKind.MOMENT),
    "day": Fact(label="日子", kind=FactKind.DAY),
    "stage": Fact(label="环节", kind=FactKind.WORD, words=Stage),
    "n": Fact(label="数", kind=FactKind.NUMBER),
}


def test_facts_are_said_as_people_here_read_them() -> None:
    facts = {
        "number": "H1\u202e\x07",
        "due": "2026-11-27T10:00:00.000000+00:00",
        "day": date(2026, 3, 1),
        "stage": "ANSWER",
        "n": 3,
    }
    said = templates.render(
        Wording(title="{number}", body="{stage}：{due}，{day}，{n} 件 {{x}}"), facts, KINDS
    )
    assert (said.title, said.body) == ("H1", "答复：11月27日 18:00，3月1日，3 件 {x}")


def test_a_fact_is_never_read_as_a_template_and_a_missing_one_is_empty() -> None:
    said = templates.render(Wording(body="[{number}][{due}]"), {"number": "{n}{number.__class__}"}, KINDS)
    assert said.body == "[{n}{number.__class__}][]"


@pytest.mark.parametrize(
    "text",
    ["{unknown}", "{number.__class__}", "{number!r}", "{number:>9}", "{number[0]}", "{", "}", "{}", "{0}"],
)
def test_words_use_names_of_facts_and_nothing_else(text: str) -> None:
    with pytest.raises(Invalid):
        templates.check(Wording(body=text), KINDS)


def test_built_in_words_speak_the_readers_language() -> None:
    known = next(each for each in templates.registered() if each.code == "case.overdue")
    with speaking("en"):
        said = templates.render(known.wordings[Gateway.IN_APP], templates.sample(known), known.facts)
    assert said.title
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in said.title + said.body)


def test_a_recipient_is_one_of_three() -> None:
    for wrong in ({}, {"account_id": 1, "phone": "13900001234"}, {"phone": "1", "webhook": "a"}):
        with pytest.raises(ValueError, match="recipient"):
            Recipient(**wrong)
