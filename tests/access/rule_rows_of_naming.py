"""Who brought cases of the second city to the table, and words asked of them: each row lies where one term decides."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases.models import Action, ActionReport, Case, Identity, Layer, NameRequest, Recusal, Reporter, Reveal
from partners.models import Role
from tests.access.rule_names import FIRST, NOW, Rows
from tests.cast import grant, make_case, make_item, make_member


def build_naming(r: Rows) -> None:
    """*Leader* brought N, who is on it and may not share; *mover* H, who is not; W's reporter has left."""
    w = r["W"] = make_case(r["ash"], "ASH-W", "minors", ("Kim", "Text"), FIRST, opened_on=FIRST)
    Case.objects.filter(pk=w.pk).update(is_anonymous=True)
    grant(w, r["@lone"], "view", "contribute", "lead", "share")
    Recusal.objects.create(case=w, member=r["coord-too"], reason="neighbour")
    for case, member in (("N", "leader"), ("W", "newcomer"), ("H", "mover"), ("A", "guest")):
        r[f"reporter of {case}"] = Reporter.objects.create(
            case=r[case], municipality=r["ash"], member=r[member], agency=r[member].agency, reported_on=FIRST
        )
    for n, (name, case, agency, answer) in enumerate(
        (
            ("word for all", "N", None, "given"),
            ("word for helpers", "N", "@helpers", "given"),
            ("open word", "N", "@lookers", "open"),
            ("declined word", "N", "@leaders", "declined"),
            ("word on W", "W", "@helpers", "given"),
            ("open word on W", "W", None, "open"),
        )
    ):
        _word(r, name, case, agency, answer=answer, asked_at=NOW + timedelta(minutes=n))
    _named_later(r)
    _texts(r)
    _writers(r)


def _word(r: Rows, name: str, case: str, agency: str | None, **more: Any) -> None:
    values = {"reason": "visit", "legal_basis": "law", "asked_by": r["lone"], "asked_at": NOW} | more
    agencies = {"municipality": r["ash"], "agency": r[agency] if agency else None}
    r[name] = NameRequest.objects.create(case=r[case], **agencies, **values)


def _named_later(r: Rows) -> None:
    """*Lone* brought "early", and is on record on "later" since that was hidden; nobody is on "shown" and "opened".

    "Named" has its name, and who brought it has left.
    """
    r["coord-lone"] = make_member(r["@lone"], "coord-lone", Role.PRACTITIONER, 0, person="coord")
    for name in ("early", "later", "shown", "opened"):
        r[name] = make_case(r["ash"], f"ASH-{name}", "minors", ("Kim", name), FIRST, opened_on=FIRST)
        Case.objects.filter(pk=r[name].pk).update(is_anonymous=True)
    Identity.objects.filter(case=r["opened"]).delete()
    for name in ("early", "later"):
        about = {"municipality": r["ash"], "member": r["lone"], "agency": r["@lone"], "reported_on": FIRST}
        Reporter.objects.create(case=r[name], is_named_later=name == "later", **about)
        _word(r, f"own {name} word", name, "@helpers")
    _word(r, "later word", "later", "@lookers", asked_by=r["coord"])
    r["named"] = make_case(r["ash"], "ASH-named", "minors", ("Kim", "named"), FIRST, opened_on=FIRST)
    Recusal.objects.create(case=r["named"], member=r["coord-too"], reason="neighbour")
    left = r["newcomer"]
    Reporter.objects.create(case=r["named"], municipality=r["ash"], member=left, agency=left.agency, reported_on=FIRST)


def _texts(r: Rows) -> None:
    """Texts with names of their own case, of another and too short a one, former versions, an action of few."""
    make_item(r["W"], r["coord"], "Text is a name", classification=0)
    make_item(r["W"], r["lone"], "text by lone", classification=0)
    make_item(r["N"], r["coord"], "text of Kim N, not Text", classification=0)
    make_item(r["A"], r["lone"], "text of Kim", classification=0)
    for before, now in ((2, 0), (0, 2)):
        item = make_item(r["A"], r["lone"], f"text of {before}, then {now}", classification=before)
        item.classification = now
        item.save(force_update=True)
    common = {"municipality": r["ash"], "originator": r["@lone"], "author": r["lone"], "classification": 0}
    action = Action.objects.create(case=r["A"], key="a-00000000000f", title="Act", audience="people", **common)
    ActionReport.objects.create(action=action, case=r["A"], state="open", text="text", at=NOW, member=r["lone"])


def _writers(r: Rows) -> None:
    """Who wrote of W since its name is hidden: told it, told of another case, or not; and who wrote before."""
    Reveal.objects.create(case=r["W"], agency=r["@lookers"], reason="visit")
    Case.history.filter(id=r["W"].pk, is_anonymous=False).update(history_date=FIRST)
    for writer in ("lone", "leader", "newcomer", "looker", "before"):
        item = make_item(r["W"], r["lone"], f"text by {writer} of W", classification=0)
        before = {"history_user_id": r["lone"].pk, "history_date": NOW}
        values = before if writer == "before" else {"history_user_id": r[writer].pk}
        Layer.history.filter(id=item.pk).update(**values)
    for first, then, told in (
        ("silent", "text by lone after that", "first"),
        ("text by lone before that", "text", "then"),
    ):
        item = make_item(r["W"], r["lone"], first, classification=0)
        item.text = then
        item.save(force_update=True)
        for text, is_told, minutes in ((first, told == "first", 0), (then, told == "then", 1)):
            writer, when = r["newcomer" if is_told else "lone"], timezone.now() + timedelta(minutes=minutes)
            Layer.history.filter(id=item.pk, text=text).update(history_user_id=writer.pk, history_date=when)
