"""E-mail: handed to one SMTP server over TLS, with the delivery's key as its Message-ID."""

import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime

from core.foundation.clock import civil
from core.foundation.settings import settings
from core.notices.gateways.carrier import ANSWER
from core.notices.values import Outcome, Parcel


class Smtp:
    """The carrier of e-mail."""

    def ready(self) -> bool:
        """A server and a sender are set."""
        return bool(settings().smtp_host and settings().mail_from)

    def send(self, parcel: Parcel, *, now: datetime) -> Outcome:
        """Hand it to the server."""
        try:
            with _connection() as server:
                if settings().smtp_user:
                    server.login(settings().smtp_user, settings().smtp_password.get_secret_value())
                server.send_message(letter(parcel, now=now))
        except smtplib.SMTPRecipientsRefused as problem:
            code = next((answer[0] for answer in problem.recipients.values()), 0)
            return Outcome(f"SMTP_{code}", final=code >= 500)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError) as problem:
            return Outcome(f"SMTP_{problem.smtp_code}", unreachable=True)  # the settings are at fault
        except smtplib.SMTPDataError as problem:
            return Outcome(f"SMTP_{problem.smtp_code}", final=problem.smtp_code >= 500)
        except (smtplib.SMTPException, OSError) as problem:
            return Outcome(type(problem).__name__, unreachable=True)
        except ValueError as problem:  # an address that no header can hold
            return Outcome(type(problem).__name__, final=True)
        return Outcome()


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


def _connection() -> smtplib.SMTP:
    host, port = settings().smtp_host, settings().smtp_port
    if settings().smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=ANSWER, context=ssl.create_default_context())
    server = smtplib.SMTP(host, port, timeout=ANSWER)
    if settings().smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server
