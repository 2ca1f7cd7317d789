"""Column types: words of the field as checked text, personal data as ciphertext."""

from enum import StrEnum

from sqlalchemy import Dialect, Enum, Text
from sqlalchemy.types import TypeDecorator

from core.foundation import keys


def words(terms: type[StrEnum], name: str = "") -> Enum:
    """Text with a check constraint over the codes of an enumeration.

    Args:
        terms: the words; their codes are what is stored.
        name: name of the check, for a table with two columns of one enumeration.
    """
    return Enum(
        terms,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=name or terms.__name__.lower(),
    )


class Encrypted(TypeDecorator[str]):
    """Personal data at rest: name, phone, ID number, exact address, secrets of second factors.

    Stored as Fernet tokens under the newest key of the ring; older keys still read (see `core.foundation.keys`).
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Seal on the way in."""
        return None if value is None else keys.seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Open on the way out."""
        return None if value is None else keys.unseal(value)
