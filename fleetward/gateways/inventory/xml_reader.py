"""FusionInventory's XML: PROLOG and INVENTORY. No document type, no entities; only what is kept is built in memory."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from fleetward.gateways.inventory.message import Form, Kind, Message
from fleetward.gateways.inventory.packing import Unreadable
from fleetward.gateways.inventory.parts import FIELDS, LONGEST, clean, keep

DEEPEST = 16
_SECTION, _FIELD = 3, 4  # depth: REQUEST / CONTENT / BIOS / SSN
_RENAMED = {("storages", "serialnumber"): "serial"}
_NUMBERS = {
    "capacity", "core", "corecount", "cycles", "disksize", "memory", "numslots", "power_max", "real_capacity", "thread",
    "voltage",
}  # fmt: skip
_DATES = {"bios": ("bdate", "%m/%d/%Y"), "batteries": ("date", "%d/%m/%Y")}
_TAG = "accountinfo"
_READ = {*FIELDS, _TAG}


def read_xml(data: bytes) -> Message:
    """The message; `Unreadable` for what is none."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(data, True)  # noqa: FBT003 (expat's signature)
    except (expat.ExpatError, ValueError, LookupError):
        raise Unreadable("The message is no XML.") from None
    return reader.message()


def write_xml(values: dict[str, str]) -> bytes:
    """A REPLY with these texts."""
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<REPLY>{inner}</REPLY>\n'.encode()


def _refuse(*_: Any) -> None:
    raise Unreadable("A message has no document type and no entities.")


class _Reader:
    """Follows the elements; a value is the text of the innermost one."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.letters: list[str] = []
        self.length = 0
        self.plain: dict[str, str] = {}  # REQUEST/x and REQUEST/CONTENT/x
        self.content: dict[str, list[dict[str, Any]]] = {}

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.path.append(name.lower())
        if len(self.path) > DEEPEST:
            raise Unreadable("The message is nested too deeply.")
        self.letters, self.length = [], 0
        section = self.path[-1]
        if len(self.path) == _SECTION and self.path[1] == "content" and section in _READ:
            self.content.setdefault(section, []).append({})

    def text(self, letters: str) -> None:
        if self.length < LONGEST * 4:
            self.letters.append(letters)
            self.length += len(letters)

    def end(self, _name: str) -> None:
        value, depth = clean("".join(self.letters)), len(self.path)
        if depth in {2, _SECTION} and value and self.path[-1] not in _READ:
            self.plain[self.path[-1]] = value
        elif depth == _FIELD and self.path[2] in self.content:
            self._note(self.path[2], self.path[3], value)
        self.path.pop()
        self.letters = []

    def _note(self, section: str, name: str, value: str) -> None:
        name = _RENAMED.get((section, name), name)
        if name in FIELDS.get(section, {"keyname", "keyvalue"}):
            self.content[section][-1][name] = _typed(section, name, value)

    def message(self) -> Message:
        agent = self.plain.get("versionclient", "")
        if self.plain.get("query") == "PROLOG":
            return Message(Kind.HELLO, Form.XML, agent=agent)
        if self.plain.get("query") != "INVENTORY":
            raise Unreadable("Only PROLOG and INVENTORY are understood.")
        tags = [row.get("keyvalue", "") for row in self.content.pop(_TAG, []) if row.get("keyname") == "TAG"]
        content = keep(self.content)
        return Message(Kind.INVENTORY, Form.XML, tag=(tags or [""])[0], agent=agent, content=content)


def _typed(section: str, name: str, value: str) -> str | int:
    if name in _NUMBERS and value.isascii() and value.isdigit():
        return int(value)
    field, form = _DATES.get(section, ("", ""))
    if name != field:
        return value
    try:
        return datetime.strptime(value, form).date().isoformat()  # noqa: DTZ007 (a date without a time)
    except ValueError:
        return value
