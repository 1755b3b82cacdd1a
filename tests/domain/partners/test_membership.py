from __future__ import annotations

import pytest
from django.db import transaction

from fleetward.domain.partners import membership, queries
from fleetward.domain.partners.actor import SYSTEM, Forbidden
from fleetward.domain.partners.permissions import PartnerUserRole, VendorRole
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("db")


def test_a_vendor_member_acts_for_the_vendor() -> None:
    person = partners.user()
    membership.add_vendor_member(actor=SYSTEM, user=person, role=VendorRole.AUDITOR)
    actor = queries.actor_of(person)
    assert actor
    assert (str(actor.kind), actor.role) == ("vendor", "auditor")
    with scoped(VENDOR), transaction.atomic():
        assert AuditEntry.objects.get().action == "vendor.member_added"


def test_a_partner_member_acts_for_its_partner() -> None:
    partner, person = partners.partner(), partners.user()
    membership.add_partner_member(actor=SYSTEM, partner=partner, user=person, role=PartnerUserRole.TECHNICIAN)
    actor = queries.actor_of(person)
    assert actor
    assert (str(actor.kind), actor.role, actor.partner_id) == ("partner", "technician", partner.id)
    with scoped(Scope(partner.id)), transaction.atomic():
        assert AuditEntry.objects.get().action == "partner.member_added"


def test_nobody_gives_places_at_a_house_that_is_not_his() -> None:
    partner, other = partners.partner(), partners.partner("Sydhav IT AS")
    actor, somebody = partners.partner_actor(partner), partners.user()
    with pytest.raises(Forbidden):
        membership.add_vendor_member(actor=actor, user=somebody, role=VendorRole.AUDITOR)
    with pytest.raises(Forbidden):
        membership.add_partner_member(actor=actor, partner=other, user=somebody, role=PartnerUserRole.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        membership.take_place(actor=actor, partner_id=other.id, user=somebody)
    with pytest.raises(Forbidden):
        membership.change_role(actor=actor, partner_id=None, user=somebody, role=VendorRole.AUDITOR)
    assert queries.actor_of(somebody) is None
