from __future__ import annotations

import pytest
from django.utils import timezone

from tests.factories import claims, credentials, partners
from tests.factories.claims import approver, do, service_partner, tariff
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")


def test_a_partner_reads_its_own_figures_and_the_vendor_those_of_all() -> None:
    tariff()
    mine, other = service_partner(), service_partner("Bob AS")
    claims.submitted(mine, "5CG1")
    claims.approved(other, "8CC1")
    do("deny_claim", approver(), claims.submitted(other, "8CC2"), reason="Too late")
    own = Caller(credentials.access(mine)).get("service-delivery").json()
    month = timezone.localdate().replace(day=1).isoformat()
    money = [(one["kind"], one["month"], one["amount"], one["currency"]) for one in own["money"]]
    assert money == [("expected", month, "1200.00", "NOK")]
    assert (own["claims"], own["returns"]) == ({"submitted": 1}, {"outstanding": 0, "overdue": 0})
    assert (own["turnaround"], own["claim_reasons"]) == ([], [])
    desk = Caller(credentials.personal(partners.vendor_user("claims_approver"))[1])
    across = desk.get("service-delivery").json()
    assert across["claims"] == {"submitted": 1, "approved": 1, "denied": 1}
    assert across["claim_reasons"] == [{"text": "Too late", "count": 1}]
    assert sorted(one["kind"] for one in across["money"]) == ["approved", "expected"]
    narrow = Caller(credentials.personal(partners.vendor_user("claims_approver"), ["parts:read"])[1])
    assert narrow.get("service-delivery").json()["claims"] == {}
