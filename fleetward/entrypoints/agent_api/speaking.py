"""Whose credential a request carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetward.domain.enrolment.operations import presence
from fleetward.entrypoints.agent_api.answers import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest

    from fleetward.domain.enrolment.operations.presence import KnownPc


def credential_of(request: HttpRequest) -> str:
    """The credential as sent, or 401."""
    scheme, _, credential = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not credential.strip():
        raise unknown_pc()
    return credential.strip()


def speaker(request: HttpRequest) -> KnownPc:
    """The PC whose credential this is, or 401: asked before anything large is read. Writes nothing."""
    try:
        return presence.identify(credential=credential_of(request))
    except presence.CredentialRefused:
        raise unknown_pc() from None


def unknown_pc() -> Problem:
    """One answer for a credential that is wrong, revoked, or of a PC that is no longer held."""
    return Problem(401, "unknown_pc", "The credential is not valid. Enrol again.")
