"""Whether this process can serve: for supervisors and load balancers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction
from django.http import JsonResponse

if TYPE_CHECKING:
    from django.http import HttpRequest


@transaction.non_atomic_requests
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. Tells nothing else: anybody may ask."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})
