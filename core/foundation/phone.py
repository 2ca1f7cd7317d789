"""Telephone numbers: one normal form to store and look up, and what may be shown of a number and a name."""

import phonenumbers

from core.foundation.errors import Invalid
from core.foundation.text import N_

HOME = "CN"
KEPT_FRONT, KEPT_BACK = 3, 4
"""Digits that stay readable at the front and at the back."""


def normal(number: str, field: str = "phone") -> str:
    """The one form in which a number is stored and looked up.

    Mainland numbers are plain digits (`13812345678`, `03101234567`), others keep their country code (`+85221234567`).

    Args:
        number: as somebody typed it.
        field: name of the form field a refusal belongs to.

    Raises:
        Invalid: it is no telephone number.

    >>> normal("+86 138-1234-5678")
    '13812345678'
    """
    try:
        parsed = phonenumbers.parse(number, HOME)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise Invalid(N_("这不像一个电话号码，请核对"), field)
    if parsed.country_code != phonenumbers.country_code_for_region(HOME):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "".join(sign for sign in national if sign.isdigit())


def masked(number: str | None) -> str:
    """A number as it is shown to who need not know it.

    >>> masked("13812345678")
    '138****5678'
    """
    if not number:
        return ""
    hidden = len(number) - KEPT_FRONT - KEPT_BACK
    if hidden < 1:
        return "*" * len(number)
    return f"{number[:KEPT_FRONT]}{'*' * hidden}{number[-KEPT_BACK:]}"


def masked_name(name: str | None) -> str:
    """A name as it is shown to who need not know it: always two stars, so that its length says nothing.

    >>> masked_name("王小明")
    '王**'
    """
    return f"{name[0]}**" if name else ""
