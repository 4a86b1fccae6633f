"""Whatever is typed about a case that is presented without a name is looked through for the name, on every form."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django import forms
from django.test import Client

import cases
import meetings
from cases.access.models import AgencyGrant
from cases.asking.services import ask_for_document
from cases.file.nameless import NamelessForm
from cases.models import Layer, ReleaseRequest, Reveal
from cases.naming.services import ask_for_the_name
from mscportal.guard.acting import acting_as
from mscportal.guard.operator import as_operator
from partners.models import Member
from tests.access.forms_found import Form, forms_at
from tests.cases.anonymous import make_anonymous
from tests.cases.asking import ask
from tests.cast import World, today

ClientOf = Callable[[Member], Client]
NAMED = "Mika needs it."
CASE = "/cases/ELM-2AB3C/"
# Forms with a text that are not looked through, each with its reason.
NOT_LOOKED_THROUGH = {
    "cases.access.forms.RelateForm": "a reference",
    "cases.asking.forms.UnseenAnswerForm": "for who does not see the case and so knows no name by it",
    "cases.emergency.forms.EmergencyForm": "the coordinators alone read it",
    "cases.emergency.forms.ReviewForm": "the coordinators alone read it",
    "cases.emergency.forms.AnswerForm": "the coordinators and who asked by that very name read it",
    "cases.emergency.forms.QuestionForm": "a name as heard",
    "cases.file.forms.IdentityForm": "the name itself",
    "cases.joined.forms.JoinForm": "no case without a name is joined",
    "cases.joined.forms.UndoForm": "no case without a name is joined",
    "cases.known.forms.KnownForm": "the coordination unit alone reads it",
    "cases.newreaders.forms.NewReadersForm": "the own agency alone reads it",
    "cases.overview.listing.CaseFilter": "a filter",
    "cases.search.views.SearchForm": "a search",
    "cases.sharing.forms.DeskFilter": "a filter",
    "meetings.conference.agenda.forms.SlotForm": "of no case",
    "meetings.conference.agenda.forms.TopicForm": "of no case",
    "meetings.conference.planning.forms.MeetingForm": "of no case",
    "meetings.conference.room.forms.TopicEntryForm": "of no case",
    "meetings.conference.room.forms.TopicNoteForm": "of no case",
    "meetings.escalation.answer_forms.CallForm": "for who reads the document, in which the name stands",
    "meetings.escalation.answer_forms.DecisionForm": "for who reads the document, in which the name stands",
    "meetings.escalation.forms.EscalationForm": "refused, not asked: tests/meetings/test_anonymous.py",
    "meetings.escalation.options.OptionForm": "refused, not asked: tests/meetings/test_escalation_form.py",
    "meetings.forums.forms.ForumForm": "of no case",
}


def with_a_text() -> Iterator[type[forms.BaseForm]]:
    """Yield every form of cases and meetings into which a text is typed."""
    for package in (cases, meetings):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            for one in vars(import_module(module.name)).values():
                if isinstance(one, type) and issubclass(one, forms.BaseForm) and one.__module__ == module.name:
                    fields = getattr(one, "base_fields", {}).values()
                    if any(isinstance(field, forms.CharField) and not field.widget.is_hidden for field in fields):
                        yield one


def test_every_form_with_a_text_looks_for_the_name_or_says_why_not() -> None:
    others = {f"{one.__module__}.{one.__name__}" for one in with_a_text() if not issubclass(one, NamelessForm)}
    assert "\n".join(sorted(others)) == "\n".join(sorted(NOT_LOOKED_THROUGH))


def form_with(client: Client, page: str, name: str) -> Form:
    """Return the form of a page that asks for a text of this name."""
    return next(form for form in forms_at(client, page) if name in form.controls and form.method == "post")


def refused(client: Client, page: str, *names: str, **values: str) -> tuple[dict[str, Any], Any]:
    """Type the name into the texts of a page's form; return what was sent and the answer, which must ask about it."""
    sent = form_with(client, page, names[0]).filled | values | dict.fromkeys(names, NAMED)
    answer = client.post(page, sent)
    assert set(answer.context["form"].errors) == set(names)
    assert "name_is_meant" in answer.content.decode()
    assert list(answer.context["form"].fields)[-1] == "name_is_meant"
    return sent | {"name_is_meant": "on"}, answer


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("ask/", ["task"]),
        ("change/", ["legal_basis"]),
        ("who/new/", ["purpose", "legal_basis"]),
        ("who/{grant}/", ["purpose", "legal_basis"]),
        ("kept-out/new/", ["reason"]),
        ("name/", ["reason", "legal_basis"]),
        ("information/{open_item}/ask/", ["purpose", "legal_basis"]),
        ("information/{named_item}/share/", ["purpose", "legal_basis"]),
        ("information/{named_item}/shared-version/none/", ["reason"]),
    ],
)
def test_a_text_that_says_the_name_is_asked_about(
    world: World, client_of: ClientOf, page: str, names: list[str]
) -> None:
    case, client = make_anonymous(world, world.dirk), client_of(world.alice)
    with as_operator():
        granted = AgencyGrant.objects.filter(content_object=case, group=world.youth.group)[0].grant_id
    address = CASE + page.format(grant=granted, open_item=world.open_item.pk, named_item=world.named_item.pk)
    sent, _ = refused(client, address, *names)
    answer = client.post(address, sent)
    if answer.status_code != 302:
        assert answer.context["effects"] is not None
        answer = client.post(address, form_with(client, address, names[0]).filled | sent | {"confirmed": "1"})
    assert answer.status_code == 302


