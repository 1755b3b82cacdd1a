"""What the service says of itself (RFC 7643, 5 to 7)."""

from __future__ import annotations

from typing import Any

from fleetward.entrypoints.scim.resources import USER

_META = "urn:ietf:params:scim:schemas:core:2.0:"


def service_provider(base: str, most: int) -> dict[str, Any]:
    """What is supported."""
    no = {"supported": False}
    return {
        "schemas": [f"{_META}ServiceProviderConfig"], "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": most}, "changePassword": no, "sort": no, "etag": no,
        "authenticationSchemes": [
            {"type": "oauthbearertoken", "name": "Bearer token", "description": "The token that is made in Settings.",
             "primary": True}
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }  # fmt: skip


def resource_type(base: str) -> dict[str, Any]:
    """Users."""
    return {
        "schemas": [f"{_META}ResourceType"], "id": "User", "name": "User", "endpoint": "/Users", "schema": USER,
        "description": "A person who signs in",
        "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/User"},
    }  # fmt: skip


def schema(base: str, roles: list[str]) -> dict[str, Any]:
    """What a user consists of."""
    return {
        "schemas": [f"{_META}Schema"], "id": USER, "name": "User", "description": "A person who signs in",
        "attributes": [
            _attribute("userName", "The e-mail address", required=True, mutability="immutable", uniqueness="server"),
            _attribute("displayName", "The name"),
            _attribute("externalId", "The provider's own id", exact=True),
            _attribute("active", "Whether the person has a place", kind="boolean"),
            _attribute("name", "The name", kind="complex", inside=[
                _attribute(part, "A part of it") for part in ("formatted", "givenName", "familyName")
            ]),
            _attribute("emails", "The e-mail address", kind="complex", many=True, mutability="readOnly",
                       inside=[_attribute("value", "The address", mutability="readOnly")]),
            _attribute("roles", "The role: one", kind="complex", many=True,
                       inside=[_attribute("value", "Its name") | {"canonicalValues": roles}]),
        ],
        "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{USER}"},
    }  # fmt: skip


def _attribute(
    name: str, description: str, *, kind: str = "string", many: bool = False, required: bool = False,
    mutability: str = "readWrite", uniqueness: str = "none", exact: bool = False,
    inside: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    found: dict[str, Any] = {
        "name": name, "type": kind, "multiValued": many, "description": description, "required": required,
        "caseExact": exact, "mutability": mutability, "returned": "default", "uniqueness": uniqueness,
    }  # fmt: skip
    return found | ({"subAttributes": inside} if inside else {})
