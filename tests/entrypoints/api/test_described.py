from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ninja import Schema

from fleetward.entrypoints.api.urls import api

if TYPE_CHECKING:
    from collections.abc import Iterator


def shapes(of: type[Schema] = Schema) -> Iterator[type[Schema]]:
    """All shapes of the API, in whichever module they stand."""
    for one in of.__subclasses__():
        if one.__module__.startswith("fleetward."):
            yield one
        yield from shapes(one)


def test_no_two_shapes_share_a_name_by_which_they_are_described() -> None:
    described = api.get_openapi_schema()["components"]["schemas"]
    known: dict[str, set[type]] = {}
    for one in shapes():
        known.setdefault(one.__name__, set()).add(one)
        for field in one.model_fields.values():
            for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
                if isinstance(part, type) and issubclass(part, Enum):
                    known.setdefault(part.__name__, set()).add(part)
    assert {name: found for name, found in known.items() if len(found) > 1 and name in described} == {}
