"""The open interface from outside: one matter told, followed, added to, urged, taken back, rated by another system."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from api.v1 import statistics
from core.cases.actions import taxonomy
from core.cases.taxonomy.terms import QuestionKind
from core.cases.terms import CaseStatus
from core.cases.values import Question
from core.foundation import clock
from core.identity.terms import Channel, ChannelScope
from core.journal import idempotency
from db.models.cases import Case
from db.models.identity import ChannelKey
from tests.factories import channels
from tests.factories.cases import MONDAY, Team, Walk
from tests.factories.channels import MATTER, Caller
from tests.factories.pictures import picture_bytes


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return MONDAY


@pytest.fixture
def app(session: Session, crew: Team, now: datetime) -> Caller:
    """A channel with every scope."""
    assert crew
    return Caller(channels.key(session, now=now))


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_matter_is_told_and_followed(app: Caller, session: Session) -> None:
    receipt = app.submit(name="赵一", contact_ok=True)
    assert receipt["number"].startswith("H20261102")
    assert receipt["level"] == {"code": "L3", "label": "一般"}
    row = session.scalars(select(Case)).one()
    assert (row.channel, row.registered_by) == (Channel.APP, None)
    shown = app.get(f"/cases/{receipt['number']}", receipt["query_code"]).json()
    assert shown["text"] == MATTER["text"]
    assert shown["status"] == {"code": "SUBMITTED", "label": "待受理"}
    assert set(shown["possible"]) == {"supplement", "urge", "withdraw"}
    assert "13900001234" not in str(shown), "nobody is told the telephone number back"
    steps = app.get(f"/cases/{receipt['number']}/steps", receipt["query_code"]).json()
    assert [step["event"] for step in steps["items"]] == ["case.submitted"]


def test_the_same_key_is_answered_with_the_same_words(app: Caller, session: Session) -> None:
    first = app.post("/cases", MATTER, key="one-submission")
    again = app.post("/cases", MATTER, key="one-submission")
    assert again.text == first.text
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = app.post("/cases", {**MATTER, "calm": True}, key="one-submission")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert count(session) == 1


def test_another_channels_key_is_another(app: Caller, session: Session, now: datetime) -> None:
    second = Caller(channels.key(session, now=now, channel=Channel.WECHAT))
    one = app.post("/cases", MATTER, key="the-same-words").json()
    two = second.post("/cases", MATTER, key="the-same-words").json()
    assert one["number"] != two["number"]


def test_files_come_first_and_a_repetition_finds_them_taken(app: Caller) -> None:
    picture = {"file": ("门口.jpg", picture_bytes(), "image/jpeg")}
    sent = app.raw.post("/api/v1/attachments", files=picture)
    assert sent.status_code == 201, sent.text
    token = sent.json()["token"]
    matter = {**MATTER, "attachments": [token]}
    receipt = app.post("/cases", matter, key="with-a-picture")
    assert app.post("/cases", matter, key="with-a-picture").text == receipt.text
    shown = app.get(f"/cases/{receipt.json()['number']}", receipt.json()["query_code"]).json()
    (file,) = shown["attachments"]
    assert app.raw.get(file["url"], headers={"Authorization": ""}).status_code == 200
    taken = app.post("/cases", matter)
    assert (taken.status_code, taken.json()["code"]) == (404, "not_found")


def test_acts_of_the_person(app: Caller) -> None:
    receipt = app.submit()
    path, code = f"/cases/{receipt['number']}", receipt["query_code"]
    added = app.post(f"{path}/supplements", {"text": "今天又坏了一盏。"}, code=code, key="supplement-1")
    again = app.post(f"{path}/supplements", {"text": "今天又坏了一盏。"}, code=code, key="supplement-1")
    assert added.status_code == again.status_code == 200
    assert added.json() == again.json()
    assert app.post(f"{path}/supplements", {}, code=code).json()["field"] == "text"
    assert app.post(f"{path}/urges", code=code).status_code == 200
    assert app.post(f"{path}/urges", code=code).json()["code"] == "conflict"
    wrong = app.post(f"{path}/withdrawal", {"reason": "?"}, code=code)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "reason")
    gone = app.post(f"{path}/withdrawal", {"reason": "DONE"}, code=code).json()
    assert gone["status"]["code"] == "WITHDRAWN"


def test_a_rating(app: Caller, session: Session, crew: Team) -> None:
    receipt = app.submit()
    row = session.scalars(select(Case)).one()
    path, code = f"/cases/{receipt['number']}", receipt["query_code"]
    early = app.post(f"{path}/rating", {"resolved": "YES", "satisfied": "YES"}, code=code)
    assert early.status_code in {403, 409}
    slip = type("S", (), {"id": row.id})()
    Walk(session, crew, MONDAY, slip).to(CaseStatus.ANSWERED)
    session.commit()
    shown = app.get(path, code).json()
    assert shown["answer"]["text"]
    assert "rate" in shown["possible"]
    rated = app.post(f"{path}/rating", {"resolved": "YES", "satisfied": "MOSTLY", "comment": "好"}, code=code)
    assert rated.json()["status"]["code"] == "CLOSED"


def test_without_the_code_nothing_is_seen(app: Caller) -> None:
    receipt = app.submit()
    path = f"/cases/{receipt['number']}"
    wrong, nowhere = app.get(path, "AAAA2222"), app.get("/cases/H2026110299999", "AAAA2222")
    assert wrong.status_code == nowhere.status_code == 404
    assert wrong.json()["message"] == nowhere.json()["message"]
    assert app.get(path).json()["field"] == "X-Query-Code"
    for _each in range(4):
        app.get(path, "AAAA2222")
    full = app.get(path, receipt["query_code"])
    assert (full.status_code, full.json()["code"]) == (429, "too_many")
    assert int(full.headers["Retry-After"]) > 0


def test_keys(session: Session, crew: Team, now: datetime) -> None:
    assert crew
    nobody = Caller("")
    assert nobody.get("/categories").json()["code"] == "unknown_key"
    assert Caller("mhk_wrong").get("/categories").status_code == 401
    reader = Caller(channels.key(session, now=now, scopes=[ChannelScope.CATALOGUE], per_minute=3))
    assert reader.get("/categories").status_code == 200
    assert (reader.post("/cases", MATTER).status_code, count(session)) == (403, 0)
    assert reader.get("/units").status_code == 200
    assert reader.get("/units").json()["code"] == "too_many"
    row = session.scalars(select(ChannelKey)).one()
    session.refresh(row)
    assert (row.minute_used, row.used_at) == (4, MONDAY)


def test_lists_are_turned_by_cursor(app: Caller) -> None:
    whole = app.get("/units").json()["items"]
    walked, cursor = [], None
    while True:
        part = app.get("/units", limit=2, **({"cursor": cursor} if cursor else {})).json()
        walked += part["items"]
        cursor = part["next_cursor"]
        if not cursor:
            break
    assert walked == whole
    assert app.get("/units", cursor="x").json()["field"] == "cursor"
    assert app.get("/units", limit=0).json()["field"] == "limit"
    leaf = next(each for each in app.get("/categories").json()["items"] if each["leaf"])
    asked = [question["field"] for question in leaf["questions"]]
    assert asked == ["text", "place", "phone", "name", "contact_ok", "attachments", "calm"]
    assert app.get("/emergency-words").json()["items"][0]["call"] == ["119"]


NEXT_MONTH = MONDAY + timedelta(days=31)


@pytest.fixture
def shelf() -> Iterator[statistics.Shelf]:
    """The shelf of public figures, as empty as when the house is opened."""
    statistics.SHELF.clear()
    yield statistics.SHELF
    statistics.SHELF.clear()


def test_statistics_point_at_nobody(
    app: Caller, shelf: statistics.Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(4):
        app.submit()
    monkeypatch.setattr(clock, "now", lambda: NEXT_MONTH)
    few = app.get("/statistics").json()
    assert few["total"] == {
        "name": "", "collected": None, "closed": None, "closure_rate": None, "suppressed": True,
    }  # fmt: skip
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    app.submit()
    shelf.clear()
    monkeypatch.setattr(clock, "now", lambda: NEXT_MONTH)
    told = app.get("/statistics").json()
    assert (told["first"], told["last"]) == ("2025-12-01", "2026-11-30")
    assert (told["total"]["collected"], told["total"]["closure_rate"]) == (5, 0)
    assert [month["name"] for month in told["months"]] == ["2026-11"]
    assert app.get("/statistics", to="2026-10").json()["total"]["collected"] == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"from": "2026-12", "to": "2026-01"}, "from"),
        ({"from": "2020-01", "to": "2026-01"}, "from"),
        ({"from": "2026-10-01", "to": "2026-10-31"}, "from"),
        ({"to": "2026-10-31"}, "to"),
        ({"to": "2026-13"}, "to"),
        ({"to": "9999-12"}, "to"),
        ({"to": "2026-12"}, "to"),
        ({"from": "0001-01"}, "from"),
    ],
    ids=str,
)
def test_statistics_are_of_whole_months_that_have_ended(
    app: Caller, monkeypatch: pytest.MonkeyPatch, asked: dict[str, str], field: str
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NEXT_MONTH)
    wrong = app.get("/statistics", **asked)
    assert (wrong.status_code, wrong.json()["field"]) == (422, field)


def test_the_day_before_yesterday_is_not_told_by_a_difference(
    app: Caller, shelf: statistics.Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six in a month and one more today: the running month says nothing, today or tomorrow."""
    for _each in range(6):
        app.submit()
    for days in (0, 1, 28):
        monkeypatch.setattr(clock, "now", lambda days=days: MONDAY + timedelta(days=days))
        shelf.clear()
        assert app.get("/statistics").json()["total"]["collected"] == 0
        assert app.get("/statistics", to="2026-11").status_code == 422


