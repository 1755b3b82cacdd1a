"""The catalogue of products, by which a line's program is known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.devices.serials import normalise_product
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.sales_feed.operations import fix
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.feeds import MAY, MAY_CHANGE, MAY_ONE
from fleetward.entrypoints.api.resources.resource import Sent, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("sales feed")

SORTS = {"number": "number", "model": "model"}
LONGEST_NUMBER = 40


Program = Annotated[str, Field(max_length=40, examples=["premium"])]
Model = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S", examples=["EliteBook 840 G10"])]


class ProductShown(Schema):
    """What a product number is."""

    number: str
    model: str
    program: str


class ProductList(Listed):
    """Products."""

    items: list[ProductShown]


class ProductsAsked(Asked):
    """Which products: as the list's filter bar."""

    q: str = Field(default="", max_length=120, description="Start of the number, or part of the model.")
    program: str = Field(default="", max_length=40)
    sort: Literal["number", "-number", "model", "-model"] = "number"


class ProductAdded(Sent):
    """A product. What stands behind # in the number is left out."""

    number: str = Field(min_length=1, max_length=LONGEST_NUMBER, pattern=r"^[^/]*$", examples=["8Y4J2EA"])
    model: Model
    program: Program


class ProductChanged(Sent):
    """What changes; what is left out, or null, stays."""

    model: Model | None = None
    program: Program | None = None


def _refuse(number: str, program: str) -> None:
    """What is sent may become longer, or get a slash, where letters of other forms are read as plain ones."""
    if not 1 <= len(number) <= LONGEST_NUMBER or "/" in number:
        raise Problem(409, _("That is no product number."))
    if program not in vendor_profile().programs:
        raise Problem(409, _("There is no such program."))


def _tagged(response: HttpResponse, actor: Actor, number: str) -> Schema:
    return tagged(response, ProductShown.from_orm(one(devices.products(actor), number=number)))


@router.get("/products", response=ProductList, operation_id="list_products", summary="Products", **MAY)
def list_products(request: HttpRequest, response: HttpResponse, asked: Query[ProductsAsked]) -> Any:
    """The catalogue."""
    rows = devices.products(called(request))
    if asked.q:
        rows = rows.filter(begins("number", normalise_product(asked.q)) | Q(model__icontains=asked.q))
    rows = rows.filter(program=asked.program) if asked.program else rows
    return page(request, response, rows, asked, sorts=SORTS, key="number")


@router.post(
    "/products", response={201: ProductShown}, operation_id="add_product", summary="Add a product", **MAY_CHANGE
)
def add_product(request: HttpRequest, response: HttpResponse, sent: ProductAdded) -> Status[Any]:
    """Lines set aside for it are settled, in the background. 409 where it is in the catalogue: that is a change."""
    actor, number = called(request), normalise_product(sent.number)
    _refuse(number, sent.program)
    if devices.products(actor).filter(number=number).exists():
        raise Problem(409, _("This product is in the catalogue already. Change it there."))
    fix.add_product(actor=actor, number=number, model=sent.model.strip(), program=sent.program)
    located(request, response, "get_product", number)
    return Status(201, _tagged(response, actor, number))


@router.get(
    "/products/{product_number}", response=ProductShown, operation_id="get_product", url_name="get_product",
    summary="One product", **MAY_ONE,
)  # fmt: skip
def get_product(request: HttpRequest, response: HttpResponse, product_number: str) -> Any:
    """With an ETag, for changes."""
    return _tagged(response, called(request), product_number)


@router.patch(
    "/products/{product_number}", response=ProductShown, operation_id="change_product", summary="Change a product",
    **allowed(Permission.FEED_MANAGE, kinds=VENDOR, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_product(request: HttpRequest, response: HttpResponse, product_number: str, sent: ProductChanged) -> Any:
    """For lines that are read from now on, and those that were set aside for it."""
    actor = called(request)
    found = one(devices.products(actor).select_for_update(), number=product_number)
    refuse_change(request, ProductShown.from_orm(found))
    program = sent.program or found.program
    _refuse(found.number, program)
    fix.add_product(actor=actor, number=found.number, model=(sent.model or found.model).strip(), program=program)
    return _tagged(response, actor, product_number)
