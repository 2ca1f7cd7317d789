"""Writing files: keep an upload, attach it to what it belongs to, take it away for good.

No event is written here: a file has no line of its own. The act that attaches or removes says so on the line of its
subject, in the same transaction.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.files import store
from core.files.naming import clean_name
from core.files.permissions import owns_upload
from core.files.preparing import require_count, require_mix
from core.files.terms import ATTACH_WITHIN, FileReceipt, Purpose, Upload
from core.foundation.errors import Conflict, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal.terms import Subject
from db.models.files import StoredFile

COPIED = (
    *("purpose", "media_type", "bytes", "width", "height", "seconds", "pages"),
    *("sha256", "thumb", "name", "uploaded_by"),
)
"""What a file is, wherever it belongs."""


def keep(session: Session, actor: Actor, upload: Upload, *, now: datetime) -> FileReceipt:
    """Keep a file until a submission takes it.

    Args:
        session: the transaction; a roll-back leaves bytes that the job takes away a day later.
        actor: who sends it; anybody may, edges limit how often.
        upload: what `preparing.prepare` made of the bytes, before the transaction began.
        now: the moment.
    """
    token = store.new_token()
    store.put(token, upload.body, upload.thumb, now=now)
    row = StoredFile(
        token=token,
        purpose=upload.purpose,
        media_type=upload.media_type,
        bytes=len(upload.body),
        width=upload.width,
        height=upload.height,
        seconds=upload.seconds,
        pages=upload.pages,
        sha256=upload.sha256,
        thumb=bool(upload.thumb),
        name=upload.name,
        uploaded_by=actor.account_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return FileReceipt(row.id, token)


def keep_export(
    session: Session, actor: Actor, name: str, body: bytes, media_type: str, *, now: datetime
) -> FileReceipt:
    """Keep a table for who asked for it: `/files/{token}` gives it to him alone, and a day later it is gone.

    It belongs to nothing, so the rules of an upload that waits are its rules: its owner's own, removed by the hourly
    job after `ATTACH_WITHIN`. What may stand in it, the caller has decided and written down.

    Raises:
        NotAllowed: nobody without an account takes tables away.
    """
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    token = store.new_token()
    store.put(token, body, b"", now=now)
    row = StoredFile(
        token=token,
        purpose=Purpose.EXPORT,
        media_type=media_type,
        bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        thumb=False,
        name=clean_name(name),
        uploaded_by=actor.account_id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return FileReceipt(row.id, token)


def attach(
    session: Session, file_ids: Iterable[int], subject: Subject, *, actor: Actor, now: datetime
) -> list[FileReceipt]:
    """Give uploads to the subject they were sent for; the caller has checked that the actor may add to it.

    Args:
        session: the transaction.
        file_ids: what `keep` answered, or `queries.uploads_of` for a form that carried tokens.
        subject: kind and id.
        actor: who sent them; nobody attaches another's upload.
        now: the moment.

    Raises:
        Invalid: more files than one submission takes, or more of a kind.
        NotFound: one of them is not there, or is not this actor's.
        Conflict: one belongs to something else, or waited longer than `ATTACH_WITHIN`.
    """
    wanted = sorted(set(file_ids))
    require_count(len(wanted))
    if not wanted:
        return []
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.id.in_(wanted),
            StoredFile.removed_at.is_(None),
            StoredFile.purpose != Purpose.EXPORT,
        )
        .order_by(StoredFile.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) < len(wanted) or not all(owns_upload(actor, row.uploaded_by) for row in rows):
        raise NotFound(N_("有文件已经不在了；请重新上传"))
    require_mix(row.purpose for row in rows)
    for row in rows:
        _require_free(row, subject, now)
    for row in rows:
        row.subject_kind, row.subject_id = subject
    session.flush()
    return [FileReceipt(row.id, row.token) for row in rows]


def copy(
    session: Session,
    tokens: Iterable[str],
    source: Subject,
    subject: Subject,
    *,
    now: datetime,
) -> int:
    """Files of one subject for another as well, with bytes of their own: each keeps what the other gives up.

    Args:
        session: the transaction.
        tokens: which; what is not a living file of the source is left out.
        source: kind and id of what they belong to; whoever calls has let the actor in to it.
        subject: kind and id of what gets them.
        now: the moment.

    Returns:
        How many.
    """
    kind, source_id = source
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.token.in_(list(tokens)),
            StoredFile.subject_kind == kind,
            StoredFile.subject_id == source_id,
            StoredFile.removed_at.is_(None),
        )
        .order_by(StoredFile.id)
    ).all()
    for row in rows:
        token = store.new_token()
        thumb = store.path_of(row.token, thumb=True).read_bytes() if row.thumb else b""
        store.put(token, store.path_of(row.token).read_bytes(), thumb, now=now)
        kept = {name: getattr(row, name) for name in COPIED}
        session.add(
            StoredFile(token=token, created_at=now, subject_kind=subject[0], subject_id=subject[1], **kept)
        )
    session.flush()
    return len(rows)


def remove_files(session: Session, subject: Subject, *, now: datetime) -> int:
    """Take all files of a subject away for good, as an erasure asks; how many there were.

    From the commit on nobody can open them; the job takes the bytes from the disk.
    """
    kind, subject_id = subject
    rows = session.scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_kind == kind,
            StoredFile.subject_id == subject_id,
            StoredFile.removed_at.is_(None),
        )
        .order_by(StoredFile.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.removed_at = now
    session.flush()
    return len(rows)


def _require_free(row: StoredFile, subject: Subject, now: datetime) -> None:
    """A repeated attach to the same subject is a double click and changes nothing."""
    if row.subject_id is None:
        if row.created_at < now - ATTACH_WITHIN:
            raise Conflict(
                N_("“{name}”上传已超过 {hours} 小时；请重新上传"),
                name=row.name,
                hours=ATTACH_WITHIN // timedelta(hours=1),
            )
    elif (row.subject_kind, row.subject_id) != subject:
        raise Conflict(N_("“{name}”已经用在别处；请重新上传"), name=row.name)
