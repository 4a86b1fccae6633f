"""The memo to the mayor: all that a preview, the desk and the PDF show of one escalation."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import translation

from meetings.escalation.models import Escalation, Option, Quote, Subject
from partners.models import Agency, Clearance, Member

# TLP 2.0 says whom a text is for: RED the people named, AMBER+STRICT the agencies named (PRACTICE.md).
TO_PEOPLE, TO_AGENCIES = ("TLP:RED", "red"), ("TLP:AMBER+STRICT", "strict")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Memo:
    """One escalation with what belongs to it, stored or about to be."""

    escalation: Escalation
    options: list[Option]
    quotes: list[Quote]
    subjects: list[Subject]
    people: list[Member]
    agencies: list[Agency]
    sender: Member

    @property
    def tlp(self) -> str:
        """The TLP label."""
        return self._handling[0]

    @property
    def swatch(self) -> str:
        """The colour that repeats the label."""
        return self._handling[1]

    @property
    def marking(self) -> str:
        """The highest classification in it, as a word of the active language."""
        return str(Clearance(self.escalation.marking).label)

    @property
    def addressees(self) -> str:
        """The names of those it is for."""
        return ", ".join([*(person.name for person in self.people), *(agency.name for agency in self.agencies)])

    @property
    def lettered(self) -> list[tuple[str, Option]]:
        """The options as A, B, C."""
        return list(zip(LETTERS, self.options, strict=False))

    @property
    def first_page_quotes(self) -> list[Quote]:
        """What may stand beside no name."""
        return [quote for quote in self.quotes if not quote.names_person]

    @property
    def naming_quotes(self) -> list[Quote]:
        """What names the person, for the page with the identity."""
        return [quote for quote in self.quotes if quote.names_person]

    @property
    def sources(self) -> str:
        """The agencies whose information it holds."""
        return ", ".join(dict.fromkeys(quote.agency.name for quote in self.quotes))

    @property
    def is_less_than_composed(self) -> bool:
        """Whether something was taken out because it changed before it was sent (guard.take_out)."""
        # An import brings its quotes once its document is made.
        is_imported = self.escalation.sent_at is not None and self.escalation.document_id is None
        return not is_imported and not {*self.escalation.items} <= {quote.layer_id for quote in self.quotes}

    @property
    def _handling(self) -> tuple[str, str]:
        return TO_AGENCIES if self.escalation.agencies else TO_PEOPLE


def load_memo(escalation: Escalation) -> Memo:
    """Return a stored escalation as its reader sees it."""
    return Memo(
        escalation=escalation,
        options=list(escalation.options.all()),
        quotes=list(escalation.quotes.select_related("agency")),
        subjects=list(escalation.subjects.all()),
        people=list(Member.objects.filter(id__in=escalation.people).select_related("agency").order_by("name")),
        agencies=list(Agency.objects.filter(id__in=escalation.agencies).order_by("name")),
        sender=escalation.compiled_by,
    )


def language_for(people: Iterable[Member], languages: list[str]) -> str:
    """Return the language of the first person addressed, else the municipality's first one."""
    first = next(iter(people), None)
    return first.language if first else (languages or [translation.get_language() or "en"])[0]
