"""What an escalation quotes, and whom it is about: copies, since its addressees read no case."""

from collections.abc import Iterable, Sequence

from cases.models import Case, Identity, Layer
from cases.statement import Nameless
from meetings.escalation.models import Escalation, Quote, Subject
from meetings.escalation.naming import names_of


def quotes_of(
    escalation: Escalation, said: Iterable[tuple[Layer, str]], cases: Sequence[Case], *, first: int = 1
) -> list[Quote]:
    """Return the quotes of layers, each with the text that is quoted of it, numbered from `first`.

    What is quoted word for word of a case without a name is without it.
    """
    names, chosen = names_of(cases), list(said)
    nameless = dict(
        Layer.objects.filter(pk__in=[layer.pk for layer, _ in chosen]).values_list("pk", Nameless(Layer, "text"))
    )
    quotes = []
    for position, (layer, text) in enumerate(chosen, first):
        is_whole = text == layer.text
        quoted = nameless[layer.pk] if is_whole else text
        quotes.append(
            Quote(
                escalation=escalation,
                position=position,
                layer_id=layer.pk,
                case_id=layer.case_id,
                agency=layer.originator,
                day=layer.day,
                kind=layer.kind,
                text=quoted,
                **(_told_beside(layer) if is_whole else {}),
                is_shared_version=layer.is_extract or not is_whole,
                names_person=bool(names.found_in(quoted)),
            )
        )
    return quotes


def _told_beside(layer: Layer) -> dict[str, str | None]:
    graded = getattr(layer, "grading", None)
    told = {"source": graded.source or None, "information": graded.information} if graded else {}
    return {"said_as": layer.said_as or None, **told}


def word_for_word(layers: Iterable[Layer]) -> list[tuple[Layer, str]]:
    """Return the layers with their own texts."""
    return [(layer, layer.text) for layer in layers]


def subjects_of(escalation: Escalation, cases: Sequence[Case]) -> list[Subject]:
    """Return whom it is about, one a case; of an anonymous case the reference alone."""
    known = {identity.case_id: identity for identity in Identity.objects.filter(case__in=cases)}
    subjects = []
    for case in cases:
        subject = Subject(escalation=escalation, case_id=case.pk, reference=case.reference)
        identity = known.get(case.pk)
        if identity and not case.is_anonymous:
            subject.given_name, subject.family_name = identity.given_name, identity.family_name
            subject.born_on = identity.born_on
        subjects.append(subject)
    return subjects
