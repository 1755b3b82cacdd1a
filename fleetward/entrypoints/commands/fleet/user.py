"""The user of a simulated PC: some press *View* and submit the repair case, some *Not now*, some look away (R7)."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fleetward.entrypoints.commands.fleet.pc import Refused, request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fleetward.entrypoints.commands.fleet.pc import Pc

NAMES = ("Aud Berg", "Leif Dahl", "Turid Vik", "Arne Moe", "Gunn Lie", "Odd Haug", "Vigdis Rød", "Sindre Bø")
PLACES = ("Reception, ground floor", "Room 214", "Warehouse office", "Home office, Tuesdays and Fridays", "Classroom 3")
VIEWS, PUTS_OFF = 45, 20  # of a hundred users; the others look away


def look(pc: Pc, notices: Sequence[Mapping[str, Any]]) -> None:
    """See the first pop-up, and do what this user does."""
    if not notices:
        return
    first = notices[0]
    pc.answer(first, "shown")
    mood = _number(pc.serial, str(first["id"])) % 100
    if mood < VIEWS:
        submit(pc, pc.answer(first, "view")["url"])
    elif mood < VIEWS + PUTS_OFF:
        pc.answer(first, "later")


def submit(pc: Pc, url: str) -> None:
    """Open the page of the link, fill in its form, and send it. Raises `Refused`."""
    path, said = urlsplit(url).path, urlencode(_form(pc.serial)).encode()
    _expect(HTTPStatus.OK, request(pc.server, "GET", path, b"", {}))
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    _expect(HTTPStatus.FOUND, request(pc.server, "POST", path, said, form))


def _expect(wanted: HTTPStatus, answer: tuple[int, bytes]) -> None:
    if answer[0] != wanted:
        raise Refused(answer[0], "view_page")


def _form(serial: str) -> dict[str, str]:
    name = NAMES[_number(serial, "name") % len(NAMES)]
    return {
        "name": name, "email": f"{name.split()[0].lower()}@user.example",
        "phone": f"+47 900 {_number(serial, 'phone') % 90_000 + 10_000}",
        "place": PLACES[_number(serial, "place") % len(PLACES)], "times": "8-15", "consent": "on",
    }  # fmt: skip


def _number(serial: str, what: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{what} {serial}".encode()).digest()[:4], "big")
