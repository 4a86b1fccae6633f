"""The band on top of every page of a case."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.days import today
from cases.file.identity import age_of, identity_of, is_unsaid, name_in_texts, name_of
from cases.file.models import Case

# Sections of the case page that the band leads to: (fragment, label made in `head_of`).
SECTIONS = ("goals", "information", "actions", "on-this-case")


def head_of(case: Case) -> dict[str, Any]:
    """Return the context of cases/head.html: name, facts, way to the sections. No query on a case from `open_gate`."""
    age, page = age_of(case), reverse("cases:case", args=[case.reference])
    identity = identity_of(case)
    facts = [
        (_("Case"), case.reference),
        (_("Age"), age),
        (_("Lives in"), identity.residence if identity else ""),
        (_("Table"), case.get_table_display()),
        (_("Status"), case.get_status_display()),
        (_("Coordinated by"), case.coordinator),
        (_("Name in texts"), name_in_texts(case)),
    ]
    labels = (_("Goals"), _("Information"), _("Actions"), _("On this case"))
    return {
        "case": case,
        "name": name_of(case),
        "is_unsaid": is_unsaid(case),
        "facts": facts,
        "today": today(case.municipality),
        "page": page,
        "sections": [(f"{page}#{section}", label) for section, label in zip(SECTIONS, labels, strict=True)],
    }
