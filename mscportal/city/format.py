"""The keys of mscportal-city/1, as CITY_FILE.md names them, and this project's extensions (FORMAT.md tells both)."""

from cases.models import Action, Audience, Case, Goal, Layer, Phenomenon, Relation
from meetings.models import Attendance, Forum, TopicNote
from mscportal.city.shape import ListOf, Of, Shape
from mscportal.city.values import day, duration, email, flag, moment, one_of, or_none, text, whole, zone
from partners.models import Agency, Agreement, Partnership, Role, Table

slug = text(50, like=r"[A-Za-z0-9_-]+")
username = text(80, like=r"[\w.@+-]+")
reference = text(20, like=r"[A-Za-z0-9._-]+")
key = text(40)
language = text(5, like=r"[a-z]{2}(-[A-Z]{2})?")
remark = text(blank=True)
level = whole(0, 3)
minutes = whole(1, 1440)
maybe_day, maybe_moment = or_none(day), or_none(moment)
slugs, usernames, keys = ListOf(slug), ListOf(username), ListOf(key)
PERMISSIONS = ("view", "contribute", "lead", "share")
# A file's answer to an action; the portal keeps more kinds of outcome.
ACTION_STATES = ("open", "done", "dropped")

MUNICIPALITY = Of(
    required={
        "slug": slug,
        "name": text(120),
        "country": text(2, like="[A-Z]{2}"),
        "timezone": zone,
        "languages": ListOf(language, least=1),
    }
)
AGENCY = Of(
    required={
        "slug": slug,
        "name": text(160),
        "kind": one_of(Agency.Kind),
        "stage": one_of(Partnership.Stage),
    },
    optional={"part_of": or_none(slug), "coordination": flag, "skills": ListOf(text(80))},
)
AGREEMENT = Of(
    required={
        "agency": slug,
        "kind": one_of(Agreement.Kind),
        "status": one_of(Agreement.Status),
        "tables": ListOf(one_of(Table)),
    },
    optional={
        "valid_from": maybe_day,
        "valid_until": maybe_day,
        "legal_basis": remark,
        "purpose": remark,
        "gdpr_articles": ListOf(text(20)),
    },
)
MEMBER = Of(
    required={"username": username, "name": text(120), "agency": slug, "role": one_of(Role)},
    optional={
        "clearance": level,
        "email": or_none(email),
        "phone": text(40, blank=True),
        "language": language,
        "active": flag,
        "person": text(80),
    },
)
FORUM = Of(
    required={"slug": slug, "name": text(120), "kind": one_of(Forum.Kind)},
    optional={
        "table": or_none(one_of(Table)),
        "cadence": or_none(duration),
        "seats": slugs,
        "chair": or_none(username),
    },
)
GRANT = Of(
    either={"agency": slug, "member": username},
    required={"valid_from": day, "purpose": text()},
    optional={"permissions": ListOf(one_of(PERMISSIONS)), "valid_until": maybe_day, "legal_basis": remark},
)
RELEASE = Of(
    either={"agency": slug, "member": username},
    required={"valid_from": day},
    optional={"valid_until": maybe_day, "purpose": remark, "legal_basis": remark},
)
ADDRESSED: dict[str, Shape] = {
    "classification": level,
    "audience": one_of(Audience),
    "named_agencies": slugs,
    "named_people": usernames,
}
ITEM = Of(
    required={
        "key": key,
        "kind": one_of(Layer.Kind),
        "originator": slug,
        "author": username,
        "recorded_at": moment,
        "text": text(),
    },
    optional={
        **ADDRESSED,
        "domain": one_of(Layer.Domain),
        "extract": remark,
        "extract_classification": level,
        "entrusted": flag,
        "releases": ListOf(RELEASE),
        "said_as": one_of(Layer.SaidAs),
        "rationale": remark,
        "differing_views": remark,
    },
)
PLANNED: dict[str, Shape] = {"originator": or_none(slug), "author": or_none(username), **ADDRESSED}
GOAL = Of(
    required={"key": key, "title": text(300)},
    optional={**PLANNED, "measure": remark, "target_date": maybe_day, "status": one_of(Goal.Status)},
)
ACTION = Of(
    required={"key": key, "title": text(300)},
    optional={
        **PLANNED,
        "kind": one_of(Action.Kind),
        "agency": or_none(slug),
        "member": or_none(username),
        "due": maybe_day,
        "goal": or_none(key),
        "status": one_of(ACTION_STATES),
        "outcome": remark,
        "closed_on": maybe_day,
    },
)
PERSON = Of(
    required={"given_name": text(120), "family_name": text(120), "born": day},
    optional={"municipality_of_residence": or_none(text(120, blank=True)), "address": or_none(text(200, blank=True))},
)
CASE = Of(
    required={
        "reference": reference,
        "table": one_of(Table),
        "status": one_of(Case.Status),
        "opened": day,
        "person": PERSON,
    },
    optional={
        "phenomena": ListOf(one_of(Phenomenon.Code)),
        "anonymous": flag,
        "revealed_to": slugs,
        "grants": ListOf(GRANT),
        "recusals": ListOf(Of(required={"member": username}, optional={"reason": remark})),
        "items": ListOf(ITEM),
        "goals": ListOf(GOAL),
        "actions": ListOf(ACTION),
        "relations": ListOf(Of(required={"to": reference, "kind": one_of(Relation.Kind)})),
        "coordinator": or_none(username),
        "review_on": day,
        "legal_basis": remark,
        "closed_on": maybe_day,
    },
)
ATTENDANCE = Of(required={"member": username, "state": one_of(Attendance.State)}, optional={"signed_at": maybe_moment})
NOTE = Of(required={"kind": one_of(TopicNote.Kind), "author": username, "text": text()}, optional={"rationale": remark})
ENTRY = Of(
    either={"case": reference, "topic": text(300)},
    optional={
        "minutes": minutes,
        "status": one_of(("waiting", "done", "deferred")),
        "present": usernames,
        "records": keys,
        "notes": ListOf(NOTE),
    },
)
MEETING = Of(
    required={"forum": slug, "starts_at": moment},
    optional={
        "minutes_planned": minutes,
        "place": text(200, blank=True),
        "agenda": ListOf(ENTRY),
        "status": one_of(("planned", "closed")),
        "attendance": ListOf(ATTENDANCE),
    },
)
OPTION = Of(
    required={"title": text(200)},
    optional={"effect": remark, "cost": text(80, blank=True), "view": text(120, blank=True)},
)
ESCALATION = Of(
    required={
        "reference": reference,
        "title": text(200),
        "why": text(),
        "decision_needed_by": day,
        "compiled_by": username,
        "status": one_of(("sent", "acknowledged", "decided")),
        "sent_at": moment,
    },
    optional={
        "case": or_none(reference),
        "meeting": Of(required={"forum": slug, "starts_at": moment}, may_be_null=True),
        "options": ListOf(OPTION),
        "items": keys,
        "people": usernames,
        "agencies": slugs,
        "acknowledged_at": maybe_moment,
        "decided_at": maybe_moment,
        "decided_by": or_none(username),
        "choice": or_none(whole(0, 99)),
        "decision": or_none(remark),
        "differing_views": remark,
        "told_to_person": remark,
    },
)
CITY = Of(
    required={"format": one_of(("mscportal-city/1",)), "municipality": MUNICIPALITY},
    optional={
        "as_of": day,
        "agencies": ListOf(AGENCY),
        "agreements": ListOf(AGREEMENT),
        "members": ListOf(MEMBER),
        "forums": ListOf(FORUM),
        "cases": ListOf(CASE),
        "meetings": ListOf(MEETING),
        "escalations": ListOf(ESCALATION),
    },
)
