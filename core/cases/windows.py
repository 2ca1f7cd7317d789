"""How long the person may come back to what was decided (domain.md E.1); pure."""

from datetime import timedelta

OVERTURN_WITHIN = timedelta(days=15)
"""To ask once that a refusal is looked at again."""

CHANGE_WITHIN = timedelta(hours=24)
"""To change a good rating to a bad one, once."""

REOPEN_WITHIN = timedelta(days=30)
"""To come back with a new fact or photo; later a new case is linked to the old one."""
