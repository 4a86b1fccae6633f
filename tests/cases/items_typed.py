"""What is typed into the pages of items, and what stands afterwards."""

from cases.models import Layer
from mscportal.guard.operator import as_operator
from tests.cast import World, today

INFORMATION = "/cases/ELM-2AB3C/information/"
ADD = f"{INFORMATION}add/"
UNKNOWN = "7d9b0f5c-0000-4000-8000-000000000000"  # the same in every worker


def filled(**values: object) -> dict[str, object]:
    """Return a form that says all it must."""
    fields = {
        "kind": "contact",
        "day": today().isoformat(),
        "text": "Rang twice.",
        "audience": "table",
        "classification": "0",
        "said_as": "fact",
        "domain": "family",
    }
    return fields | values


def page_of(layer: Layer) -> str:
    """Return the address of an item."""
    return f"{INFORMATION}{layer.item_id}/"


def stored(world: World, text: str) -> Layer | None:
    """Return the layer that says just this, whoever may read it."""
    with as_operator():
        return Layer.objects.filter(text=text).first()
