"""Two placement rules of the demo world: one switched on, which has moved PCs, and one that was only tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from fleetward.domain.customers import queries as customers
from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.transfers import operations, rules
from fleetward.entrypoints.commands.demo import cast
from fleetward.foundation.tenancy.scope import Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime

    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

ACTIVE, TRIED = cast.CUSTOMER_OF_PEOPLE, "Askeladden Rederi AS"


def write_rules(partner: Partner, administrator: User, now: datetime) -> None:
    """By its administrator; what the first one takes is moved at once, as the worker would."""
    actor = Actor(ActorKind.PARTNER, str(administrator), "administrator", administrator.id, partner.id)
    with scoped(Scope(partner.id)):
        with transaction.atomic():
            known = {one.name: one.id for one in customers.visible_to(actor)}
        first = operations.Wanted("Alt til Brattholmen", known[ACTIVE], end_customer=ACTIVE)
        second = operations.Wanted("Askeladdens EliteBook", known[TRIED], end_customer=TRIED, model="HP EliteBook*")
        rule = operations.save_rule(actor=actor, rule_id=None, wanted=first, now=now)
        operations.save_rule(actor=actor, rule_id=None, wanted=second, now=now)
        operations.switch_on(actor=actor, rule_id=rule.id, tried=rules.digest(rule), typed=ACTIVE, now=now)
    operations.apply_rules(partner_id=partner.id, now=now)
