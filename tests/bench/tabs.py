"""Tabs of browsers without a browser: each holds a socket, asks for reruns, and says how long they took."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from api.access import STREAM
from core.foundation.settings import SESSION_COOKIE

PATIENCE = 60.0
"""Seconds after which a rerun is one that never ended."""

ENDED = frozenset({ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY})


class Failed(Exception):
    """A rerun showed an exception, did not compile, or found no page."""


@dataclass
class Tab:
    """One tab.

    Attributes:
        web: address of the server.
        token: of the session it lives by; empty for a stranger.
        page: address of the page, without a slash.
        heard: bytes of the last rerun.
        kinds: elements of the last rerun, by kind.
    """

    web: str
    token: str = ""
    page: str = ""
    heard: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    _socket: ClientConnection | None = None
    _script: str = ""

    async def __aenter__(self) -> Self:
        """Open the socket and show the page for the first time."""
        self._socket = await connect(
            self.web.replace("http", "ws") + STREAM,
            origin=self.web,  # type: ignore[arg-type]
            additional_headers={"Cookie": f"{SESSION_COOKIE}={self.token}"} if self.token else {},
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            open_timeout=PATIENCE,
            close_timeout=1,
            ping_interval=None,
            proxy=None,
        )
        await self.rerun()
        return self

    async def __aexit__(self, *_problem: object) -> None:
        """Close it."""
        if self._socket is not None:
            await self._socket.close()

    async def rerun(self) -> float:
        """Let the page run once more; milliseconds until all of it was there.

        Raises:
            Failed: it did not end well.
            TimeoutError: it did not end.
        """
        asked = BackMsg()
        asked.rerun_script.page_script_hash = self._script
        if not self._script:
            asked.rerun_script.page_name = self.page
        self.heard, self.kinds = 0, Counter()
        began = perf_counter()
        if self._socket is None:
            raise Failed("the tab is not open")
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while not self._ended(await self._socket.recv(decode=False)):
                pass
        return (perf_counter() - began) * 1000

    def _ended(self, raw: bytes) -> bool:
        """Take one message in; whether it was the last."""
        self.heard += len(raw)
        said = ForwardMsg()
        said.ParseFromString(raw)
        match said.WhichOneof("type"):
            case "navigation":
                self._script = said.navigation.page_script_hash
            case "new_session" if not self._script:
                self._script = said.new_session.page_script_hash
            case "page_not_found":
                raise Failed("no such page")
            case "delta" if said.delta.WhichOneof("type") == "new_element":
                kind = said.delta.new_element.WhichOneof("type") or ""
                self.kinds[kind] += 1
                if kind == "exception":
                    raise Failed(said.delta.new_element.exception.message)
            case "script_finished":
                if said.script_finished in ENDED:
                    return True
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise Failed("the script did not compile")
        return False
