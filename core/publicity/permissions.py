"""Who may make a case public, on one page: the centre's reviewer and its lead, never who handled it."""

from core.cases.permissions import CaseFacts, at_desk, did_not_handle, is_system
from core.identity.permissions import Rules
from core.identity.terms import Role
from core.publicity.terms import PublicAct as A

DECIDERS = (Role.REVIEWER, Role.CENTER_LEAD)
"""Who decides at the centre what everybody may read; in this order a line names the role."""

DECIDING = ((at_desk(*DECIDERS), did_not_handle),)

RULES: Rules[CaseFacts] = {
    A.PROPOSE: DECIDING,
    A.PUBLISH: DECIDING,
    A.WITHDRAW: ((at_desk(*DECIDERS),), (is_system,)),
}
