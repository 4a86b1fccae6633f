"""Words for the screens that a reading names."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCREENS: dict[str, Promise] = {
    "cases:list": _("List of cases"),
    "cases:search": _("Search"),
    "cases:my_actions": _("Actions"),
    "cases:summary": _("Summary"),
    "cases:case": _("Page of the case"),
    "cases:item": _("One text"),
    "cases:attachment": _("A file"),
    "cases:own_readings": _("Own views"),
    "cases:grants": _("On this case"),
    "cases:see_as": _("See as"),
    "cases:relate": _("Related cases"),
    "cases:report_action": _("Report on an action"),
    "cases:ask_why": _("Ask why"),
    "meetings:room": _("Conference room"),
    "meetings:minutes": _("Minutes"),
    "projector": _("Projector"),
}
CHANGING = _("Form")


def words_of(screen: str) -> Promise:
    """Return what a screen is called; those not named here are forms."""
    return SCREENS.get(screen, CHANGING)
