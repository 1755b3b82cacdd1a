"""The vendor's parts catalogue: the list, and a file that is looked at before it is imported."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.parts import catalogue_sheet, queries
from fleetward.domain.parts.catalogue_sheet import Problem, Verdict
from fleetward.domain.parts.list_filters import STANDING, part_named
from fleetward.domain.parts.operations import request_import
from fleetward.domain.sales_feed.operations import receive
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.resources import operations
from fleetward.entrypoints.api.resources.attached import FileSent, content_of
from fleetward.entrypoints.api.resources.resource import among, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.parts.catalogue_sheet import Row, Sheet
    from fleetward.domain.parts.models import Part

router = resources("parts")

MAY = allowed(Permission.CATALOGUE_MANAGE, kinds=VENDOR)
MAY_IMPORT = allowed(Permission.CATALOGUE_MANAGE, kinds=VENDOR, refuses=[409])
LONGEST_SEARCH = 100
SHOWN = 500
"""Rows of a check that are told."""


class PartShown(Schema):
    """A part of the vendor's catalogue."""

    number: str
    name: str
    price: Decimal = Field(examples=["840.00"])
    currency: str = Field(examples=["NOK"])
    returnable: bool
    superseded_by: str
    active: bool
    models: list[str]

    @staticmethod
    def resolve_models(part: Part) -> list[str]:
        """The models that it fits."""
        return sorted(fit.model for fit in part.fits.all())


class PartList(Listed):
    """Parts."""

    items: list[PartShown]


class PartsAsked(Asked):
    """Which parts: as the list's filter bar."""

    q: str = Field(default="", max_length=LONGEST_SEARCH, description="Start of the number, or part of the name.")
    standing: Literal["orderable", "superseded", "off"] | None = None
    returnable: bool | None = None
    sort: Literal["number", "-number", "name", "-name", "price", "-price"] = "number"


class CatalogueSent(FileSent):
    """A CSV file or a workbook, at most 7 MB and 100,000 rows.

    With the columns part number, name, models (separated by semicolons), price and currency; superseded by and
    returnable where they apply.
    """


class CatalogueImported(CatalogueSent):
    """With whether parts that the file does not list are switched off."""

    switch_off: bool = False


class RowShown(Schema):
    """What a row would do. `problem` and `meaning` say why it changes nothing, or what it changes."""

    row: int = Field(alias="number")
    part_number: str
    verdict: str = among(Verdict)
    problem: str = among(["", *Problem])
    meaning: str

    @staticmethod
    def resolve_meaning(row: Row) -> str:
        """For people."""
        return catalogue_sheet.told(row)


class CatalogueCheck(Schema):
    """What importing a file would do: how many rows of each kind, and first what needs a look."""

    counts: dict[str, int] = Field(examples=[{"new": 12, "changed": 3, "same": 800, "wrong": 0}])
    not_listed: int = Field(description="Parts that can be ordered now, and that the file does not list.")
    rows: list[RowShown] = Field(description=f"{SHOWN} at most; none that are the same.")


@router.get(
    "/parts-catalogue", response=PartList, operation_id="list_parts_catalogue", summary="The parts catalogue", **MAY
)  # fmt: skip
def list_parts_catalogue(request: HttpRequest, response: HttpResponse, asked: Query[PartsAsked]) -> Any:
    """Also parts that can no longer be ordered, with the models they fit."""
    rows = queries.catalogue().prefetch_related("fits")
    rows = rows.filter(STANDING[asked.standing]) if asked.standing else rows
    rows = rows if asked.returnable is None else rows.filter(returnable=asked.returnable)
    rows = rows.filter(part_named(asked.q)) if asked.q else rows
    sorts = {"number": "number", "name": "name", "price": "price"}
    return page(request, response, rows, asked, sorts=sorts, key="number")


@router.post(
    "/parts-catalogue/checks", response=CatalogueCheck, operation_id="check_parts_catalogue",
    summary="See what a file would change", **MAY_IMPORT,
)  # fmt: skip
def check_parts_catalogue(request: HttpRequest, sent: CatalogueSent) -> Any:
    """Nothing is changed. 409 where the file as a whole is no catalogue."""
    sheet, _sha256 = _read(called(request), sent)
    telling = [row for row in sheet.rows if row.verdict != Verdict.SAME]
    return {
        "counts": {verdict: sheet.count(verdict) for verdict in Verdict}, "not_listed": len(sheet.not_listed),
        "rows": sorted(telling, key=lambda row: row.verdict != Verdict.WRONG)[:SHOWN],
    }  # fmt: skip


def _read(actor: Actor, sent: CatalogueSent) -> tuple[Sheet, str]:
    spooled = receive.spool(io.BytesIO(content_of(sent)))
    return catalogue_sheet.read(actor, receive.spool_path(spooled.sha256)), spooled.sha256


@router.post(
    "/parts-catalogue/imports", response={202: operations.Operation}, operation_id="import_parts_catalogue",
    summary="Import a file into the parts catalogue", **MAY_IMPORT,
)  # fmt: skip
def import_parts_catalogue(request: HttpRequest, response: HttpResponse, sent: CatalogueImported) -> Status[Any]:
    """In the background, against the catalogue as it is then; wrong rows change nothing, and its file says which."""
    actor = called(request)
    sheet, sha256 = _read(actor, sent)
    job = request_import(
        actor=actor, sha256=sha256, name=sent.name[:100], total=len(sheet.rows), switch_off=sent.switch_off
    )
    return operations.accepted(request, response, job)
