"""The centre urges (督促): one field, what the unit shall hurry with."""

from functools import partial

from core.cases.actions.pressing import press
from core.foundation.text import _
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, written


def draw_press(form: Opened) -> bool:
    """What is late, and what is expected."""
    words = written(
        form,
        Words(
            _("督促"),
            _("哪一步慢了，要单位什么时候办到"),
            _("经办人和单位负责人会收到通知；办理期限不变，反映人看得到督促过，看不到这些话。"),
            _("督促"),
            "campaign",
        ),
    )
    if words is None:
        return False
    return carry_out(form, partial(press, body=words), _("已督促，单位会收到通知。"))
