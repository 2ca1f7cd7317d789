"""Every table, for migrations and checks; a new capability adds its line."""

import db.models.approvals
import db.models.cases
import db.models.cases_catalogue
import db.models.deadlines
import db.models.duty
import db.models.files
import db.models.identity
import db.models.journal
import db.models.knowledge
import db.models.notices
import db.models.publicity
import db.models.supervision  # noqa: F401
