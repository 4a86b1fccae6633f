"""The record's kinds in the users' words: screens that were read, things that were changed."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise

SCREENS: dict[str, Words] = {
    "audit": _("the record"),
    "cases:attach": _("an information item"),
    "cases:attachment": _("a file of a case"),
    "cases:case": _("a case"),
    "cases:change_action": _("an action"),
    "cases:change_goal": _("a goal"),
    "cases:change_item": _("an information item"),
    "cases:grants": _("who is on a case"),
    "cases:item": _("an information item"),
    "cases:list": _("the list of cases"),
    "cases:move": _("a case that moves to another table"),
    "cases:my_actions": _("own actions"),
    "cases:naming": _("name, birth date or address"),
    "cases:own_readings": _("own readings of a case"),
    "cases:relate": _("related cases"),
    "cases:release_item": _("an information item"),
    "cases:remove_extract": _("an information item"),
    "cases:report_action": _("an action"),
    "cases:search": _("a search"),
    "cases:summary": _("the summary of a case"),
    "cases:unrelate": _("related cases"),
    "cases:withdraw_release": _("an information item"),
    "cases:write_extract": _("an information item"),
    "disclose": _("what a member may read (operator)"),
    "import_city": _("a city file that was brought in (operator)"),
    "meetings:defer": _("an item of the agenda"),
    "meetings:desk": _("the list of escalations"),
    "meetings:desk_decide": _("an escalation"),
    "meetings:desk_open": _("an escalation"),
    "meetings:desk_pdf": _("an escalation, as PDF"),
    "meetings:desk_person": _("an escalation, page with the person"),
    "meetings:desk_withdraw": _("an escalation"),
    "meetings:drop_slot": _("an item of the agenda"),
    "meetings:edit_slot": _("an item of the agenda"),
    "meetings:escalate": _("a case, for an escalation"),
    "meetings:meeting": _("an agenda"),
    "meetings:minutes": _("minutes"),
    "meetings:pick_cases": _("the cases for an agenda"),
    "meetings:projector": _("the conference room, projector"),
    "meetings:room": _("the conference room"),
    "projector": _("the conference room, projector"),
}

THINGS: dict[str, Words] = {
    "cases_attachment": _("a file of a case"),
    "cases_historicalaction": _("an action"),
    "cases_historicalactionreport": _("what came of an action"),
    "cases_historicalagencygrant": _("an agency on a case"),
    "cases_historicalcase": _("a case"),
    "cases_historicalgoal": _("a goal"),
    "cases_historicalidentity": _("name, birth date or address"),
    "cases_historicallayer": _("an information item"),
    "cases_historicalmembergrant": _("a person on a case"),
    "cases_historicalphenomenon": _("a phenomenon"),
    "cases_historicalrecusal": _("a person kept out of a case"),
    "cases_historicalrelation": _("related cases"),
    "cases_historicalrelease": _("whom an item is shared with"),
    "cases_historicalreveal": _("whom a name was told to"),
    "meetings_historicalanswer": _("an answer to an escalation"),
    "meetings_historicalattendance": _("attendance of a meeting"),
    "meetings_historicalescalation": _("an escalation"),
    "meetings_historicalforum": _("a forum"),
    "meetings_historicalmeeting": _("a meeting"),
    "meetings_historicalseat": _("an agency's seat in a forum"),
    "meetings_historicalslotcontent": _("an item of the agenda"),
    "meetings_historicaltopicnote": _("a note on a topic"),
    "partners_agreementfile": _("an agreement"),
    "partners_historicalagency": _("an agency"),
    "partners_historicalagreement": _("an agreement"),
    "partners_historicalmember": _("a member"),
    "partners_historicalpartnership": _("a partnership"),
    "partners_historicalseatchange": _("a member's seat"),
}


def words_for(what: str) -> Words:
    """Return what was read or changed; a page or thing that is gone from the portal keeps a general word."""
    return SCREENS.get(what) or THINGS.get(what) or _("a page of an earlier version")
