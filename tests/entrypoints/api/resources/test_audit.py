from __future__ import annotations

import pytest

from fleetward.domain.customers import operations
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

pytestmark = pytest.mark.usefixtures("db")


def test_the_log_tells_what_was_different_and_is_filtered_as_on_the_page() -> None:
    partner = partners.partner()
    customer = partners.customer(partner)
    operations.change_preferences(
        actor=partners.customer_actor(customer), customer_id=customer.id, archive_days=60,
        collects_last_user=False, collects_location=False,
    )  # fmt: skip
    caller = Caller(credentials.access(partner))
    (row,) = caller.get("audit-entries?action=customer.preferences_changed").json()["items"]
    assert (row["before"], row["after"]) == ({"archive_days": 30}, {"archive_days": 60})
    assert (row["meaning"], row["by"]) == ("Customer's preferences changed", "Ola Dal")
    assert caller.get(f"audit-entries/{row['id']}").json() == row
    assert caller.get("audit-entries?area=claim").json()["items"] == []
    assert caller.get("audit-entries?action=no.such").json()["items"] == []


def test_a_customer_reads_what_concerned_it_and_nothing_else() -> None:
    partner = partners.partner()
    ours, theirs = partners.customer(partner), partners.customer(partner, "Other AS")
    for one in (ours, theirs):
        operations.change_preferences(
            actor=partners.customer_actor(one), customer_id=one.id, archive_days=60,
            collects_last_user=False, collects_location=False,
        )  # fmt: skip
    items = Caller(credentials.access(ours)).get("audit-entries").json()["items"]
    assert {one["customer_id"] for one in items} == {str(ours.id)}
