"""What an operation says when a rule forbids it."""

from __future__ import annotations

from fleetward.foundation.kit.refusal import Refusal


class Refused(Refusal):
    """A rule of this room forbids it."""
