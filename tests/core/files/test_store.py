import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from core.files import store

PAST = datetime(2026, 3, 2, 9, tzinfo=UTC)
FAR = datetime(2100, 1, 1, tzinfo=UTC)


def test_bytes_lie_under_their_token_for_this_account_only(home: Path):
    token = store.new_token()
    store.put(token, b"body", b"thumb", now=PAST)
    assert (home / "files" / token[:2] / token).read_bytes() == b"body"
    assert store.path_of(token, thumb=True).read_bytes() == b"thumb"
    for path in (home / "files").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert not list((home / "files").rglob(".*"))


def test_tokens_are_128_bits_and_never_the_same():
    tokens = {store.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(len(bytes.fromhex(token)) == 16 for token in tokens)


def test_nothing_is_pending_before_the_first_file(home: Path):
    assert list(store.pending(before=FAR)) == []


def test_a_file_is_pending_until_it_is_settled(home: Path):
    token = store.new_token()
    store.put(token, b"body", b"thumb", now=FAR)
    assert list(store.pending(before=FAR)) == []
    assert list(store.pending(before=FAR + timedelta(seconds=1))) == [token]
    store.settle(token)
    assert list(store.pending(before=FAR + timedelta(days=1))) == []
    assert store.path_of(token).exists()


def test_a_replayed_past_does_not_age_a_mark(home: Path):
    store.put(store.new_token(), b"body", b"thumb", now=PAST)
    assert list(store.pending(before=PAST + timedelta(seconds=1))) == []


def test_discarding_leaves_nothing_and_can_be_repeated(home: Path):
    token = store.new_token()
    store.put(token, b"body", b"thumb", now=FAR)
    store.path_of(token).with_name(f".{token}.draft").touch()  # what a crash in the middle of writing leaves
    store.discard(token)
    store.discard(token)
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []
