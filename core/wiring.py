"""The one module that knows every `jobs.py`: importing it wires followers, guards and the schedule together.

Every edge imports it first, so that no act runs without its followers.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

import core.cases.jobs as cases
import core.duty.jobs as duty
import core.files.jobs as files
import core.identity.jobs as identity
import core.journal.jobs as journal
import core.knowledge.jobs as knowledge
import core.notices.jobs as notices
import core.publicity.jobs as publicity
import core.supervision.jobs as supervision
import db.models.all  # noqa: F401 (foreign keys need every table)

Job = Callable[[Session, datetime], object]

SCHEDULE: dict[str, tuple[Job, ...]] = {
    "minute": (
        *cases.EVERY_MINUTE,
        *duty.EVERY_MINUTE,
        *files.EVERY_MINUTE,
        *journal.EVERY_MINUTE,
        *supervision.EVERY_MINUTE,
    ),
    "hour": (
        *cases.EVERY_HOUR,
        *files.EVERY_HOUR,
        *identity.EVERY_HOUR,
        *journal.EVERY_HOUR,
        *knowledge.EVERY_HOUR,
        *notices.EVERY_HOUR,
        *publicity.EVERY_HOUR,
    ),
}
"""What the worker runs how often, each job in a transaction of its own."""
