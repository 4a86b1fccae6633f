"""Pages of long lists."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window


def page_of_rows(
    found: QuerySet[Any],
    shown: QuerySet[Any],
    *,
    size: int,
    number: str | None,
    told: Sequence[str] = (),
    guarded_by: str | None = None,
) -> Page[Any]:
    """Return one page of `found`, in its order, each row as `shown` fetches it, with the annotations `told` of `found`.

    One query counts all and cuts the page; for a page that does not exist the nearest one is fetched after it. What is
    joined to a row is joined for those of the page alone: how many rows a policy leaves is not known when the query is
    planned, and with the join before the cut 3,000 cases took 3,000 times 3,000 steps. `guarded_by` names the column
    by which the policy decides, where that is another than the key: with it the page's rows alone are read, without it
    all that the member sees.
    """
    asked = int(number) if number and number.isascii() and number.isdecimal() and len(number) < 10 else 1
    first = max(asked - 1, 0) * size
    columns = [*told, guarded_by] if guarded_by else told
    counted = found.values("pk", *columns, found_in_all=Window(Count("*")))
    keys = list(counted[first : first + size])
    paginator = Paginator(counted, size)
    if keys:
        paginator.count = keys[0]["found_in_all"]
    page = paginator.get_page(number)
    if page.start_index() != first + 1:
        keys = list(page.object_list)
    if guarded_by:
        shown = shown.filter(**{f"{guarded_by}__in": {key[guarded_by] for key in keys}})
    rows = shown.in_bulk([key["pk"] for key in keys])
    for key in keys:
        for name in told:
            setattr(rows[key["pk"]], name, key[name])
    page.object_list = [rows[key["pk"]] for key in keys]
    return page
