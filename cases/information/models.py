"""Information items, stored in layers: the full text and the shared version are two rows with metadata of their own."""

import uuid

from django.db import models
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.statement import SaidText, Statement
from mscportal.record.history import history
from partners.models import Member


class LayerQuerySet(models.QuerySet["Layer"]):
    """What the acting member may read of an item is one layer: the full one, else the shared version."""

    def readable(self) -> "LayerQuerySet":
        """Leave out a shared version whose full text is visible too."""
        full = Layer.objects.filter(id=models.OuterRef("item_id"), part=Layer.Part.FULL)
        return self.exclude(models.Q(part=Layer.Part.EXTRACT) & models.Exists(full))


class Layer(Statement):
    """One layer of an information item. The full layer's id is the item's id.

    An extract tells text, day, kind, domain and originator, never author, audience or classification of the full text.
    """

    class Part(models.TextChoices):
        FULL = "full", _("full text")
        EXTRACT = "extract", _("shared version")

    class Kind(models.TextChoices):
        OBSERVATION = "observation", _("Observation")
        REPORT = "report", _("Report")
        HOME_VISIT = "home_visit", _("Home visit")
        CONTACT = "contact", _("Contact")
        MINUTE = "minute", _("Note")
        DECISION = "decision", _("Decision")
        ASSESSMENT = "assessment", _("Assessment")

    class Domain(models.TextChoices):
        FAMILY = "family", _("Family")
        SCHOOL_WORK = "school_work", _("School and work")
        HOUSING = "housing", _("Housing")
        HEALTH = "health", _("Health")
        IDEOLOGY = "ideology", _("Ideology")
        NETWORK = "network", _("Network")
        ONLINE = "online", _("Online")
        OFFENDING = "offending", _("Offending")
        LEISURE = "leisure", _("Leisure")
        OTHER = "other", _("Other")

    class SaidAs(models.TextChoices):
        FACT = "fact", _("fact")
        SAID_BY = "said_by", _("said by someone")
        OPINION = "opinion", _("opinion")

    item_id = models.UUIDField()
    part = models.CharField(max_length=7, choices=Part.choices, default=Part.FULL)
    key = models.CharField(max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    domain = models.CharField(_("domain"), max_length=12, choices=Domain.choices, default=Domain.OTHER)
    said_as = models.CharField(_("said as"), max_length=8, choices=SaidAs.choices, default=SaidAs.FACT, blank=True)
    day = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    text = SaidText(_("text"))
    rationale = SaidText(_("why this was decided"), blank=True, default="")
    differing_views = SaidText(_("differing views"), blank=True, default="")
    is_entrusted = models.BooleanField(_("entrusted (professional secrecy)"), default=False)
    # Told to one page: the words beside the marking (`as_timeline`), why the member sees it and whether it is new
    # (the summary), the part of the text that was searched for.
    labels: list[str | Promise]
    reasons: list[str]
    is_new: bool
    snippet: SafeString
    history = history()

    objects = LayerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item_id", "part"], name="layer_once"),
            models.UniqueConstraint(fields=["case", "key", "part"], name="layer_key_once"),
            models.CheckConstraint(
                condition=models.Q(part="full", id=models.F("item_id"), author__isnull=False)
                | models.Q(
                    part="extract",
                    author=None,
                    audience="table",
                    named_agencies=[],
                    named_people=[],
                    recorded_at=None,
                    said_as="",
                    rationale="",
                    differing_views="",
                    is_entrusted=False,
                ),
                name="layer_extract_tells_no_more",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "case", "-day"], name="layer_municipality_case_day")]

    @property
    def is_extract(self) -> bool:
        return self.part == self.Part.EXTRACT

    @property
    def mark(self) -> str:
        """The marking under which the member reads it (`{% mark %}`)."""
        return self.part if self.is_extract else self.audience

    @property
    def beside(self) -> list[str | Promise]:
        """What stands beside the text in every copy (`words_beside`); of many layers their gradings come along."""
        return words_beside(self.said_as, getattr(self, "grading", None), is_shared=self.is_extract)


class Attachment(models.Model):
    """A file of an item's full layer, encrypted under the case's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    layer = models.ForeignKey(Layer, on_delete=models.DO_NOTHING, related_name="attachments")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    file_name = models.BinaryField()
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)


class Grading(models.Model):
    """How far a police item is to be relied on, in words (3×5×2); never who the source is.

    Handling, the third part, is the audience. A grading belongs to one layer and is read with it; the shared version
    has one only where its writer wants it told, and it says nothing of the source.
    """

    class Source(models.TextChoices):
        RELIABLE = "reliable", _("reliable source")
        UNTESTED = "untested", _("untested source")
        NOT_RELIABLE = "not_reliable", _("source not reliable")

    class Information(models.TextChoices):
        DIRECT = "direct", _("known directly")
        CORROBORATED = "corroborated", _("known indirectly, but corroborated")
        INDIRECT = "indirect", _("known indirectly")
        NOT_KNOWN = "not_known", _("not known how")
        SUSPECTED_FALSE = "suspected_false", _("suspected to be false")

    layer = models.OneToOneField(Layer, on_delete=models.CASCADE, primary_key=True, related_name="grading")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, blank=True)
    information = models.CharField(_("information"), max_length=16, choices=Information.choices)
    history = history()

    @property
    def in_short(self) -> str | Promise:
        """What is said of it beside the shared version."""
        return IN_SHORT[self.information]

    @property
    def in_words(self) -> str:
        """What is said of it beside the full text."""
        return f"{self.get_source_display()}, {self.get_information_display()}"


IN_SHORT: dict[str, Promise] = {
    Grading.Information.DIRECT: _("Known directly"),
    Grading.Information.CORROBORATED: _("Corroborated"),
    Grading.Information.INDIRECT: _("Not corroborated"),
    Grading.Information.NOT_KNOWN: _("Not corroborated"),
    Grading.Information.SUSPECTED_FALSE: _("Suspected to be false"),
}


def words_beside(said_as: str, grading: Grading | None, *, is_shared: bool) -> list[str | Promise]:
    """Return what stands beside a text in every copy: that somebody said it or means it, and how far to rely on it.

    PRACTICE.md, "What these users will ask of it". Of a fact that nobody graded it is nothing.
    """
    said = [] if said_as in ("", Layer.SaidAs.FACT) else [Layer.SaidAs(said_as).label]
    return [*said, *([grading.in_short if is_shared else grading.in_words] if grading else [])]


class SharingDecision(models.Model):
    """What a person of the originator last said of an item's shared version: it fits, or there is none and why.

    `version` is the history row of the full text that it was said of; once the text is another, it is asked again.
    """

    layer = models.OneToOneField(Layer, on_delete=models.DO_NOTHING, primary_key=True, related_name="sharing_decision")
    case = models.ForeignKey("cases.Case", on_delete=models.DO_NOTHING, related_name="+")
    decided_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    version = models.UUIDField(null=True)
    reason = models.TextField(_("why there is none"), blank=True, default="")
    history = history()
