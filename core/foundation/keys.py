"""The keys of an instance: made at first start, kept outside the database, rotated without a stop.

`encryption.keys` seals columns (Fernet, newest first). `index.keys` makes keyed hashes, so that a phone number can be
looked up without being readable; a stored hash begins with the id of its key, and a look-up tries every key.
`checkpoint.key` signs the checkpoints of the event lines and is never rotated away: old signatures must stay true.
"""

import hashlib
import hmac
import os
import secrets
from functools import cache, lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, MultiFernet

from core.foundation.settings import settings

RINGS = ("encryption.keys", "index.keys", "checkpoint.key")
"""All rings of an instance; a backup names their keys by fingerprints and never holds one."""


def fingerprints(folder: Path) -> dict[str, list[str]]:
    """Names of the keys in a folder, newest first, from which no key can be told; a ring that is not there is empty."""
    found = {}
    for name in RINGS:
        path = folder / name
        ring = path.read_bytes().split() if path.exists() else []
        found[name] = [hashlib.sha256(b"minhu key\0" + key).hexdigest()[:12] for key in ring]
    return found


def _ring(name: str) -> list[bytes]:
    """The keys in a file, newest first; the file is made with one key when there is none."""
    path = settings().secrets / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, [Fernet.generate_key()])
    return path.read_bytes().split()


def _write(path: Path, ring: list[bytes]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(b"\n".join(ring) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if len(ring) == 1:
        try:  # the first key: whoever comes second takes the one that is there
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    else:
        draft.replace(path)


@cache
def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in _ring("encryption.keys")])


@cache
def _index() -> dict[str, bytes]:
    return {hashlib.sha256(key).hexdigest()[:4]: key for key in _ring("index.keys")}


def seal(plain: str) -> str:
    """Ciphertext of a text under the newest key."""
    return _fernet().encrypt(plain.encode()).decode()


def unseal(token: str) -> str:
    """The text again.

    Raises:
        cryptography.fernet.InvalidToken: no key of the ring made it, or it was altered.
    """
    return _fernet().decrypt(token.encode()).decode()


def reseal(token: str) -> str:
    """The same text under the newest key, for rotation."""
    return _fernet().rotate(token.encode()).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """Hash under the newest index key, `kkkk:hex`; `purpose` keeps a phone from matching a code."""
    return next(iter(keyed_hashes(purpose, value)))


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """The hash under every key of the ring, newest first: what a stored hash may look like."""
    message = f"{purpose}\0{value}".encode()
    return [f"{kid}:{hmac.digest(key, message, 'sha256').hex()}" for kid, key in _index().items()]


def index_key() -> str:
    """Id of the newest index key, which makes new hashes."""
    return next(iter(_index()))


def index_keys() -> tuple[str, ...]:
    """Ids of every index key of the ring, newest first."""
    return tuple(_index())


@lru_cache(maxsize=262_144)
def keyed_number(kid: str, purpose: str, value: str) -> int:
    """A signed number of 32 bits that stands for a short piece of text under one index key.

    Two pieces may share a number: what it finds is looked at again.
    """
    mac = hmac.digest(_index()[kid], f"{purpose}\0{value}".encode(), "sha256")
    return int.from_bytes(mac[:4], "big", signed=True)


def checkpoint_mac(message: bytes) -> str:
    """Signature of a checkpoint, hex."""
    return hmac.new(_ring("checkpoint.key")[0], message, hashlib.sha256).hexdigest()


def add_key(name: str) -> None:
    """Put a new key in front of a ring: `encryption.keys` or `index.keys`. Running processes read it at restart."""
    _write(settings().secrets / name, [Fernet.generate_key(), *_ring(name)])
    forget()


def forget() -> None:
    """Read the rings again at the next use."""
    _fernet.cache_clear()
    _index.cache_clear()
    keyed_number.cache_clear()
