"""`/healthz`: whether the database answers, and whether the outbox and the sealer keep up."""

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from mscportal.guard.apply import applied_fingerprint, fingerprint, sql_texts


@transaction.non_atomic_requests
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Tell whether the policies are this release's, and the sealer and the outbox keep up (guard.record_state)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT sealer, outbox FROM guard.record_state()")
            sealer, outbox = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"database": False}, status=503)
    policies = applied_fingerprint("default") == fingerprint(sql_texts())
    return JsonResponse({"database": True, "policies": policies, "sealer": sealer, "outbox": outbox})
