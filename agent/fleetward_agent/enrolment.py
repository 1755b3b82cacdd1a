"""Who this PC is to the server: the credential, given once, kept for root alone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from fleetward_agent import files, server

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward_agent.collectors.identity import Identity
    from fleetward_agent.places import Places


@dataclass(frozen=True)
class Enrolment:
    """What the server gave. `refused`: it has said since that it does not know this credential."""

    server: str
    credential: str
    device_id: str
    enrolled_at: str
    refused: bool = False


def load(places: Places) -> Enrolment | None:
    """The enrolment of this PC, or None. PermissionError for others than root."""
    kept = files.read(places.credential)
    try:
        return Enrolment(**kept) if kept else None
    except TypeError:
        return None


def enrol(places: Places, identity: Identity, address: str, key: str | None, now: datetime) -> Enrolment:
    """Enrol with a key, or register by serial and product number; raises what the server module raises."""
    address = server.checked(address)
    files.own_folder(places.state)
    facts = {"serial": identity.serial, "product_number": identity.product_number, "model": identity.model}
    answer = server.post(address, "enrol", facts | {"key": key}) if key else server.post(address, "register", facts)
    credential, device = answer.get("credential"), answer.get("device_id")
    if not isinstance(credential, str) or not credential:
        raise server.TryAgain("the answer holds no credential")
    enrolled = Enrolment(address, credential, str(device or ""), now.isoformat(timespec="seconds"))
    files.write(places.credential, asdict(enrolled))
    return enrolled


def mark_refused(places: Places, refused: Enrolment) -> None:
    """Keep that the server does not know this credential, unless the PC has enrolled anew meanwhile."""
    if load(places) == refused:
        files.write(places.credential, asdict(replace(refused, refused=True)))
