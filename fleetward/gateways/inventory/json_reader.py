"""GLPI Agent's JSON: contact and inventory (inventory_format, draft-07)."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from fleetward.gateways.inventory.message import Form, Kind, Message
from fleetward.gateways.inventory.packing import Unreadable
from fleetward.gateways.inventory.parts import clean, keep


def read_json(data: bytes) -> Message:
    """The message; `Unreadable` for what is none."""
    try:
        body = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unreadable("The message is no JSON.") from None
    if not isinstance(body, dict):
        raise Unreadable("The message must be a JSON object.")
    action = body.get("action", "inventory")
    if action == "contact":
        return Message(Kind.HELLO, Form.JSON, tag=_text(body, "tag"), agent=_text(body, "version"))
    content = body.get("content")
    if action != "inventory" or not isinstance(content, dict):
        raise Unreadable("Only contact and inventory, with its content, are understood.")
    return Message(
        Kind.INVENTORY, Form.JSON, tag=_text(body, "tag"), agent=_text(content, "versionclient"),
        partial=body.get("partial") is True, content=keep(content), additions=content.get("health"),
    )  # fmt: skip


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return clean(value, 200) if isinstance(value, str) else ""


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
