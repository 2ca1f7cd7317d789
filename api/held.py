"""Open sockets and the sessions they live by: when a session ends, its sockets are closed, wherever it was ended.

Every three seconds one query asks for all sockets of the process; a NOTIFY, where it arrives, makes it at once.
"""

import asyncio
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.types import Message, Send

from core.foundation.clock import now
from core.identity import sessions
from db import hints
from db.session import reading

EVERY = 3.0
"""Seconds between two questions."""
ENDED = 4401
"""Close code: the session is over (private range, after HTTP 401)."""

log = structlog.get_logger("api")


@dataclass(eq=False, slots=True)
class Socket:
    """A websocket that may be closed from outside; after that nothing more goes out or comes in."""

    raw: Send
    closed: bool = False

    async def send(self, message: Message) -> None:
        """Pass on, unless the session is over."""
        if not self.closed:
            await self.raw(message)

    async def close(self) -> None:
        """Close for good; a client that is gone already is no error."""
        if not self.closed:
            self.closed = True
            with suppress(Exception):
                await self.raw({"type": "websocket.close", "code": ENDED})


class Held:
    """The sockets of this process by session."""

    def __init__(self) -> None:
        self._sockets: defaultdict[int, set[Socket]] = defaultdict(set)

    def __len__(self) -> int:
        """How many sockets are open."""
        return sum(map(len, self._sockets.values()))

    def sessions(self) -> int:
        """How many sessions they live by."""
        return len(self._sockets)

    @contextmanager
    def holding(self, session_id: int, raw: Send) -> Iterator[Socket]:
        """Know of a socket while it is open."""
        socket = Socket(raw)
        self._sockets[session_id].add(socket)
        try:
            yield socket
        finally:
            self._sockets[session_id].discard(socket)
            if not self._sockets[session_id]:
                del self._sockets[session_id]

    async def close(self, session_id: int) -> None:
        """Close what lives by this session."""
        await asyncio.gather(*(socket.close() for socket in tuple(self._sockets.get(session_id, ()))))

    async def sweep(self) -> None:
        """Ask once for all, and close what lives no more."""
        held = set(self._sockets)
        if held:
            for ended in held - await run_in_threadpool(_alive, held):
                await self.close(ended)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch while the server runs."""
        stop = threading.Event()
        tasks = [asyncio.create_task(self._watch()), asyncio.create_task(self._listen(stop))]
        try:
            yield
        finally:
            stop.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.sweep()
            except SQLAlchemyError:
                log.warning("sessions_not_asked", exc_info=True)

    async def _listen(self, stop: threading.Event) -> None:
        loop = asyncio.get_running_loop()

        def hear() -> None:
            for payload in hints.heard(sessions.revocation_channel(), stop):
                if payload.isdecimal():
                    asyncio.run_coroutine_threadsafe(self.close(int(payload)), loop)

        listener = threading.Thread(target=hear, name="revocations", daemon=True)
        listener.start()
        await asyncio.Event().wait()


HELD = Held()
"""Those of this process."""


def _alive(ids: set[int]) -> set[int]:
    with reading() as session:
        return sessions.alive(session, ids, now=now())
