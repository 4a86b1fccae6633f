"""Gathers the models of the app's packages."""

from partners.agencies.models import Agency, Municipality, Partnership
from partners.agreements.models import Agreement, AgreementFile, Table
from partners.closeddays.models import ClosedDays
from partners.members.models import Clearance, Member, Role, SeatChange

__all__ = [
    "Agency",
    "Agreement",
    "AgreementFile",
    "Clearance",
    "ClosedDays",
    "Member",
    "Municipality",
    "Partnership",
    "Role",
    "SeatChange",
    "Table",
]
