"""`/healthz`: whether the database answers, and how far the outbox and the sealer are behind."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from mscportal.guard.apply import applied_fingerprint, fingerprint, sql_texts


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell outbox age (seconds), unsealed rows and whether the policies are those of this release."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT unsealed, outbox_open, outbox_oldest FROM guard.record_state()")
            unsealed, waiting, oldest = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    return JsonResponse(
        {
            "database": True,
            "policies": applied_fingerprint("default") == fingerprint(sql_texts()),
            "outbox_open": waiting,
            "outbox_oldest_seconds": round(age),
            "unsealed": unsealed,
        }
    )
