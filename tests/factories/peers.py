"""What stands on the other side of a gateway: a real SMTP server and a real HTTP peer, on this machine."""

import ipaddress
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.foundation.settings import settings


@contextmanager
def settled(**values: str) -> Iterator[None]:
    """Settings of this process for a while, as the environment would give them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in values.items():
            patch.setenv(f"MINHU_{name.upper()}", value)
        settings.cache_clear()
        try:
            yield
        finally:
            patch.undo()
            settings.cache_clear()


@dataclass
class Asked:
    """One request as the peer had it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Peer:
    """An HTTP peer that keeps what it is sent; `answer` says what it tells the caller."""

    url: str
    asked: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, bytes]] = lambda _asked: (200, b"{}")

    def keys(self) -> Counter[str]:
        """How often each delivery came."""
        return Counter(each.headers.get("x-minhu-delivery", "") for each in self.asked)


@contextmanager
def http_peer(port: int = 0) -> Iterator[Peer]:
    """A peer on a port of its own, for as long as the block lasts."""
    peer = Peer("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            asked = Asked(
                self.path,
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
            peer.asked.append(asked)
            status, said = peer.answer(asked)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    peer.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def dripping(said: bytes, pause: float) -> Iterator[int]:
    """A peer that takes what comes and says a piece every so often; without a pause all at once. Then it hangs up."""

    def speak(caller: socket.socket) -> None:
        if pause:
            caller.settimeout(pause)
        else:
            caller.recv(100_000)
            caller.sendall(said)
            return
        for begin in range(0, len(said), 10):
            with suppress(TimeoutError):  # what comes meanwhile is let go; nothing coming is the pause
                while caller.recv(100_000):
                    pass
                return
            caller.sendall(said[begin : begin + 10])

    with _listening(speak) as port:
        yield port


@contextmanager
def talking(answers: Mapping[str, bytes]) -> Iterator[int]:
    """A mail server that answers each command as it is told, and hangs up where it is told nothing."""

    def speak(caller: socket.socket) -> None:
        caller.sendall(b"220 here\r\n")
        lines, in_letter = caller.makefile("rb"), False
        for line in lines:
            word = line.decode("utf-8", "replace").strip().upper()
            if in_letter and word != ".":
                continue
            command = "." if in_letter else word[:4]
            in_letter = command == "DATA" and answers["DATA"].startswith(b"354")
            answer = answers.get(command, b"250 taken")
            if not answer:
                return
            caller.sendall(answer + b"\r\n")

    with _listening(speak) as port:
        yield port


@contextmanager
def _listening(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    """A socket whose first caller is spoken to in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                caller, _address = server.accept()
                with caller:
                    speak(caller)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
    thread.join(5)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Mailbox:
    """An SMTP server that keeps what it is handed; `refuse` answers a recipient with a line of its own."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, session, envelope) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def mailbox(
    certificate: tuple[Path, Path] | None = None, login: tuple[str, str] | None = None
) -> Iterator[Mailbox]:
    """A server; with a certificate it asks for STARTTLS, with a login for that."""
    box, options = Mailbox(free_port()), {}
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        options |= {"tls_context": context, "require_starttls": True}
    if login is not None:

        def check(_server, _session, _envelope, _mechanism, data) -> AuthResult:
            given = (data.login.decode(), data.password.decode())
            return AuthResult(success=given == login)

        options |= {"authenticator": check, "auth_required": True}
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "peer.crt", folder / "peer.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return paths
