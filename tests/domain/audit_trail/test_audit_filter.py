"""What is asked of the audit log: read from any address, applied to rows."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fleetward.domain.audit_trail.audit_filter import AuditFilter
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import audit_log

NAMES = ("who", "area", "action", "subject", "partner", "customer", "period", "bulk", "request")


@given(st.dictionaries(st.sampled_from(NAMES), st.text()))
def test_any_address_can_be_read_and_reads_the_same_again(values: dict[str, str]) -> None:
    chosen = AuditFilter.read(values)
    assert AuditFilter.read(chosen.parameters()) == chosen


@pytest.mark.usefixtures("db")
def test_each_filter_leaves_what_fits() -> None:
    tenant, customer, bulk = uuid7(), uuid7(), uuid7()
    audit_log.write(tenant, action="customer.changed", customer_id=customer)
    audit_log.write(tenant, action="claim.paid", action_id=bulk)
    (old,) = audit_log.write(tenant, action="claim.denied")
    audit_log.tamper("UPDATE audit_auditentry SET at = at - interval '8 days', actor_label = 'Kari' WHERE id = %s", old)

    def found(**values: str) -> list[str]:
        with scoped(Scope(tenant)), transaction.atomic():
            rows = AuditFilter.read(values).apply(AuditEntry.objects.filter(partner_id=tenant), now=timezone.now())
            return list(rows.order_by("id").values_list("action", flat=True))

    assert found() == ["customer.changed", "claim.paid", "claim.denied"]
    assert found(area="claim") == ["claim.paid", "claim.denied"]
    assert found(action="claim.paid") == ["claim.paid"]
    assert found(who="KAR") == ["claim.denied"]
    assert found(period="7") == ["customer.changed", "claim.paid"]
    assert found(customer=str(customer)) == ["customer.changed"]
    assert found(bulk=str(bulk)) == ["claim.paid"]
    assert found(partner=str(uuid7())) == []
    assert found(subject="subject 0", period="30", area="customer") == ["customer.changed"]
