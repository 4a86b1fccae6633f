"""A second city, past the policies, in which every term on writing decides something.

*Lone* may do all on case A and only look at B; *looker*, *helper* and *leader* hold ever more on A; *hermit* is alone
with C; H shows to the coordination unit only. Whatever else has a name is named in the attempts.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth.models import Group

from cases.models import (
    Action,
    ActionReport,
    Attachment,
    Case,
    Goal,
    Identity,
    Layer,
    Phenomenon,
    Recusal,
    Relation,
    Release,
    Reveal,
)
from partners.models import Agency, Agreement, AgreementFile, Member, Municipality, Partnership, Role
from tests.access.rule_city import AFTER, BEFORE
from tests.access.rule_names import FIRST, NOW, Rows
from tests.access.rule_rows_of_asking import build_asking
from tests.access.rule_rows_of_blocks import build_blocks
from tests.access.rule_rows_of_emergency import build_emergency
from tests.access.rule_rows_of_exports import build_exports
from tests.access.rule_rows_of_meetings import build_meetings
from tests.access.rule_rows_of_naming import build_naming
from tests.access.rule_rows_of_newreaders import build_new_readers
from tests.access.rule_rows_of_past import build_past
from tests.access.rule_rows_of_related import build_related
from tests.access.rule_rows_of_renewal import build_renewal
from tests.access.rule_rows_of_safety import build_safety
from tests.access.rule_rows_of_sharing import build_sharing
from tests.access.rule_rows_of_standins import build_stand_ins
from tests.access.rule_rows_of_waiting import build_waiting
from tests.access.rule_rows_of_why import build_why
from tests.cast import grant, make_agency, make_agreement, make_case, make_item, make_member

BOTH = ["minors", "adults"]


def build_rows() -> Rows:
    """Make the city; returns its rows by name."""
    r: Rows = {}
    _partners(r)
    _cases(r)
    _statements(r)
    build_asking(r)
    build_sharing(r)
    build_stand_ins(r)
    build_renewal(r)
    build_related(r)
    build_safety(r)
    build_why(r)
    build_emergency(r)
    build_naming(r)
    build_meetings(r)
    build_blocks(r)
    build_waiting(r)
    build_new_readers(r)
    build_past(r)
    build_exports(r)
    return r


def _city(slug: str) -> Municipality:
    return Municipality.objects.create(slug=slug, name=slug, country="BE", timezone="Europe/Brussels", languages=["en"])


def _partners(r: Rows) -> None:
    ash, birch = r["ash"], r["birch"] = _city("ash"), _city("birch")
    for name, city in (("ash-unit", ash), ("birch-unit", birch)):
        r[f"@{name}"] = make_agency(city, name, "municipality", is_coordination=True)
        make_agreement(r[f"@{name}"], BOTH, kind="mandate")
    for name in ("lone", "lookers", "helpers", "leaders", "dated", "hermit", "whole", "guests", "treaty"):
        r[f"@{name}"] = make_agency(ash, name, "other")
        r[f"agreement of {name}"] = make_agreement(r[f"@{name}"], BOTH)
    for name in ("bureau", "town-hall", "idle", "treaty-part", "partner", "partner-part"):
        r[f"@{name}"] = make_agency(ash, name, "other")
    for part, whole in (("part", "whole"), ("treaty-part", "treaty"), ("partner-part", "partner")):
        r[f"@{part}"] = r.get(f"@{part}") or make_agency(ash, part, "other")
        Agency.objects.filter(pk=r[f"@{part}"].pk).update(part_of=r[f"@{whole}"])
    r["partnership"] = Partnership.objects.get(municipality=ash, agency=r["@lone"])
    Partnership.objects.create(municipality=birch, agency=r["@partner"], stage="partner")
    for name, tables in (("treaty", []), ("lone", BOTH)):
        common = {"municipality": birch, "agency": r[f"@{name}"], "kind": "informal" if not tables else "protocol"}
        Agreement.objects.create(status="in_force", tables=tables, **common)
    r["@abroad"] = make_agency(birch, "abroad", "other")
    r["foreign agreement"] = make_agreement(r["@abroad"], [], kind="informal")
    seats: list[tuple[str, str, str, int]] = [
        ("coord", "ash-unit", Role.COORDINATOR, 2),
        ("clerk", "ash-unit", Role.PRACTITIONER, 2),
        ("coord-too", "ash-unit", Role.COORDINATOR, 2),
        ("birch-coord", "birch-unit", Role.COORDINATOR, 3),
        ("false-coord", "bureau", Role.COORDINATOR, 2),
        ("lone", "lone", Role.PRACTITIONER, 2),
        ("lone-low", "lone", Role.PRACTITIONER, 0),
        ("lone-lead", "lone", Role.AGENCY_LEAD, 1),
        ("looker", "lookers", Role.PRACTITIONER, 2),
        ("helper", "helpers", Role.PRACTITIONER, 2),
        ("leader", "leaders", Role.PRACTITIONER, 2),
        ("dated", "dated", Role.PRACTITIONER, 2),
        ("hermit", "hermit", Role.PRACTITIONER, 1),
        ("partial", "part", Role.PRACTITIONER, 1),
        ("guest", "guests", Role.PRACTITIONER, 2),
        ("guest-lead", "guests", Role.AGENCY_LEAD, 1),
        ("chair", "bureau", Role.PRACTITIONER, 1),
        ("admin", "bureau", Role.ADMINISTRATOR, 0),
        ("birch-admin", "birch-unit", Role.ADMINISTRATOR, 0),
        ("auditor", "bureau", Role.AUDITOR, 0),
        ("birch-auditor", "abroad", Role.AUDITOR, 0),
        ("ash-mayor", "town-hall", Role.MAYORS_OFFICE, 2),
        ("beadle", "town-hall", Role.MAYORS_OFFICE, 0),
        ("of-treaty", "treaty", Role.PRACTITIONER, 1),
        ("of-treaty-part", "treaty-part", Role.PRACTITIONER, 1),
        ("of-partner", "partner", Role.PRACTITIONER, 1),
        ("of-partner-part", "partner-part", Role.PRACTITIONER, 1),
        ("idler", "idle", Role.PRACTITIONER, 1),
        ("newcomer", "lone", Role.PRACTITIONER, 0),
        ("mover", "idle", Role.PRACTITIONER, 2),
    ]
    for username, slug, role, clearance in seats:
        r[username] = make_member(r[f"@{slug}"], username, role, clearance)
    r["twin"] = make_member(r["@idle"], "twin", Role.AGENCY_LEAD, 2, person="lone-lead")
    r["coord-twin"] = make_member(r["@idle"], "coord-twin", Role.PRACTITIONER, 0, person="coord")
    Member.objects.filter(pk=r["newcomer"].pk).update(is_active=False, password="!")
    r["group"] = Group.objects.create(name="free")
    r["@foreign-part"] = make_agency(ash, "foreign-part", "other")
    Agency.objects.filter(pk=r["@foreign-part"].pk).update(part_of=r["@abroad"])
    r["paper"] = AgreementFile.objects.create(
        agreement=r["agreement of lone"], file_name=b"", content=b"", size=0, media_type="", uploaded_by=r["coord"]
    )


def _case(r: Rows, name: str, city: str = "ash", **more: Any) -> Case:
    r[name] = make_case(r[city], f"ASH-{name}", "minors", ("Kim", name), date(2010, 1, 1), opened_on=FIRST, **more)
    return r[name]


def _cases(r: Rows) -> None:
    a, b, c, n = (_case(r, name) for name in "ABCN")
    _case(r, "H")
    Identity.objects.filter(case=_case(r, "K")).delete()
    _case(r, "Z", "birch")
    Case.objects.filter(pk=n.pk).update(is_anonymous=True)
    grant(a, r["@lone"], "view", "contribute", "lead", "share")
    grant(a, r["@lookers"], "view")
    grant(a, r["@helpers"], "view", "contribute")
    grant(a, r["@leaders"], "view", "contribute", "lead")
    grant(b, r["@lone"], "view")
    grant(b, r["helper"], "view")
    grant(c, r["@hermit"], "view", "contribute", "lead", "share")
    grant(c, r["helper"], "view", "contribute")
    grant(n, r["@lone"], "view", "contribute", "lead", "share")
    grant(n, r["@leaders"], "view", "contribute", "lead")
    grant(r["K"], r["@lone"], "view", "contribute", "lead", "share")
    grant(r["K"], r["@leaders"], "view", "contribute")
    grant(a, r["@dated"], "view")
    grant(a, r["@dated"], "lead", valid_from=AFTER)
    grant(a, r["@dated"], "share", valid_until=BEFORE)
    grant(a, r["@dated"], "contribute", ends_at=datetime(2026, 6, 1, tzinfo=UTC))
    grant(a, r["@idle"], "view", valid_until=BEFORE)
    grant(b, r["@treaty-part"], "view", ends_at=datetime(2026, 6, 1, tzinfo=UTC))
    r["grant"] = a.agency_grants.get(group=r["@lookers"].group)
    r["member grant"] = b.member_grants.get(user=r["helper"])
    grant(a, r["guest"], "view")
    grant(c, r["guest"], "view")
    grant(r["Z"], r["lone"], "view")
    r["recusal"] = Recusal.objects.create(case=a, member=r["guest"], reason="neighbour")
    r["reveal"] = Reveal.objects.create(case=n, agency=r["@lone"], reason="visit")
    Reveal.objects.create(case=a, agency=r["@leaders"], reason="of another case")
    r["relation"] = Relation.objects.create(case=a, other=b, kind="sibling")
    Relation.objects.create(case=b, other=r["H"], kind="friend")
    Relation.objects.create(case=r["H"], other=a, kind="friend")
    Relation.objects.create(case=c, other=r["H"], kind="parent")
    Relation.objects.create(case=b, other=c, kind="friend")


def _item(r: Rows, name: str, case: str, author: str, **more: Any) -> Layer:
    r[name] = make_item(r[case], r[author], f"text {name}", classification=more.pop("classification", 0), **more)
    r[f"{name} shared"] = Layer.objects.filter(item_id=r[name].pk, part="extract").first()
    return r[name]


def _statements(r: Rows) -> None:
    _item(r, "open", "A", "lone")
    _item(r, "deep", "A", "lone", classification=2, extract="text deep in short")
    _item(r, "bare", "A", "lone", classification=2)
    _item(r, "entrusted", "A", "lone", is_entrusted=True)
    _item(r, "agencies", "A", "lone", audience="agencies", named_agencies=[r["@lookers"].pk])
    _item(r, "people", "A", "lone", audience="people", named_people=[r["looker"].pk])
    # What was narrowed later: the names of the wider audience stand beside the narrower one.
    _item(r, "narrowed", "A", "lone", audience="agencies", named_people=[r["helper"].pk])
    _item(r, "narrowest", "A", "lone", audience="people", named_agencies=[r["@lookers"].pk])
    _item(r, "of leader", "A", "leader")
    _item(r, "elsewhere", "B", "coord")
    _item(r, "alone", "C", "hermit", extract="text alone in short")
    _item(r, "of clerk", "A", "clerk")
    _item(r, "of looker", "A", "looker")
    _item(r, "short", "A", "lone", extract="text short in short")
    _item(r, "high", "A", "leader", classification=2)
    _item(r, "moved", "A", "clerk", audience="agencies")
    Layer.objects.filter(pk=r["moved"].pk).update(author=r["helper"])
    common = {"municipality": r["ash"], "originator": r["@lone"], "author": r["lone"], "classification": 0}
    by_looker = common | {"originator": r["@lookers"], "author": r["looker"]}
    Phenomenon.objects.create(case=r["A"], code="other", **by_looker | {"classification": 1})
    r["phenomenon"] = Phenomenon.objects.create(case=r["A"], code="mixed", **common | {"classification": 1})
    r["goal"] = Goal.objects.create(case=r["A"], key="g-000000000001", title="Goal", **common)
    r["action"] = Action.objects.create(
        case=r["A"], key="a-000000000001", title="Act", agency=r["@helpers"], member=r["looker"], **common
    )
    r["hidden action"] = Action.objects.create(
        case=r["A"], key="a-000000000002", title="Act", **common | {"classification": 3}
    )
    for name, case, key in (("free action", "A", "3"), ("action of B", "B", "4")):
        about = common | {"originator": r["@ash-unit"], "author": r["coord"]}
        r[name] = Action.objects.create(case=r[case], key=f"a-00000000000{key}", title="Act", **about)
    r["report"] = ActionReport.objects.create(action=r["action"], case=r["A"], state="done", at=NOW, member=r["looker"])
    ActionReport.objects.create(action=r["hidden action"], case=r["A"], state="done", at=NOW, member=r["looker"])
    # Filed under another case by a faulty import: both columns must show.
    ActionReport.objects.create(action=r["action"], case=r["H"], state="done", at=NOW, member=r["looker"])
    for name, layer, case in (("file", "open", "A"), ("", "bare", "A"), ("", "deep shared", "A"), ("", "open", "H")):
        made = Attachment.objects.create(
            layer=r[layer], case=r[case], file_name=b"", content=b"", size=0, media_type="", uploaded_by=r["lone"]
        )
        r.update({name: made} if name else {})
    for name, layer, agency in (
        ("release", "people", "guests"),
        ("deep release", "bare", "guests"),
        ("of another", "of leader", "lone"),
        ("high release", "high", "lone"),
    ):
        r[name] = Release.objects.create(
            statement=r[layer],
            case=r["A"],
            municipality_id=r["ash"].pk,
            originator=r[layer].originator,
            agency=r["@" + agency],
            valid_from=FIRST,
            purpose="help",
        )
    _former_versions(r)


def _former_versions(r: Rows) -> None:
    """Rows that once asked for more, or lay elsewhere, than now."""
    Layer.objects.filter(pk=r["open"].pk).update(classification=3, text="text open once")
    Layer.objects.filter(pk=r["open"].pk).update(classification=0, audience="people", text="text open then")
    Layer.objects.filter(pk=r["open"].pk).update(audience="table", text="text open")
    Goal.objects.filter(pk=r["goal"].pk).update(case=r["H"], title="Goal of another case")
    Goal.objects.filter(pk=r["goal"].pk).update(case=r["A"], title="Goal")
    Relation.objects.filter(pk=r["relation"].pk).update(other=r["H"])
    Relation.objects.filter(pk=r["relation"].pk).update(other=r["B"])
