"""One support case and who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from fleetward.domain.support import queries
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.support.lists import is_desk

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.support.models import SupportCase, SupportEvent


@dataclass(frozen=True)
class Read:
    """One support case and who reads it."""

    actor: Actor
    support_case: SupportCase

    @property
    def desk(self) -> bool:
        """Whether the support desk reads it."""
        return is_desk(self.actor)

    @cached_property
    def events(self) -> list[SupportEvent]:
        """What was said and done, oldest first, as far as this reader may know."""
        return list(queries.events(self.actor, self.support_case))

    @cached_property
    def merged(self) -> list[SupportCase]:
        """Support cases that were merged with it."""
        rows = queries.visible_to(self.actor).filter(partner_id=self.support_case.partner_id)
        return list(rows.filter(merged_into=self.support_case.id))

    def url(self, name: str = "support-case") -> str:
        """Of one of its pages."""
        return reverse(name, args=[self.support_case.partner_id, self.support_case.id])


def read(request: HttpRequest, partner_id: UUID, support_case_id: UUID) -> Read:
    """The support case, if the reader may see it; else 404, whether it is another's or nobody's."""
    actor = acting(request).actor
    found = queries.visible_to(actor).filter(partner_id=partner_id, id=support_case_id).first()
    if found is None:
        raise Http404
    return Read(actor, found)
