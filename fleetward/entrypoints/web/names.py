"""What acts and is no person: its name is kept in English, and read in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMES: dict[str, StrOrPromise] = {
    "Placement rules": _("Placement rules"), "PC agent": _("PC agent"), "The PC's user": _("The PC's user"),
    "Parts system": _("Parts system"),
}  # fmt: skip


def who(label: str) -> str:
    """Who did it, as the reader calls it."""
    return str(NAMES.get(label, label))
