"""E-mail: handed to one SMTP server over TLS, with the delivery's key as its Message-ID.

A letter is the server's from the moment it has the dot that ends it. What fails before is tried again. When the server
falls silent after it, nobody knows: few mail servers go by the Message-ID, so it is not sent again by itself.
"""

import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime

from core.foundation.clock import civil
from core.foundation.settings import settings
from core.notices.gateways.carrier import ANSWER, TOTAL
from core.notices.values import Outcome, Parcel

GO_ON, TAKEN = 354, 250

_Reply = tuple[int, bytes]


class Smtp:
    """The carrier of e-mail."""

    def ready(self) -> bool:
        """A server and a sender are set."""
        return bool(settings().smtp_host and settings().mail_from)

    def keyed(self) -> bool:
        """A Message-ID is read by some servers and programs, and promised by none."""
        return False

    def send(self, parcel: Parcel, *, now: datetime) -> Outcome:
        """Hand it to the server."""
        try:
            message = letter(parcel, now=now)
            with _connection() as server:
                if settings().smtp_user:
                    server.login(settings().smtp_user, settings().smtp_password.get_secret_value())
                return _handed(server, parcel.address, message)
        except smtplib.SMTPResponseException as problem:  # to connect or to log in: the settings are at fault
            return Outcome(f"SMTP_{problem.smtp_code}", unreachable=True)
        except (smtplib.SMTPException, OSError) as problem:
            return Outcome(type(problem).__name__, unreachable=True)
        except ValueError as problem:  # an address that no header can hold
            return Outcome(type(problem).__name__, final=True)


def letter(parcel: Parcel, *, now: datetime) -> EmailMessage:
    """The message: text only, no picture that tells who read it."""
    message, sender = EmailMessage(policy=POLICY), settings().mail_from
    name, _, domain = sender.partition("@")
    message["From"] = Address(settings().centre_name, name, domain)
    message["To"] = parcel.address
    message["Subject"] = " ".join(parcel.rendered.title.split())
    message["Date"] = format_datetime(civil(now))
    message["Message-ID"] = f"<{parcel.key}@{domain}>"
    message["X-Minhu-Delivery"] = parcel.key
    message["Auto-Submitted"] = "auto-generated"
    link = settings().public_url.rstrip("/")
    message.set_content(parcel.rendered.body + (f"\n\n{link}/notices" if link else "") + "\n")
    return message


def _handed(server: smtplib.SMTP, address: str, message: EmailMessage) -> Outcome:
    """One letter in the open conversation, step by step, so that it is known how far it came."""
    server.ehlo_or_helo_if_needed()
    code, _said = server.mail(settings().mail_from)
    if code != TAKEN:
        return Outcome(f"SMTP_{code}", unreachable=True)  # ours to mend: the letter is not at fault
    code, _said = server.rcpt(address)
    if code not in {TAKEN, TAKEN + 1}:
        return Outcome(f"SMTP_{code}", final=code >= 500)
    code, _said = server.docmd("DATA")
    if code != GO_ON:
        return Outcome(f"SMTP_{code}", final=code >= 500)
    server.send(re.sub(rb"(?m)^\.", b"..", message.as_bytes()) + b".\r\n")
    try:
        code, _said = server.getreply()
    except (smtplib.SMTPException, OSError) as problem:
        return Outcome(type(problem).__name__, unreachable=True, uncertain=True)
    return Outcome() if code == TAKEN else Outcome(f"SMTP_{code}", final=code >= 500)


class _Bounded(smtplib.SMTP):
    """A conversation that is cut when its time is over: the timeout of a socket counts for each read alone."""

    over = False

    def connect(self, host: str = "localhost", port: int = 0, source_address: object = None) -> _Reply:  # noqa: ARG002
        """Begin, and start the clock."""
        self.clock = threading.Timer(TOTAL, self.cut)
        self.clock.daemon = True
        self.clock.start()
        try:
            return super().connect(host, port)
        except BaseException:
            self.clock.cancel()
            raise

    def getreply(self) -> _Reply:
        """The next answer, unless the time was over before there was a socket to cut."""
        if self.over:
            raise smtplib.SMTPServerDisconnected("over")
        return super().getreply()

    def cut(self) -> None:
        """End it from the clock's thread; whoever reads or writes gets an error."""
        self.over = True
        if self.sock is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)  # TLS would first forget that it is TLS

    def close(self) -> None:
        """End it."""
        self.clock.cancel()
        super().close()


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


@contextmanager
def _connection() -> Iterator[smtplib.SMTP]:
    """A conversation as the settings want it; how it says goodbye changes nothing any more."""
    host, port, security = settings().smtp_host, settings().smtp_port, settings().smtp_security
    server: smtplib.SMTP
    if security == "tls":
        server = _BoundedTls(host, port, timeout=ANSWER, context=ssl.create_default_context())
    else:
        server = _Bounded(host, port, timeout=ANSWER)
    try:
        if security == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
    finally:
        server.close()
