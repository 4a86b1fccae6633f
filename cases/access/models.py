"""Who is on a case: grants (stored by django-guardian), people kept out, and agencies a name was revealed to."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from cases.file.models import Case
from mscportal.record.history import history
from partners.models import Agency, Member, Table


class GrantDetails(models.Model):
    """What a grant carries beside guardian's columns; several permissions share one `grant_id`.

    `municipality_id` and `table_name` are the case's, kept by trigger, so that entering reads only the index.
    """

    grant_id = models.UUIDField(default=uuid.uuid4)
    municipality_id = models.UUIDField(editable=False, null=True)
    table_name = models.CharField(max_length=10, choices=Table.choices, editable=False, default="")
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    purpose = models.TextField(_("purpose"))
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")

    class Meta:
        abstract = True


class AgencyGrant(GrantDetails, GroupObjectPermissionBase):
    """One permission of an agency on a case; the holder is the agency's group."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, db_column="case_id", related_name="agency_grants"
    )
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "content_object", "permission", "valid_from"], name="agencygrant_once_a_day"
            )
        ]
        indexes = [
            models.Index(
                fields=["group", "permission", "municipality_id", "table_name", "content_object"],
                include=["valid_from", "valid_until", "ends_at"],
                name="agencygrant_sight",
            )
        ]


class MemberGrant(GrantDetails, UserObjectPermissionBase):
    """One permission of one member on a case (a stand-in, an emergency)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content_object = models.ForeignKey(
        Case, on_delete=models.DO_NOTHING, db_column="case_id", related_name="member_grants"
    )
    history = history()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_object", "permission", "valid_from"], name="membergrant_once_a_day"
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "permission"],
                include=["content_object", "municipality_id", "table_name", "valid_from", "valid_until", "ends_at"],
                name="membergrant_facts",
            )
        ]


class Recusal(models.Model):
    """A member who must not see a case; it holds for the person in all seats."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="recusals")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("member"))
    reason = models.TextField(_("reason"))
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="recusal_once")]
        indexes = [models.Index(fields=["member", "case"], name="recusal_member_case")]


class Reveal(models.Model):
    """An agency that was told who the person of an anonymous case is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING, related_name="reveals")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    reason = models.TextField(_("reason"), blank=True, default="")
    legal_basis = models.TextField(_("legal basis"), blank=True, default="")
    history = history()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "agency"], name="reveal_once")]
