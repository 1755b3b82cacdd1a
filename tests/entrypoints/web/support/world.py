"""Support cases, and the people who read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.support import operations, queries
from fleetward.domain.support.lifecycle import SupportKind
from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.customers.pages import html
from tests.factories import partners
from tests.factories.claims import PDF

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner
    from fleetward.domain.support.models import SupportCase
    from fleetward.foundation.accounts.models import User

CANARY = "canary-7f3a: do not tell the partner"
"""What only support may read."""


@dataclass(frozen=True)
class Asked:
    """A support case with everybody around it."""

    partner: Partner
    asker: User
    agent: User
    made: SupportCase

    @property
    def address(self) -> str:
        """Where its page stands."""
        return address(self.made)

    @property
    def at_partner(self) -> Client:
        """The window of the one who asked."""
        return partners.browser(self.asker)

    @property
    def at_desk(self) -> Client:
        """The window of the support agent."""
        return partners.browser(self.agent)

    def again(self) -> SupportCase:
        """As it is stored now."""
        return queries.visible_to(agent_actor(self.agent)).get(id=self.made.id)


def address(of: SupportCase) -> str:
    """Where its page stands."""
    return f"/support/{of.partner_id}/{of.id}/"


def agent_actor(user: User) -> Actor:
    """The support agent, acting."""
    return Actor(ActorKind.VENDOR, user.name, "support_agent", user.id)


def actor_of(user: User, partner: Partner, customer: Customer | None = None) -> Actor:
    """One of the partner's or the customer's people, acting."""
    if customer:
        kind, role = ActorKind.CUSTOMER, "it_administrator"
        return Actor(kind, user.name, role, user.id, partner.id, (customer.id,))
    return Actor(ActorKind.PARTNER, user.name, "administrator", user.id, partner.id)


def opened(actor: Actor, *, now: datetime | None = None, **fields: Any) -> SupportCase:
    """A support case about two missing PCs, unless said otherwise."""
    usual: dict[str, Any] = {
        "kind": SupportKind.MISSING_PCS, "subject": "Two are missing", "text": "Since Monday",
        "serials": ("5CG4100BCD", "8CC4200BCD"), "from_page": "/unassigned-devices/", "language": "en",
    }  # fmt: skip
    return operations.open_support_case(actor=actor, token=uuid7(), now=now or timezone.now(), **(usual | fields))


def asked(name: str = "Nordlys Data AS", **fields: Any) -> Asked:
    """A partner that has asked, and a support agent."""
    partner = partners.partner(name)
    asker, agent = partners.partner_user(partner), partners.vendor_user("support_agent")
    return Asked(partner, asker, agent, opened(actor_of(asker, partner), **fields))


def pdf(name: str = "invoice.pdf") -> SimpleUploadedFile:
    """A small PDF file."""
    return SimpleUploadedFile(name, PDF, "application/pdf")


def post(client: Client, address: str, do: str, **said: Any) -> Any:
    """Take a step on the page."""
    token = {} if "token" in said else {"token": str(uuid7())}
    return client.post(address, {"do": do, **token, **said})


def said(text: str) -> list[str]:
    """What the conversation on the page consists of, without marks: only words that people wrote."""
    course = text.partition('id="course"')[2].partition("</ol>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in re.findall(r'<p class="said">(.*?)</p>', course)]


def outcomes(text: str) -> dict[str, str]:
    """What the page says became of each serial number."""
    rows = re.findall(
        r'<th class="hold mono" scope="row">(\w+)</th><td class="wrap"><span class="pill \w*">([^<]+)', text
    )
    return dict(rows)


def listed(client: Client, query: str = "") -> list[str]:
    """The subjects on the list."""
    return re.findall(r'<td class="wrap">(.*?)<span', html(client, f"/support/{query}"))
