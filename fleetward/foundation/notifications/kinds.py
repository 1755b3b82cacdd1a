"""What people can be told: each room registers its own kinds, with their words, when it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import formats

from fleetward.foundation.notifications.models import Channel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django_stubs_ext import StrOrPromise


class _Figure(int):
    """A number that chooses the plural, and is written as the reader's language groups it."""

    def __str__(self) -> str:
        return formats.number_format(int(self), use_l10n=True, force_grouping=True)


class _Unknown(int):
    """In place of what the notice does not say: one that an older release told must not spoil the whole list."""

    def __str__(self) -> str:
        return "?"


class _Said(dict[str, Any]):
    def __missing__(self, name: str) -> _Unknown:
        return _Unknown()


@dataclass(frozen=True)
class Kind:
    """One thing that people are told.

    `title` is filled in with the notice's details; a plural is told by its detail `n`. `words` turn a detail that is a
    code into words of the reader's language. `page` names the address that a click leads to, `named` the details it
    takes; a customer's people go to `space_page`, if there is one, whose address takes their `customer_id` as well.
    `permissions`: whoever may one of these is told, and asked in the preferences how; of a kind without any, everybody.
    `adds_up`: the same again before it was read adds its `n` to the one that stands there. `own_letter`: at once it is
    mailed by its room, which has more to say.
    """

    code: str
    label: StrOrPromise
    title: StrOrPromise
    page: str
    named: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    channel: Channel = Channel.DIGEST
    words: Mapping[str, Callable[[str], StrOrPromise]] = field(default_factory=dict)
    space_page: str = ""
    adds_up: bool = False
    own_letter: bool = False

    def titled(self, details: Mapping[str, Any]) -> str:
        """The sentence, in the language in force."""
        said = _Said({name: _Figure(value) if type(value) is int else value for name, value in details.items()})
        said.update({name: str(to_words(details[name])) for name, to_words in self.words.items() if name in details})
        return str(self.title % said)

    def leads_to(self, details: Mapping[str, Any], customer_id: UUID | None) -> tuple[str, dict[str, Any]]:
        """The name of the address that a click leads to, and what it takes."""
        known = {**details, "customer_id": customer_id} if customer_id else details
        in_space = bool(customer_id and self.space_page)
        takes = (*self.named, "customer_id") if in_space else self.named
        return self.space_page if in_space else self.page, {name: known[name] for name in takes if name in known}


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; called by the rooms' `apps.py` when everything is loaded."""
    KINDS.update({kind.code: kind for kind in kinds})
