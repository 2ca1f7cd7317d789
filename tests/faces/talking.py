"""Speaking Streamlit's protocol without a browser: ask for a page, hear what comes."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from api.access import STREAM
from core.foundation.settings import SESSION_COOKIE


@contextmanager
def socket(
    web: str, token: str | None = None, *, cookie: str = "", origin: str = ""
) -> Iterator[ClientConnection]:
    """The websocket, with the cookie of a session, another one, or none."""
    headers = {"Cookie": cookie or f"{SESSION_COOKIE}={token}"} if token or cookie else {}
    with connect(
        web.replace("http", "ws") + STREAM,
        origin=origin or web,
        additional_headers=headers,
        subprotocols=["streamlit"],
        max_size=None,
        open_timeout=20,
        close_timeout=1,
        proxy=None,
    ) as opened:
        yield opened


def ask(opened: ClientConnection, *, page: str = "", script_hash: str = "", query: str = "") -> str:
    """Run the script for a page and return everything that was sent for it; strings stand in protobuf as UTF-8."""
    message = BackMsg()
    message.rerun_script.page_name = page
    message.rerun_script.page_script_hash = script_hash
    message.rerun_script.query_string = query
    opened.send(message.SerializeToString())
    heard: list[str] = []
    while True:
        said = ForwardMsg()
        raw = opened.recv(timeout=30, decode=False)
        said.ParseFromString(raw)
        heard.append(raw.decode("utf-8", "replace"))
        if said.WhichOneof("type") == "script_finished":
            return "".join(heard)


def silence(opened: ClientConnection) -> None:
    """Hear whatever comes until the other side closes.

    Raises:
        ConnectionClosed: it has.
        TimeoutError: ten seconds without a word.
    """
    while True:
        opened.recv(timeout=10)
