"""Reads of files: what belongs to a subject, and one file for somebody who may have it."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import passes, store
from core.files.permissions import owns_upload, viewer_of
from core.files.terms import FileContent, FileView, Purpose
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal.terms import Subject
from db.models.files import StoredFile

_UNKNOWN = N_("没有这个文件，或者您无权查看")


def files_of(session: Session, subject: Subject) -> list[FileView]:
    """The files of a subject, oldest first; whoever asks has already been let in to the subject."""
    kind, subject_id = subject
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_kind == kind,
            StoredFile.subject_id == subject_id,
            StoredFile.removed_at.is_(None),
        )
        .order_by(StoredFile.created_at, StoredFile.id)
    )
    return [_view(row) for row in rows]


def files_of_each(session: Session, kind: str, ids: Collection[int]) -> dict[int, tuple[FileView, ...]]:
    """The files of several subjects of a kind, of each the oldest first; one statement, however many."""
    found: dict[int, tuple[FileView, ...]] = {}
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_kind == kind,
            StoredFile.subject_id.in_(ids),
            StoredFile.removed_at.is_(None),
        )
        .order_by(StoredFile.created_at, StoredFile.id)
    )
    for row in rows if ids else ():
        subject_id = row.subject_id or 0
        found[subject_id] = (*found.get(subject_id, ()), _view(row))
    return found


def uploads_of(session: Session, actor: Actor, tokens: Iterable[str]) -> list[int]:
    """Ids of the actor's own uploads that wait for a submission, for a form that carries their tokens.

    A token nobody can guess is what tells one stranger's upload from another's, so forms carry tokens, never ids.
    """
    rows = session.execute(
        select(StoredFile.id, StoredFile.uploaded_by)
        .where(
            StoredFile.token.in_([token for token in tokens if store.is_token(token)]),
            StoredFile.subject_id.is_(None),
            StoredFile.removed_at.is_(None),
        )
        .order_by(StoredFile.id)
    )
    return [row.id for row in rows if owns_upload(actor, row.uploaded_by)]


def purposes_of(session: Session, tokens: Iterable[str]) -> dict[str, Purpose]:
    """What the files of these tokens are, for a form that draws what it still carries; unknown ones are left out."""
    rows = session.execute(
        select(StoredFile.token, StoredFile.purpose).where(
            StoredFile.token.in_([token for token in tokens if store.is_token(token)]),
            StoredFile.removed_at.is_(None),
        )
    )
    return {row.token: row.purpose for row in rows}


def open_file(session: Session, actor: Actor | None, token: str, *, thumb: bool = False) -> FileContent:
    """The file for somebody who may see what it belongs to, or who sent it a moment ago.

    Args:
        session: any transaction.
        actor: who asks; None is a stranger, who is answered like everybody else without a right to it.
        token: from the address, unchecked.
        thumb: the small picture instead.

    Raises:
        NotFound: there is no such file, it was removed, or this actor may not know of it; one answer for all three.
    """
    row = _living(session, token)
    if actor is None:
        allowed = False
    elif row.subject_kind is None or row.subject_id is None:
        allowed = actor.account_id is not None and owns_upload(actor, row.uploaded_by)
    else:
        allowed = viewer_of(row.subject_kind)(session, actor, row.subject_id)
    if not allowed:
        raise NotFound(_UNKNOWN)
    return _content(row, thumb=thumb)


def open_with_pass(
    session: Session, presented: str, token: str, *, now: datetime, thumb: bool = False
) -> FileContent:
    """The file for whoever holds a pass for it that has not run out.

    Raises:
        NotFound: no such file, or the pass is not for it, or no longer.
    """
    if not (store.is_token(token) and passes.check(token, presented, now)):
        raise NotFound(_UNKNOWN)
    return _content(_living(session, token), thumb=thumb)


def _living(session: Session, token: str) -> StoredFile:
    row = None
    if store.is_token(token):
        row = session.scalar(
            select(StoredFile).where(StoredFile.token == token, StoredFile.removed_at.is_(None))
        )
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def _content(row: StoredFile, *, thumb: bool) -> FileContent:
    path = store.path_of(row.token, thumb=thumb and row.thumb)
    if not path.is_file():
        raise NotFound(_UNKNOWN)
    return FileContent(path, row.name, row.media_type, _view(row))


def _view(row: StoredFile) -> FileView:
    return FileView(
        id=row.id,
        token=row.token,
        purpose=row.purpose,
        name=row.name,
        media_type=row.media_type,
        size=row.bytes,
        width=row.width,
        height=row.height,
        seconds=row.seconds,
        pages=row.pages,
        thumb=row.thumb,
        created_at=row.created_at,
    )
