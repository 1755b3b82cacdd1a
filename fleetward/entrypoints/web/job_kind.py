"""A kind of stored job as its page tells it; each room lists its own in `job_kinds.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.permissions import Permission


@dataclass(frozen=True)
class JobKind:
    """What people read while a job of this kind runs, who may read it, and the list they go back to."""

    kind: str
    permission: Permission
    title: StrOrPromise
    back: str
    """Name of the list's address."""
    back_label: StrOrPromise
    working: StrOrPromise
    named: tuple[str, ...] = ()
    """Arguments of the job that the list's address takes."""
    own: bool = False
    """Whether only whoever asked for it reads it, among a partner's people too."""
