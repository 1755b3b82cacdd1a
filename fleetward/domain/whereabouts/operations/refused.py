"""What an operation says when a rule forbids it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refused(Exception):
    """A rule forbids it; the text is a sentence for people."""

    def __init__(self, why: StrOrPromise) -> None:
        super().__init__(str(why))
        self.why = why
