"""Which hidden things there are, and for whom nothing of a kind is hidden."""

from collections.abc import Callable

from mscportal.guard.operator import as_operator
from tests.access.hidden_blocks import hidden_block
from tests.access.hidden_cases import (
    hidden_case,
    hidden_letter,
    hidden_meeting,
    hidden_name,
    hidden_reading,
    hidden_recusal,
    hidden_relation,
    hidden_slot,
    hidden_word,
)
from tests.access.hidden_emergency import hidden_card, hidden_emergency, hidden_night_question
from tests.access.hidden_exports import hidden_export
from tests.access.hidden_related import hidden_join, hidden_known, hidden_link
from tests.access.hidden_safety import hidden_document_request, hidden_safety
from tests.access.hidden_seats import hidden_network, hidden_recertification, hidden_seat, hidden_stand_in
from tests.access.hidden_sharing import (
    hidden_grading,
    hidden_new_reader,
    hidden_question,
    hidden_request,
    hidden_sharing_decision,
    hidden_status,
)
from tests.access.hidden_statements import hidden_file, hidden_item, hidden_plan, hidden_release, hidden_told
from tests.access.hidden_things import Hidden
from tests.meetings.escalating import deliver

Kind = Callable[[Hidden], None]
KINDS: tuple[Kind, ...] = (
    hidden_file,
    hidden_plan,
    hidden_told,
    hidden_relation,
    hidden_release,
    hidden_recusal,
    hidden_reading,
    hidden_slot,
    hidden_meeting,
    hidden_letter,
    hidden_name,
    hidden_word,
    hidden_request,
    hidden_question,
    hidden_sharing_decision,
    hidden_grading,
    hidden_new_reader,
    hidden_status,
    hidden_safety,
    hidden_emergency,
    hidden_card,
    hidden_document_request,
    hidden_known,
    hidden_export,
    hidden_link,
    hidden_join,
    hidden_block,
    hidden_stand_in,
    hidden_recertification,
    hidden_seat,
    hidden_network,
    hidden_night_question,
)
# Done through the services, as somebody who may; the others as an import does.
BY_MEMBERS = (hidden_file, hidden_letter, hidden_question, hidden_status)
# Whom the rule tells: who may share is told who is kept out, the coordination unit sits in on every forum of its city,
# who sees the brother sees his slot, whoever asks what there is to know asks the police, the coordinators know who
# brought a case, as that person does, and they answer for the seats and stand-ins of every agency of their city, and at
# night; an agency's own people know with which municipalities it works.
NOT_FOR = {
    "alice": {"hidden_recusal", "hidden_meeting", "hidden_slot", "hidden_word"}
    | {"hidden_block", "hidden_seat", "hidden_stand_in", "hidden_night_question"},
    "dirk": {"hidden_word"},
    "erin": {"hidden_slot", "hidden_block", "hidden_network"},
    "ines": {"hidden_question"},
}


def plant(it: Hidden) -> None:
    """Write some of the things that fit the member, at least a case and an item; `written` tells which."""
    kinds = [kind for kind in KINDS if kind.__name__ not in NOT_FOR.get(it.member.username, ())]
    chosen = it.rng.sample(kinds, it.rng.randrange(4, len(kinds)))
    # A file that goes on in another one takes nothing new.
    for kind in (hidden_case, hidden_item, *sorted(chosen, key=lambda kind: kind is hidden_join)):
        if kind in BY_MEMBERS:
            kind(it)
        else:
            with as_operator():
                kind(it)
        it.written.append(kind.__name__)
    # Whoever is told by mail, it is not the member.
    deliver()
