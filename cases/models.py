"""Gathers the models of the app's packages."""

from cases.access.models import AgencyGrant, MemberGrant, Recusal, Reveal
from cases.asking.models import Question, ReleaseRequest
from cases.card.models import EmergencyCard
from cases.emergency.models import EmergencyAccess, NightQuestion
from cases.file.models import Case, Identity, Phenomenon, Relation
from cases.information.models import Attachment, Grading, Layer, SharingDecision
from cases.joined.models import SamePerson
from cases.known.models import KnownDecision
from cases.naming.models import NameRequest, Reporter
from cases.newreaders.models import NewReader
from cases.plan.models import Action, ActionLink, ActionReport, Goal
from cases.recertify.models import Recertification
from cases.release.models import Release
from cases.safety.models import SafetyAnswer, SafetyNote
from cases.standins.models import StandIn
from cases.statement import Audience
from cases.told.models import Told

__all__ = [
    "Action",
    "ActionLink",
    "ActionReport",
    "AgencyGrant",
    "Attachment",
    "Audience",
    "Case",
    "EmergencyAccess",
    "EmergencyCard",
    "Goal",
    "Grading",
    "Identity",
    "KnownDecision",
    "Layer",
    "MemberGrant",
    "NameRequest",
    "NewReader",
    "NightQuestion",
    "Phenomenon",
    "Question",
    "Recertification",
    "Recusal",
    "Relation",
    "Release",
    "ReleaseRequest",
    "Reporter",
    "Reveal",
    "SafetyAnswer",
    "SafetyNote",
    "SamePerson",
    "SharingDecision",
    "StandIn",
    "Told",
]
