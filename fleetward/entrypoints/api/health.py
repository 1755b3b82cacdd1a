"""Whether this process lives, and whether it can serve: for supervisors and load balancers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.http import JsonResponse

if TYPE_CHECKING:
    from django.http import HttpRequest


@transaction.non_atomic_requests
def health(request: HttpRequest) -> JsonResponse:
    """200 while the process answers, whatever else is wrong: a supervisor that restarts it would mend nothing."""
    del request
    return JsonResponse({"status": "ok"})


@transaction.non_atomic_requests
def ready(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503: a load balancer sends nobody here. It tells no more."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})
