"""What every module of resources begins with."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from fleetward.entrypoints.api.calling import calling

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

Row = TypeVar("Row", bound=Model)
Shape = TypeVar("Shape", bound=Schema)

LONGEST_TEXT = 10_000


def _address(text: str) -> str:
    """As the forms of the pages have it."""
    try:
        validate_email(text.strip())
    except ValidationError as wrong:
        raise ValueError(str(wrong.messages[0])) from wrong
    return text.strip()


Email = Annotated[str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_address)]
"""An e-mail address."""

_AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,2})?$"


def _decimal(sent: object) -> Decimal:
    """Of a text alone: a JSON number is none that everybody reads to the cent."""
    if not isinstance(sent, str) or not re.fullmatch(_AMOUNT[1:-1], sent):
        raise ValueError(_('Send amounts as text with two decimals at most, as "840.00".'))
    return Decimal(sent)


Amount = Annotated[
    Decimal,
    BeforeValidator(_decimal),
    WithJsonSchema({"type": "string", "pattern": _AMOUNT, "examples": ["840.00"]}),
]
"""An amount of money, or a quantity, as it is sent."""


def located(request: HttpRequest, response: HttpResponse, name: str, row_id: UUID | str) -> None:
    """`Location`: where what was made can be read, by the name of its address."""
    response.headers["Location"] = request.build_absolute_uri(reverse(f"api-1:{name}", args=[row_id]))


def among(choices: Iterable[str], **more: Any) -> Any:
    """One of an enum's values; for enums whose name another one has too, which is one name too many to describe."""
    return Field(json_schema_extra={"enum": [str(one) for one in choices]}, **more)


class Sent(Schema):
    """What callers send: a name that is not asked for is refused, not overlooked."""

    model_config = ConfigDict(extra="forbid")


class Count(Schema):
    """How many match; `capped`: more than `value`, which is how far was counted."""

    value: int
    capped: bool


def resources(tag: str) -> Router:
    """A router whose operations are called with a credential."""
    router = Router(tags=[tag])
    router.add_decorator(calling, mode="view")
    return router


def extended(shape: type[Shape], row: Model, **more: Any) -> Shape:
    """The row in this shape, which tells more than the row holds."""
    vars(row).update(more)
    return shape.from_orm(row)


def one(rows: QuerySet[Row], **named: Any) -> Row:
    """The row, or 404: what is somebody else's does not exist."""
    found = rows.filter(**named).first()
    if found is None:
        raise Http404
    return found
