"""The states of a key, of a PC that is expected, and of one that was refused. One table each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyState(models.TextChoices):
    """Whether a key serves, and if not, why. Never stored: it follows from the key's figures and the clock."""

    VALID = "valid", _("Valid")
    REPLACED = "replaced", _("Replaced, still valid")
    USED_UP = "used_up", _("Used up")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class Presence(models.TextChoices):
    """How far a PC has come that is expected to enrol."""

    WAITING = "waiting", _("Not enrolled yet")
    ENROLLED = "enrolled", _("Enrolled, not checked in")
    CHECKED_IN = "checked_in", _("Checked in")
