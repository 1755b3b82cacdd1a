"""Lists in pages: rows, and the links to the pages beside them, in the body and as `Link` (RFC 8288)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field

from fleetward.entrypoints.api.problems import Problem
from fleetward.foundation.kit import listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

MOST = 200


class Asked(Schema):
    """What every list can be asked. A name that is not offered is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")

    cursor: str = Field(default="", max_length=2_000, description="Out of `next` or `prev`; never made up.")
    limit: int = Field(listing.PAGE, ge=1, le=MOST, description="Rows on a page.")


class Listed(Schema):
    """One page. `next` and `prev` are whole addresses, null where there is no such page."""

    next: str | None = Field(default=None, examples=["https://fleet.example/api/v1/pool?cursor=%3EWyJhIiwiYiJd"])
    prev: str | None = Field(default=None, examples=[None])


def page(
    request: HttpRequest, response: HttpResponse, rows: QuerySet[Any], asked: Asked, *, sorts: Mapping[str, str],
    sort: str = "", key: str = "id",
) -> dict[str, Any]:  # fmt: skip
    """One page of `rows`. `sorts` and `sort` are those of the same list's page."""
    wanted = getattr(asked, "sort", None) or sort
    if asked.cursor and not listing.is_cursor(rows, asked.cursor, sort=wanted, sorts=sorts, key=key):
        raise Problem(400, _("This cursor leads nowhere. Begin without one."), code="bad-cursor")
    found = listing.page(rows, sort=wanted, sorts=sorts, cursor=asked.cursor, size=asked.limit, key=key)
    following, before = _address(request, found.older), _address(request, found.newer)
    links = [f'<{url}>; rel="{name}"' for url, name in ((following, "next"), (before, "prev")) if url]
    if links:
        response.headers["Link"] = ", ".join(links)
    return {"items": found.rows, "next": following, "prev": before}


def _address(request: HttpRequest, cursor: str) -> str | None:
    if not cursor:
        return None
    data = request.GET.copy()
    data["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{data.urlencode()}")


def filled(asked: Schema) -> dict[str, str]:
    """What was asked for as the parameters of an address: what the filter objects of the pages read."""
    values = asked.model_dump(exclude={"cursor", "limit", "sort"}, exclude_none=True, mode="json")
    return {name: str(value) for name, value in values.items() if value != ""}
