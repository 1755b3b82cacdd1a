"""What a rule says no to. Each room has its own kind; whoever answers programs answers them all alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """A rule forbids it; `why` is a sentence for people."""

    def __init__(self, why: StrOrPromise) -> None:
        super().__init__(str(why))
        self.why = why
