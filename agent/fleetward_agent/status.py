"""What the agent knows, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fleetward_agent import enrolment, memory
from fleetward_agent.outbox import Outbox
from fleetward_agent.texts import text

if TYPE_CHECKING:
    from fleetward_agent.places import Places

ENROL_AGAIN = "The server does not know this PC any more. Enrol again: fleetward-agent enroll --server {server}"


def facts(places: Places) -> dict[str, Any]:
    """The facts, without the credential. PermissionError for others than root, who ask at the door."""
    known, kept = enrolment.load(places), memory.load(places.memory)
    enrolled = {"server": known.server, "since": known.enrolled_at, "refused": known.refused} if known else None
    told = ("last_check_in", "on_dashboard", "problem", "notices", "repair_cases")
    return {"enrolled": enrolled, "waiting": len(Outbox(places.outbox))} | {name: kept[name] for name in told}


def lines(told: dict[str, Any], language: str) -> list[str]:
    """The facts as sentences."""
    said = [*_enrolled(told["enrolled"], language), *_check_in(told, language)]
    said.append(text(language, "Messages waiting: {count}.", count=told["waiting"]))
    alerts = [f"{one['title']} ({one['severity']})" for one in told["notices"]]
    repairs = [f"{one.get('number')}: {one.get('state')}" for one in told["repair_cases"]]
    return [*said, *_listed("Alerts", alerts, language), *_listed("Repair cases", repairs, language)]


def _enrolled(enrolled: dict[str, Any] | None, language: str) -> list[str]:
    if not enrolled:
        return [text(language, "Not enrolled.")]
    first = text(language, "Enrolled at {server} since {when}.", server=enrolled["server"], when=enrolled["since"])
    return [first, text(language, ENROL_AGAIN, server=enrolled["server"])] if enrolled["refused"] else [first]


def _check_in(told: dict[str, Any], language: str) -> list[str]:
    if not told["last_check_in"]:
        said = [text(language, "Last check-in: never.")]
    else:
        answer = text(language, "yes" if told["on_dashboard"] else "no")
        said = [
            text(language, "Last check-in: {when}.", when=told["last_check_in"]),
            text(language, "On a customer's dashboard: {answer}.", answer=answer),
        ]
    return [*said, text(language, "Last problem: {problem}", problem=told["problem"])] if told["problem"] else said


def _listed(what: str, entries: list[str], language: str) -> list[str]:
    if not entries:
        return [text(language, f"{what}: none.")]
    return [text(language, f"{what}:"), *(f"  {entry}" for entry in entries)]