def test_statistics_are_counted_once_in_five_minutes(
    app: Caller, session: Session, shelf: statistics.Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(6):
        app.submit()
    asked: list[str] = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *told: asked.append(told[2]), named=False
    )

    def counted(at: datetime) -> tuple[int, int]:
        monkeypatch.setattr(clock, "now", lambda: at)
        before = len([sql for sql in asked if "date_trunc" in sql])
        total = app.get("/statistics", **{"from": "2026-11"}).json()["total"]["collected"]
        return total, len([sql for sql in asked if "date_trunc" in sql]) - before

    assert counted(NEXT_MONTH) == (6, 1)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    app.submit()
    assert counted(NEXT_MONTH + timedelta(seconds=299)) == (6, 0)
    assert app.get("/statistics", **{"from": "2026-01", "to": "2026-03"}).status_code == 200
    assert len([sql for sql in asked if "date_trunc" in sql]) == 1, "another period needs no other count"
    assert counted(NEXT_MONTH + timedelta(seconds=300)) == (7, 1)


def test_danger_stops_it_until_he_is_calm(app: Caller, session: Session) -> None:
    matter = {**MATTER, "text": "楼道里着火了，快来人。"}
    stopped = app.post("/cases", matter)
    assert (stopped.status_code, stopped.json()["code"]) == (422, "emergency")
    assert app.post("/cases", {**matter, "calm": True}).status_code == 201
    assert count(session) == 1


