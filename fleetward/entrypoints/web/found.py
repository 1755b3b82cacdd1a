"""What a search across rooms finds: each room brings its groups in `found.py`, and answers with at most one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor


@dataclass(frozen=True)
class Found:
    """One thing that was found. `exact`: the text is its whole number, so that nothing else can be meant."""

    title: str
    subtitle: str
    url: str
    word: str = ""
    tone: str = ""
    exact: bool = False


@dataclass(frozen=True)
class Group:
    """Things of one kind. `may` says who searches in it: others pay no query, and are not told that there is any.

    `hint` says how its things are called; `all_url` is the list that shows all that `find` could find, or ''.
    """

    label: StrOrPromise
    icon: str
    hint: StrOrPromise
    may: Callable[[Actor], bool]
    find: Callable[[Actor, str, int], list[Found]]
    all_url: Callable[[Actor, str], str] | None = None
    note: StrOrPromise = ""


def list_of(name: str, **fixed: str) -> Callable[[Actor, str], str]:
    """The address of the list of this name, searched for the text."""
    return lambda _actor, text: f"{reverse(name)}?{urlencode({**fixed, 'q': text})}"
