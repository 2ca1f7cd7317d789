"""A district that lived under the version before is brought up: its clocks, its regulation, its approvals go on."""

from sqlalchemy import Connection, text

from db.migrate import upgrade
from tests.ground import Database

OLD = "before"
LIVED = (
    (
        "INSERT INTO units (id, path, code, kind, name, short_name, pinyin, valid_from, version) VALUES "
        "(1, '/1/', 'root', 'DISTRICT', '试区', '试区', 'sq', now(), 1), "
        "(2, '/1/2/', 'centre', 'CENTRE', '中心', '中心', 'zx', now(), 1)"
    ),
    (
        "INSERT INTO accounts (id, login, name, password_hash, created_at, version) "
        "VALUES (1, 'op', 'x', 'x', now(), 1)"
    ),
    "INSERT INTO regulations (id, code, name, valid_from, source) VALUES (1, 'own', '本区规定', '2020-01-01', '')",
    (
        "INSERT INTO regulation_limits (regulation_id, stage, round_from, amount, unit, public, source) "
        "VALUES (1, 'ACCEPT', 1, 2, 'WORKING_DAY', false, ''), (1, 'CALLBACK', 1, 5, 'WORKING_DAY', false, '')"
    ),
    (
        "INSERT INTO calendar_versions (id, made_at, covers_until, frames, source) "
        "VALUES (1, now(), '2026-12-31', '[]', '')"
    ),
    "INSERT INTO texts (id, salt, body, made_at) VALUES (1, '\\x00', '水泵坏了', now())",
    (
        "INSERT INTO cases (id, number, status, level, round, channel, origin, visibility, contact_ok, headline, "
        "words_id, desk_id, submitted_at, held_since, event_count) VALUES "
        "(1, 'H2026110200001', 'SUBMITTED', 'L3', 1, 'WEB', 'LIVE', 'PRIVATE', true, '水泵坏了', 1, 2, now(), now(), 0)"
    ),
    (
        "INSERT INTO deadlines (subject_kind, subject_id, stage, round, regulation_id, calendar_version_id, amount, "
        "unit, public, starts_at, counted_from, due_at, warns_at) VALUES "
        "('case', 1, 'PROMISE', 1, 1, 1, 7, 'WORKING_DAY', false, now(), now(), '2026-11-11', '2026-11-10'), "
        "('case', 1, 'ACCEPT', 1, 1, 1, 1, 'WORKING_DAY', false, now(), now(), '2026-11-03', '2026-11-02')"
    ),
    (
        "INSERT INTO approvals (subject_kind, subject_id, kind, unit_id, asked_by, asked_at, payload) "
        "VALUES ('case', 1, 'REPLY', 2, 1, now(), '{}')"
    ),
    (
        "INSERT INTO stored_files (token, purpose, media_type, bytes, width, height, sha256, thumb, name, created_at) "
        "VALUES (repeat('a', 32), 'PHOTO', 'image/jpeg', 1, 10, 10, 'x', true, 'a.jpg', now())"
    ),
    "INSERT INTO external_refs (source, external_id, case_id, text_hash) VALUES ('old.xlsx', '1', 1, 'x')",
)


def within(connection: Connection, district: str) -> None:
    connection.execute(text("SELECT set_config('search_path', :district, true)"), {"district": district})


def test_a_district_of_the_version_before_goes_on(committed: Database) -> None:
    upgrade(committed.urls.owner, OLD, to="0002")
    with committed.owner.begin() as connection:
        within(connection, OLD)
        for statement in LIVED:
            connection.exec_driver_sql(statement)
    upgrade(committed.urls.owner, OLD)
    with committed.app.begin() as connection:
        within(connection, OLD)
        case = connection.execute(text("SELECT desk_stage, due_at::date::text, no_return FROM cases")).one()
        assert tuple(case) == ("ACCEPT", "2026-11-03", False)
        limits = dict(
            connection.execute(
                text("SELECT stage, amount FROM regulation_limits WHERE level IS NULL ORDER BY stage")
            ).all()
        )
        assert limits["ACCEPT"] == 2, "what the district itself had ruled stays"
        assert limits["CALLBACK"] == 5
        assert limits["SUPPLEMENT"] == 5
        assert {"REFUSAL", "RETURN", "EXTENSION", "DEFERRAL", "TERMINATION", "UNREASONABLE"} <= set(limits)
        assert connection.execute(text("SELECT decider FROM approvals")).scalar_one() == "UNIT_LEAD"
        assert connection.execute(text("SELECT kind FROM external_refs")).scalar_one() == "OTHER"
        connection.execute(text("INSERT INTO case_people VALUES (1, 1, now())"))
