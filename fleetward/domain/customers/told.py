"""What people are told of invitations. Those who are invited find the invitation itself in their notification area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.queries import people
from fleetward.domain.partners import queries as partners
from fleetward.domain.partners.permissions import Permission
from fleetward.foundation.notifications.kinds import Kind
from fleetward.foundation.notifications.models import Channel
from fleetward.foundation.notifications.operations import Telling, tell, tell_each

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.customers.models import Customer, Invitation

CUSTOMER_ACCEPTED = Kind(
    "customer.accepted", _("A customer accepts its invitation"), _("%(customer)s has accepted your invitation."),
    "customer-home", ("customer_id",), (Permission.CUSTOMER_MANAGE,),
)  # fmt: skip
CUSTOMER_DECLINED = Kind(
    "customer.declined", _("A customer declines its invitation"), _("%(customer)s has declined your invitation."),
    "customer-settings", ("customer_id",), (Permission.CUSTOMER_MANAGE,),
)  # fmt: skip
PERSON_JOINED = Kind(
    "member.joined", _("Somebody you invited accepts"), _("%(person)s has accepted the invitation to %(customer)s."),
    "customer-users", ("customer_id",), (Permission.PEOPLE_MANAGE,), Channel.NONE,
)  # fmt: skip
PERSON_DECLINED = Kind(
    "member.declined", _("Somebody you invited declines"), _("%(person)s has declined the invitation to %(customer)s."),
    "customer-users", ("customer_id",), (Permission.PEOPLE_MANAGE,), Channel.NONE,
)  # fmt: skip

KINDS = (CUSTOMER_ACCEPTED, CUSTOMER_DECLINED, PERSON_JOINED, PERSON_DECLINED)


def answered(invitation: Invitation, customer: Customer, *, accepted: bool, first: bool, now: datetime) -> None:
    """Tell those whose invitation it was, in the partner's scope: the partner's people of the `first`, else its own."""
    if first:
        kind = CUSTOMER_ACCEPTED if accepted else CUSTOMER_DECLINED
        users = partners.users_who_may(customer.partner_id, Permission.CUSTOMER_MANAGE)
        told = {"customer": customer.name, "customer_id": str(customer.id)}
        tell_each(kind=kind.code, tellings=[Telling(one, str(customer.id), told) for one in users], now=now)
        return
    kind = PERSON_JOINED if accepted else PERSON_DECLINED
    tell(
        kind=kind.code, users=people.users_who_may(customer.partner_id, customer.id, Permission.PEOPLE_MANAGE),
        subject=str(invitation.id), now=now, customer_id=customer.id, customer=customer.name, person=invitation.email,
    )  # fmt: skip
