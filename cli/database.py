"""The database a command works on: the embedded one, or the one the operator names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.foundation import clock, keys
from core.foundation.errors import CivicError
from core.foundation.settings import settings
from core.foundation.text import N_
from core.seeding import seed
from db import embedded
from db.embedded import Urls
from db.migrate import upgrade
from db.roles import check_app
from db.session import connect, unit_of_work


@contextmanager
def opened(*, migrate: bool = True) -> Iterator[Urls]:
    """The database for the length of a command, migrated, with the doors of `db.session` leading to it.

    The embedded server is started when it does not run, and stopped by whoever of its users leaves last.

    Args:
        migrate: bring the schema to the newest version first and lay down what every district begins with; not
            possible without the owner's address.
    """
    with reached() as urls:
        if migrate and urls.owner:
            upgrade(urls.owner, settings().district)
        check_app(urls.app, settings().district)
        os.environ["MINHU_HOME"] = str(settings().home.resolve())
        os.environ["MINHU_DATABASE_URL"] = urls.app
        os.environ.pop("MINHU_DATABASE_OWNER_URL", None)  # no child needs it
        settings.cache_clear()
        connect(urls.app)
        if migrate and urls.owner:
            with unit_of_work() as session:
                seed(session, settings().centre_name, now=clock.now())
        yield urls


def settle_on(home: Path, url: str) -> None:
    """Let the rest of this command look at another instance: its keys, its signatures, its database."""
    os.environ["MINHU_HOME"] = str(home)
    os.environ["MINHU_DATABASE_URL"] = url
    settings.cache_clear()
    keys.forget()
    connect(url)


@contextmanager
def reached() -> Iterator[Urls]:
    """The addresses only, of a running server."""
    chosen = settings()
    if chosen.database_url:
        yield Urls(chosen.database_url, chosen.database_owner_url, "")
    elif chosen.database_owner_url:
        raise CivicError(N_("设了 MINHU_DATABASE_OWNER_URL 却没有 MINHU_DATABASE_URL，两个要一起设"))
    else:
        with embedded.using(chosen.home) as urls:
            yield urls
