"""Gathers the models of the app's packages."""

from partners.agencies.models import Agency, Municipality, Partnership
from partners.agreements.models import Agreement, AgreementFile, Table
from partners.members.models import Clearance, Member, Role, SeatChange

__all__ = [
    "Agency",
    "Agreement",
    "AgreementFile",
    "Clearance",
    "Member",
    "Municipality",
    "Partnership",
    "Role",
    "SeatChange",
    "Table",
]
