"""What ends with a demonstration, and what stands in its way."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models.cases import Case
from db.models.files import StoredFile
from db.models.identity import Account


@dataclass(frozen=True, slots=True)
class Remains:
    """Rows of a demonstration, rows that were there before it, and the tokens of all photos."""

    cases: int
    accounts: int
    real_cases: int
    real_accounts: int
    photos: tuple[str, ...]

    @property
    def is_demo(self) -> bool:
        """Whether there is a demonstration at all."""
        return self.cases + self.accounts > 0

    @property
    def is_pure(self) -> bool:
        """Whether nothing real would be lost with it."""
        return self.real_cases + self.real_accounts == 0


def remains(session: Session) -> Remains:
    """Count both kinds of rows."""
    cases = dict(session.execute(select(Case.demo, func.count()).group_by(Case.demo)).all())
    accounts = dict(session.execute(select(Account.demo, func.count()).group_by(Account.demo)).all())
    photos = session.scalars(select(StoredFile.token).where(StoredFile.removed_at.is_(None))).all()
    return Remains(
        cases.get(True, 0),
        accounts.get(True, 0),
        cases.get(False, 0),
        accounts.get(False, 0),
        tuple(photos),
    )
