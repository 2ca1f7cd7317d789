"""Passwords: how they are hashed, which are good enough, and how a one-time one is made.

bcrypt by streamlit-authenticator's `Hasher`. Only its one file is loaded: the package itself starts Streamlit and its
cookie component, which neither the worker nor the command line can use (see docs/decisions).
"""

import secrets
from functools import cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Protocol, cast

from core.foundation.errors import Invalid
from core.foundation.text import N_

LEAST = 10
"""Characters."""
MOST = 72
"""Bytes of UTF-8: bcrypt reads no more, and cutting silently would make two passwords one."""
VARIETY = 5
"""Different characters at least."""
NOBODY = "$2b$12$q38Fn1OxneaUzBuXn5EwmuuMQo6porv6ZV4z44GgwTpiQFi5h6.a."
"""A hash of random bytes nobody knows, checked in place of an unknown account's, so that both take equally long."""
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without signs that are mistaken for each other."""
COMMON = (
    "password", "passw0rd", "qwerty", "asdfgh", "zxcvbn", "1qaz2wsx", "q1w2e3r4", "admin", "welcome", "letmein",
    "iloveyou", "woaini", "520520", "1314520", "5201314", "123456", "654321", "012345", "111222", "123123", "112233",
    "abcdef", "abc123", "a1b2c3",
)  # fmt: skip
"""What stands in every list of guesses; a password that is little more than one of them is refused."""
BEYOND = 6
"""Characters a password must have besides the common words it contains."""


class _Hasher(Protocol):
    """What we use of the library's class."""

    def hash(self, password: str) -> str: ...

    def check_pw(self, password: str, hashed_password: str) -> bool: ...


def hashed(password: str) -> str:
    """The bcrypt hash of a password that passed `approve`."""
    return _hasher().hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether a password is the one of a hash; without a hash the same work is done, and the answer is no."""
    length = len(password.encode(errors="replace"))
    tried = password if length <= MOST and password.isprintable() else "-"
    same = _hasher().check_pw(tried, stored or NOBODY)
    return same and stored is not None and tried == password


def approve(password: str, login: str, field: str = "new") -> None:
    """Refuse a password that is too short, too long for bcrypt, or among the first guesses.

    Raises:
        Invalid: says which.
    """
    lower = password.lower()
    if len(password) < LEAST:
        raise Invalid(N_("密码至少 {least} 个字符"), field, least=LEAST)
    if not password.isprintable():
        raise Invalid(N_("密码里有无法输入的字符"), field)
    if len(password.encode()) > MOST:
        raise Invalid(N_("密码太长：最多 {most} 字节（一个汉字占 3 字节）"), field, most=MOST)
    if login.lower() in lower and len(lower) - len(login) < BEYOND:
        raise Invalid(N_("密码不能与登录名相近"), field)
    beyond = lower
    for word in COMMON:
        beyond = beyond.replace(word, "")
    if len(set(lower)) < VARIETY or (beyond != lower and len(beyond) < BEYOND):
        raise Invalid(N_("这个密码太常见，容易被猜到"), field)


def one_time() -> str:
    """A password to be told and changed at the first login: 59 bits, in groups that can be read out."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


@cache
def _hasher() -> _Hasher:
    package = find_spec("streamlit_authenticator")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("streamlit_authenticator")
    spec = spec_from_file_location(
        "streamlit_authenticator_hasher", Path(package.origin).with_name("utilities") / "hasher.py"
    )
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError("streamlit_authenticator.utilities.hasher")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast("_Hasher", module.Hasher)