def test_a_day_later_the_key_is_free_again(
    app: Caller, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = app.post("/cases", MATTER, key="kept-a-day")
    later = MONDAY + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert idempotency.forget(session, now=later) == 1
    session.commit()
    assert app.post("/cases", MATTER, key="kept-a-day").json()["number"] != first.json()["number"]


def test_a_category_asks_and_is_answered(app: Caller, session: Session, crew: Team, now: datetime) -> None:
    taxonomy.set_questions(
        session,
        crew.lead,
        crew.pump.id,
        [
            Question("几户没水？", QuestionKind.NUMBER, required=True),
            Question("物业来过吗？", QuestionKind.CHOICE, options=("来过", "没来")),
        ],
        now=now,
    )
    shown = next(each for each in app.get("/categories").json()["items"] if each["id"] == crew.pump.id)
    first, second = (each for each in shown["questions"] if each["field"].startswith("q"))
    assert (first["label"], first["required"], first["kind"]["code"]) == ("几户没水？", True, "NUMBER")
    assert second["options"] == ["来过", "没来"]
    matter = {**MATTER, "category_id": crew.pump.id}
    for answers, field in (
        ({}, first["field"]),
        ({first["field"]: "三"}, first["field"]),
        ({first["field"]: "3", second["field"]: "也许"}, second["field"]),
        ({first["field"]: "3", "q999999": "?"}, "answers"),
    ):
        refused = app.post("/cases", {**matter, "answers": answers}, key=f"refused-{field}-{len(answers)}")
        assert (refused.status_code, refused.json()["field"]) == (422, field), refused.text
    assert count(session) == 0
    fire = {**matter, "text": "泵房着火了，楼道里全是烟，快来人。"}
    danger = app.post("/cases", fire, key="in-danger-1")
    assert danger.json()["code"] == "emergency"
    assert app.post("/cases", {**fire, "calm": True}, key="in-danger-2").status_code == 201
    given = {**matter, "answers": {first["field"]: "3"}}
    receipt = app.post("/cases", given, key="answered-once")
    taxonomy.set_questions(session, crew.lead, crew.pump.id, [], now=now)
    assert app.post("/cases", given, key="answered-once").text == receipt.text
    told = app.get(f"/cases/{receipt.json()['number']}", receipt.json()["query_code"]).json()
    assert told["text"] == f"{MATTER['text']}\n\n〔问答〕\n几户没水？\u30003"
