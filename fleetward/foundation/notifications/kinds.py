"""What people can be told: each room registers its own kinds, with their words, when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fleetward.foundation.notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kind:
    """One thing that people are told.

    `title` is filled in with the notice's details, and with `times`; a plural is told by its detail `n`. `page` names
    the address that a click leads to, `named` the details it takes. `permissions`: whoever may one of these is asked
    in the preferences how to be told.
    """

    code: str
    label: StrOrPromise
    title: StrOrPromise
    page: str
    named: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    channel: Channel = Channel.DIGEST

    def titled(self, details: Mapping[str, Any]) -> str:
        """The sentence, in the language in force."""
        return str(self.title % details)


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; called by the rooms' `apps.py` when everything is loaded."""
    KINDS.update({kind.code: kind for kind in kinds})
