"""From bytes to a message."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from fleetward.gateways.inventory.json_reader import read_json
from fleetward.gateways.inventory.packing import Unreadable
from fleetward.gateways.inventory.xml_reader import read_xml

if TYPE_CHECKING:
    from fleetward.gateways.inventory.message import Message


def read(data: bytes) -> Message:
    """An unpacked message in whichever language it is; `Unreadable` for anything else."""
    text = data.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<"):
        return read_xml(text)
    if text.startswith(b"{"):
        return read_json(text)
    raise Unreadable("The message is neither XML nor JSON.")
