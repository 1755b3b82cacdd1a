"""A person as a SCIM resource (RFC 7643), both ways."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fleetward.domain.sign_on.operations.provisioning import Wish
from fleetward.domain.sign_on.people import Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward.domain.sign_on.people import Person
    from fleetward.domain.sign_on.tenant import Tenant

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LONGEST = {"name": 150, "external_id": 300}
MOST_OPERATIONS = 100
_FILTER = re.compile(r'\s*(\w+)\s+eq\s+"((?:[^"\\]|\\["\\])*)"\s*', re.IGNORECASE)
_PATH = re.compile(r"(?:urn:[\w.:-]+:)?(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?", re.IGNORECASE)


class Unfit(Exception):
    """The request cannot be understood; `kind` is one of RFC 7644's scimTypes."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind, self.detail = kind, detail


def shown(person: Person, base: str) -> dict[str, Any]:
    """As it is answered."""
    given, _, family = person.name.rpartition(" ")
    found: dict[str, Any] = {
        "schemas": [USER], "id": str(person.id), "userName": person.email, "displayName": person.name,
        "name": {"formatted": person.name, "givenName": given or family, "familyName": family if given else ""},
        "active": person.active, "emails": [{"value": person.email, "type": "work", "primary": True}],
        "roles": [{"value": person.role, "primary": True}],
        "meta": {"resourceType": "User", "location": f"{base}/Users/{person.id}"},
    }  # fmt: skip
    return found | ({"externalId": person.external_id} if person.external_id else {})


def wanted(text: str) -> Wanted:
    """A filter: one attribute that equals one text, and nothing more."""
    if not text:
        return Wanted()
    match = _FILTER.fullmatch(text)
    name, value = (match[1].lower(), re.sub(r"\\(.)", r"\1", match[2])) if match else ("", "")
    if "\0" in value:
        raise Unfit("invalidFilter", "A filter's text has no NUL.")
    if name == "username":
        return Wanted(email=value)
    if name == "externalid":
        return Wanted(external_id=value)
    if name == "id":
        try:
            return Wanted(id=UUID(value))
        except ValueError:
            return Wanted(id=UUID(int=0))  # nobody's
    raise Unfit("invalidFilter", 'Filters are: userName eq "…", externalId eq "…", id eq "…".')


def whole(body: Mapping[str, Any], tenant: Tenant) -> tuple[str, Wish]:
    """The address, and what a whole resource says (POST, PUT)."""
    plain = {name.lower(): value for name, value in body.items()}
    email = plain.get("username")
    if not isinstance(email, str) or not email.strip():
        raise Unfit("invalidValue", "userName is missing: the person's e-mail address.")
    changes: dict[str, Any] = {
        name: plain[name] for name in ("active", "externalid", "roles", "displayname", "name") if name in plain
    }
    return email.strip(), _wish(changes, tenant, "")


def patched(body: Mapping[str, Any], tenant: Tenant, before: Person) -> Wish:
    """What the operations of a PATCH come to, one after another. What we do not keep is passed over."""
    operations = next((value for name, value in body.items() if name.lower() == "operations"), None)
    if not isinstance(operations, list) or not 0 < len(operations) <= MOST_OPERATIONS:
        raise Unfit("invalidSyntax", "A PATCH has Operations.")
    changes: dict[str, Any] = {}
    for operation in operations:
        changes |= _one(operation)
    renamed = changes.get("username")
    if renamed is not None and str(renamed).lower() != before.email.lower():
        raise Unfit("mutability", "userName cannot be changed.")
    return _wish(changes, tenant, before.name)


def _one(operation: Any) -> dict[str, Any]:
    if not isinstance(operation, dict):
        raise Unfit("invalidSyntax", "An operation is an object.")
    kind, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
    if kind not in {"add", "replace", "remove"}:
        raise Unfit("invalidSyntax", "op is add, replace or remove.")
    if path is None:
        if not isinstance(value, dict) or kind == "remove":
            raise Unfit("noTarget", "Without a path, value is an object.")
        return {part: one for name, told in value.items() for part, one in _flat(name, told, kind).items()}
    return _flat(path, value, kind)


def _flat(path: Any, value: Any, kind: str) -> dict[str, Any]:
    match = _PATH.fullmatch(path) if isinstance(path, str) else None
    if match is None:
        raise Unfit("invalidPath", "The path cannot be understood.")
    name, part = match[1].lower(), (match[2] or "").lower()
    if kind == "remove":
        if name in {"active", "roles", "username"}:
            raise Unfit("mutability", f"{match[1]} is never without a value.")
        return {"externalid": ""} if name == "externalid" else {}
    if name == "name" and part:
        return {f"name.{part}": value}
    if name == "roles" and part == "value":
        return {"roles": [{"value": value}]}
    return {name: value}


def _wish(changes: Mapping[str, Any], tenant: Tenant, name: str) -> Wish:
    external = changes.get("externalid")
    if external is not None and (not isinstance(external, str) or len(external) > LONGEST["external_id"]):
        raise Unfit("invalidValue", "externalId is a text of at most 300 characters.")
    if "\0" in (external or ""):
        raise Unfit("invalidValue", "A text has no NUL.")
    return Wish(_name(changes, name), _role(changes.get("roles"), tenant), external, _active(changes.get("active")))


def _active(value: Any) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    known = {"true": True, "false": False}.get(str(value).lower())  # Entra ID writes it as a text
    if known is None:
        raise Unfit("invalidValue", "active is true or false.")
    return known


def _name(changes: Mapping[str, Any], before: str) -> str | None:
    """One name is kept. A part of it replaces that part: the last word is the family's."""
    told = changes.get("name")
    parts = {key.lower(): value for key, value in told.items()} if isinstance(told, dict) else {}
    parts |= {key.removeprefix("name."): value for key, value in changes.items() if key.startswith("name.")}
    given, _, family = before.rpartition(" ")
    pieces = [parts.get("givenname", given or family), parts.get("familyname", family if given else "")]
    joined = " ".join(str(piece) for piece in pieces if piece) if {"givenname", "familyname"} & parts.keys() else None
    found = parts.get("formatted") or joined or changes.get("displayname")
    if found is None:
        return None
    if not isinstance(found, str) or "\0" in found:
        raise Unfit("invalidValue", "A name is a text.")
    return found.strip()[: LONGEST["name"]]


def _role(value: Any, tenant: Tenant) -> str | None:
    if value is None or value == []:
        return None
    first = next((one for one in value if isinstance(one, dict) and one.get("primary")), value[0]) if isinstance(
        value, list
    ) else value  # fmt: skip
    told = str(first.get("value") if isinstance(first, dict) else first).strip().lower().replace(" ", "_")
    if told not in tenant.roles.values:
        raise Unfit("invalidValue", f"Roles are: {', '.join(tenant.roles.values)}.")
    return told
