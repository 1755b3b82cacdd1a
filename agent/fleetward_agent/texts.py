"""What the agent itself says, in English and Norwegian; texts of alerts come from the server."""

from __future__ import annotations

import locale
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NORWEGIAN = {
    "Not enrolled.": "Ikke registrert.",
    "Enrolled at {server} since {when}.": "Registrert hos {server} siden {when}.",
    "The server does not know this PC any more. Enrol again: fleetward-agent enroll --server {server}": (
        "Serveren kjenner ikke lenger denne PC-en. Registrer den på nytt: fleetward-agent enroll --server {server}"
    ),
    "Last check-in: {when}.": "Siste innsjekking: {when}.",
    "Last check-in: never.": "Siste innsjekking: aldri.",
    "Last problem: {problem}": "Siste problem: {problem}",
    "On a customer's dashboard: {answer}.": "På en kundeoversikt: {answer}.",
    "yes": "ja",
    "no": "nei",
    "Messages waiting: {count}.": "Meldinger som venter: {count}.",
    "Alerts:": "Varsler:",
    "Alerts: none.": "Varsler: ingen.",
    "Repair cases:": "Reparasjonssaker:",
    "Repair cases: none.": "Reparasjonssaker: ingen.",
    "The agent does not run on this PC, or you may not ask it.": (
        "Agenten kjører ikke på denne PC-en, eller du har ikke tilgang til den."
    ),
    "Enrolled at {server}.": "Registrert hos {server}.",
    "Not enrolled: {problem}": "Ikke registrert: {problem}",
    "This needs administrator rights.": "Dette krever administratorrettigheter.",
    "This PC tells no serial number or no product number.": "PC-en oppgir ikke serienummer eller produktnummer.",
    "The server must have an https address: {server}": "Serveren må ha en https-adresse: {server}",
    "Another agent runs here already.": "En annen agent kjører her allerede.",
    "Alert about this PC": "Varsel om denne PC-en",
}


def language(environment: Mapping[str, str]) -> str:
    """`nb` or `en`, by the usual variables of a session, or as Windows says."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    said = next((environment[name] for name in names if environment.get(name)), None) or locale.getlocale()[0] or ""
    return "nb" if said[:2].lower() in {"nb", "no", "nn"} else "en"


def text(spoken: str, english: str, **facts: object) -> str:
    """The sentence in that language, with its facts filled in."""
    return (NORWEGIAN[english] if spoken == "nb" else english).format(**facts)
