"""From bytes to a message."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from fleetward.gateways.inventory.json_reader import read_json
from fleetward.gateways.inventory.message import Form
from fleetward.gateways.inventory.packing import Unreadable
from fleetward.gateways.inventory.xml_reader import read_xml

if TYPE_CHECKING:
    from fleetward.gateways.inventory.message import Message


_BEGINNINGS = {b"<": Form.XML, b"{": Form.JSON}
_READERS = {Form.XML: read_xml, Form.JSON: read_json}


def form_of(data: bytes) -> Form | None:
    """The language of an unpacked message, by its first character; None if it is neither."""
    return _BEGINNINGS.get(_text(data)[:1])


def read(data: bytes) -> Message:
    """An unpacked message in whichever language it is; `Unreadable` for anything else."""
    form = form_of(data)
    if form is None:
        raise Unreadable("The message is neither XML nor JSON.")
    return _READERS[form](_text(data))


def _text(data: bytes) -> bytes:
    return data.removeprefix(codecs.BOM_UTF8).lstrip()
