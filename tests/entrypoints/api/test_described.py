from __future__ import annotations

from enum import Enum

from ninja import Schema

from fleetward.entrypoints.api.urls import ROOMS, api


def test_no_two_shapes_share_a_name_by_which_they_are_described() -> None:
    described = api.get_openapi_schema()["components"]["schemas"]
    known: dict[str, set[type]] = {}
    for module in ROOMS:
        for name, one in vars(module).items():
            if isinstance(one, type) and issubclass(one, Schema) and one.__module__ == module.__name__:
                known.setdefault(name, set()).add(one)
                for field in one.model_fields.values():
                    for part in (field.annotation, *getattr(field.annotation, "__args__", ())):
                        if isinstance(part, type) and issubclass(part, Enum):
                            known.setdefault(part.__name__, set()).add(part)
    assert {name: found for name, found in known.items() if len(found) > 1 and name in described} == {}
