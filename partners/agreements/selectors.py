"""What agreements rest on, as far as the acting member sees them."""

from datetime import date

from partners.agencies.models import Agency, Municipality
from partners.agreements.models import Agreement


def bases_of(agency: Agency, municipality: Municipality, day: date) -> list[str]:
    """Return, in words and each once, what the agency's agreements with a municipality rest on that day."""
    rows = Agreement.objects.in_force(day).filter(agency=agency, municipality=municipality).order_by("kind", "pk")
    said = [words for row in rows for words in (row.legal_basis.strip(), *row.articles()) if words]
    return list(dict.fromkeys(said))
