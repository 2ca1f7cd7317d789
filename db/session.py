"""The two doors to the database: `unit_of_work` for one business act, `reading` for a look.

A district is a schema. It is chosen by `set_config('search_path', …, true)` at the begin of each transaction, so that
no pool between here and the server can leak one district into another.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, CursorResult, Engine, Executable, QueuePool, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker

from core.foundation.errors import Conflict
from core.foundation.settings import settings
from core.foundation.text import N_

P = ParamSpec("P")
T = TypeVar("T")

BUSY = frozenset({"40P01", "55P03", "40001"})
"""SQLSTATE of deadlock, lock timeout and serialisation failure: somebody else was first."""

POOLED, MORE = 10, 20
"""Connections a process keeps, and those it may open beside them for a moment."""

factory: sessionmaker[Session] = sessionmaker(expire_on_commit=False)
"""Bound by `connect` (product) or by the tests; edges use the doors below."""

CHOOSE = text(
    "SELECT chosen.district, current_schema() FROM (SELECT set_config('search_path', :district, true) AS district) "
    "AS chosen"
)
"""One statement: the inner SELECT is volatile, so it is done before the outer one looks where it stands."""


@event.listens_for(factory, "after_begin")
def _choose_district(session: Session, transaction: SessionTransaction, connection: Connection) -> None:  # noqa: ARG001
    if transaction.nested:
        return
    chosen, found = connection.execute(CHOOSE, {"district": settings().district}).one()
    if found != chosen:
        raise RuntimeError(f"the schema {chosen} of this district does not exist; run ./minhu db upgrade")


@cache
def connect(url: str) -> Engine:
    """Bind the doors to a database; the same engine for the life of the process."""
    engine = create_engine(
        url, pool_size=POOLED, max_overflow=MORE, pool_pre_ping=True, pool_recycle=1800, hide_parameters=True
    )
    factory.configure(bind=engine)
    return engine


def pool() -> tuple[int, int, int]:
    """Connections of this process: at work, at rest, and how many there may be; zeros where nothing is pooled."""
    engine = factory.kw.get("bind")
    held = engine.pool if isinstance(engine, Engine) else None
    if not isinstance(held, QueuePool):
        return 0, 0, 0
    return held.checkedout(), held.checkedin(), POOLED + MORE


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One business act, one transaction: committed when the block ends well.

    Raises:
        Conflict: the database says that somebody else holds or changed the row; nothing was changed.
    """
    _forget()
    shared = _shared.get()
    if shared is not None:
        shared.info[WRITTEN] = True
    try:
        with factory() as session, session.begin():
            yield session
    except DBAPIError as problem:
        if getattr(problem.orig, "pgcode", None) in BUSY:
            raise Conflict(N_("别人正在办这一件，请刷新后再试")) from problem
        raise
    finally:
        _forget()


@contextmanager
def reading() -> Iterator[Session]:
    """A look: nothing is kept."""
    shared = _shared.get()
    if shared is None:
        with factory() as session:
            yield session
        return
    try:
        yield shared
    except DBAPIError:
        _forget()
        raise


@contextmanager
def one_reading() -> Iterator[None]:
    """Every `reading` of this run inside the block is one: a page asks in many places and need not begin each time.

    Whoever writes meanwhile gets a connection of his own, and afterwards everything is asked anew.
    """
    with factory() as session:
        session.info[ASKED] = {}
        event.listen(session, "loaded_as_persistent", _hold)
        token = _shared.set(session)
        try:
            yield
        finally:
            _shared.reset(token)


def _hold(session: Session, row: object) -> None:
    """A session forgets a row that nobody holds; in a shared reading the next one may ask for it."""
    session.info[ASKED][id(row)] = row


_shared: ContextVar[Session | None] = ContextVar("shared", default=None)
ASKED = "asked"
"""Where a shared reading keeps what it was told, and the rows it has read."""
STAMP_READ = "stamp"
"""Under which of these answers stands what `stamp_read` tells."""
WRITTEN = "written"
"""Where it says that somebody wrote meanwhile."""


def _forget() -> None:
    """Give the connection of a shared reading back; what it has seen is asked anew."""
    shared = _shared.get()
    if shared is not None:
        shared.expunge_all()  # first: what somebody still holds stays as he has read it
        shared.rollback()
        shared.info[ASKED] = {}


def shared(session: Session) -> bool:
    """Whether a session is the shared reading of a page's run."""
    return ASKED in session.info


def written() -> bool:
    """Whether the run that shares a reading has written anything, or tried to."""
    shared = _shared.get()
    return shared is not None and WRITTEN in shared.info


def stamp_read() -> object:
    """The stamp (`db.standing`) that the run with a shared reading goes by; None as long as it has read none."""
    shared = _shared.get()
    return None if shared is None else shared.info[ASKED].get(STAMP_READ)


def asked_once(question: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """A question that a shared reading asks once for each of its arguments; nobody changes the answer."""

    @wraps(question)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        told: dict[object, Any] | None = session.info.get(ASKED)
        if told is None:
            return question(session, *args, **named)
        key = (question, args, tuple(sorted(named.items())))
        if key not in told:
            told[key] = question(session, *args, **named)
        answer: T = told[key]
        return answer

    return cast("Callable[Concatenate[Session, P], T]", ask)


def columns(
    session: Session, question: Executable, said: Mapping[str, object] | None = None
) -> CursorResult[*tuple[Any, ...]]:
    """Rows of a question for columns; like a session it writes first what is pending, and it makes no objects.

    Args:
        session: the transaction.
        question: built once for the life of the process where it is asked often: the library then need not fit what it
            has compiled to a new one.
        said: the values of its parameters.
    """
    session.flush()
    return session.connection().execute(question, said)


@contextmanager
def snapshot() -> Iterator[Session]:
    """A long look at one moment: what others commit meanwhile does not show; nothing is kept."""
    with factory() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
