"""Every table, for migrations and checks; a new capability adds its line."""

import db.models.identity
import db.models.journal  # noqa: F401
