"""The ground itself: on both servers, undone commits, databases apart."""

import pytest
from sqlalchemy import text

from core.foundation.settings import settings
from db.roles import TooPowerful, check_app
from db.session import reading, unit_of_work
from tests.ground import Database


def test_server_is_of_a_known_major(database: Database) -> None:
    with database.app.connect() as connection:
        version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        assert version >= 150000
        assert connection.execute(text("SHOW data_checksums")).scalar_one() == "on"
        assert connection.execute(text("SHOW lock_timeout")).scalar_one() == "5s"
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "30s"


def test_doors_choose_the_district(session) -> None:
    with unit_of_work() as inner:
        assert inner.execute(text("SELECT current_schema()")).scalar_one() == settings().district
    with reading() as look:
        assert look.execute(text("SELECT current_user")).scalar_one() == "minhu_app"


def test_only_the_least_role_may_run_the_product(database: Database) -> None:
    check_app(database.urls.app, settings().district)
    for url in (database.urls.owner, database.urls.superuser):
        with pytest.raises(TooPowerful):
            check_app(url, settings().district)