class TestAnswers:
    @pytest.fixture
    def ines(self, world: World, client_of: ClientOf) -> Client:
        """The police, who were told the name that the youth service was not."""
        case = make_anonymous(world, world.ines)
        with as_operator():
            Reveal.objects.create(case=case, agency=world.police, reason="brought it")
        return client_of(world.ines)

    def test_the_reason_of_a_no_is_asked_about(self, world: World, ines: Client) -> None:
        page = f"/asked/{ask(world).pk}/"
        sent, _ = refused(ines, page, "text", how="nothing", shared_version="")
        assert ines.post(page, sent).status_code == 302

    def test_a_shared_version_is_asked_about_where_it_is_written(self, world: World, ines: Client) -> None:
        page = f"/asked/{ask(world).pk}/"
        sent, _ = refused(ines, page, "shared_version", how="version")
        other = sent | {"how": "nothing", "text": "Not needed."}
        del other["name_is_meant"]
        assert ines.post(page, other).status_code == 302

    def test_the_text_for_a_document_is_asked_about(self, world: World, ines: Client) -> None:
        with acting_as(world.ines.pk):
            item = Layer.objects.select_related("case__municipality").get(pk=world.police_item.pk)
        with as_operator():
            item.audience, item.named_agencies = "table", []
            item.save(force_update=True)
        with acting_as(world.alice.pk):
            request = ask_for_document(
                actor=world.alice,
                item=item,
                document=item.pk,
                people=[world.frank.pk],
                agencies=[],
                purpose="The mayor decides",
                valid_until=today(),
            )
        page = f"/asked/{request.pk}/"
        sent, _ = refused(ines, page, "version", "text", how="version")
        assert ines.post(page, sent).status_code == 302
        with as_operator():
            assert ReleaseRequest.objects.get(pk=request.pk).version == NAMED

    def test_the_word_of_who_brought_it_is_asked_about(self, world: World, ines: Client) -> None:
        with acting_as(world.alice.pk):
            asked = ask_for_the_name(
                actor=world.alice, case=world.case, agency=world.youth, reason="A visit", legal_basis="Mandate"
            )
        page = f"/asked/name/{asked.pk}/"
        sent, _ = refused(ines, page, "text", answer="declined")
        assert ines.post(page, sent).status_code == 302


def test_nobody_is_asked_about_a_name_that_they_do_not_know(world: World, client_of: ClientOf) -> None:
    make_anonymous(world)
    bob, page = client_of(world.bob), f"{CASE}ask/"
    assert bob.post(page, form_with(bob, page, "task").filled | {"task": NAMED}).status_code == 302
