"""Who brought cases of the second city to the table, and words asked of them: each row lies where one term decides."""

from datetime import timedelta

from cases.models import Case, NameRequest, Recusal, Reporter
from tests.access.rule_names import FIRST, NOW, Rows
from tests.cast import grant, make_case


def build_naming(r: Rows) -> None:
    """*Leader* brought N, who is on it and may not share; *mover* H, who is not; W's reporter has left."""
    w = r["W"] = make_case(r["ash"], "ASH-W", "minors", ("Kim", "W"), FIRST, opened_on=FIRST)
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
        r[name] = NameRequest.objects.create(
            case=r[case],
            municipality=r["ash"],
            agency=r[agency] if agency else None,
            reason="visit",
            legal_basis="law",
            asked_by=r["lone"],
            asked_at=NOW + timedelta(minutes=n),
            answer=answer,
        )
