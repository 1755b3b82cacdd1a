from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from fleetward.domain.customers.lifecycle import PlanState
from fleetward.domain.customers.models import Invitation
from fleetward.domain.devices.models import Conflict
from fleetward.domain.partners.models import Partner
from fleetward.domain.sales_feed.models import FeedFile, Line, OutboxMessage
from fleetward.foundation.accounts import demo_users
from fleetward.foundation.accounts.models import User
from fleetward.foundation.tenancy.scope import VENDOR, scoped

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("db")
PRICE = Decimal("2699.50")  # of a disk, and of labour on site
ANCHOR = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Oslo"))


def run(**options: Any) -> str:
    told = io.StringIO()
    call_command("demo_world", stdout=told, **options)
    return told.getvalue()


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connections["vendor"].cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def count(read: Callable[[], int]) -> int:
    with scoped(VENDOR), transaction.atomic():
        return read()


def test_the_world_is_made_once_through_the_feed(settings: Any) -> None:
    settings.DEMO = True
    first = run(today=ANCHOR)
    assert "Making the demo world" in first
    check_people(first)
    check_pages()
    check_dashboards()
    check_feed()
    check_bulk_actions()
    check_rules()
    check_enrolments()
    check_searches()
    check_repairs()
    check_service()
    check_support()
    before = (count(Line.objects.count), User.objects.count())
    assert "Making the demo world" not in run(today=ANCHOR)
    assert (count(Line.objects.count), User.objects.count()) == before


def check_people(told: str) -> None:
    assert User.objects.count() == 6 + 4 * 3 + 7 + 1
    assert demo_users.PASSWORD in told
    person = User.objects.get(email=f"steward@{demo_users.DOMAIN}")
    assert person.check_password(demo_users.PASSWORD)


def check_pages() -> None:
    """About 2,000 PCs of twelve models; the uncertified partner has none, and about 60 are waiting for it."""
    told = rows(
        "SELECT p.name, s.on_page, s.waiting_for_certificate "
        "FROM devices_poolstatus s JOIN partners_partner p ON p.id = s.partner_id"
    )
    pages = {name: (held, waiting) for name, held, waiting in told}
    assert 1_600 < sum(held for held, _ in pages.values()) < 2_200
    held, waiting = pages["Granskog Drift AS"]
    assert (held, 40 < waiting < 80) == (0, True)
    assert rows("SELECT count(DISTINCT model) FROM devices_device") == [(12,)]
    assert rows("SELECT min(waiting_since) < '2026-10-01' FROM devices_device") == [(True,)]
    assert Partner.objects.count() == 4


def check_dashboards() -> None:
    """All customers but one have accepted; one is managed by its partner, which is asked; seats and days vary."""
    told = rows(
        "SELECT name, accepted_at IS NOT NULL, managed_by, self_service, self_service_question, device_count "
        "FROM customers_customer ORDER BY name"
    )
    assert told == [
        ("Askeladden Rederi AS", True, "partner", True, True, 18),
        ("Brattholmen kommune", True, "customer", True, False, 104),
        ("Jærlandet Energi AS", True, "customer", True, False, 16),
        ("Nidarvoll Bygg AS", True, "customer", False, False, 0),
        ("Solavika Flytjenester AS", True, "customer", False, False, 0),
        ("Trollheimen videregående skole", True, "customer", True, False, 20),
        ("Vestkyst Advokatene AS", False, "customer", False, False, 0),
    ]
    states = {state for state in PlanState if rows(PLANS[state])[0][0]}
    assert states == set(PlanState)
    assert rows("SELECT count(*) FROM devices_device WHERE place = 'dashboard'") == [(158,)]
    invited = Invitation.objects.get(answered_at=None)
    person = User.objects.get(email=f"it.vestkyst@{demo_users.DOMAIN}")
    assert (invited.user_id, invited.email) == (person.id, person.email)


PLANS = {
    PlanState.SUSPENDED: "SELECT count(*) FROM customers_customer WHERE plan_ends_on < '2026-11-23'",
    PlanState.OVER_ENROLLED: "SELECT count(*) FROM customers_customer WHERE device_count > seats",
    PlanState.ACTIVE: "SELECT count(*) FROM customers_customer WHERE plan_ends_on >= '2026-11-23'",
}


def check_feed() -> None:
    """Every kind of trouble is there, nothing is left lying, and the sums agree."""
    reasons = {reason for (reason,) in rows("SELECT DISTINCT reason FROM sales_feed_line")}
    assert reasons >= {
        "serial_placeholder", "serial_prefixed", "product_unknown", "unknown_transfer_code", "unknown_reseller",
        "not_certified", "return_before_sale", "demand_only", "returned_later", "replaced", "second_tier",
        "resold_twice", "other_partner",
    }  # fmt: skip
    states = dict(rows("SELECT state, count(*) FROM sales_feed_feedfile GROUP BY 1"))
    assert (states.pop("done") > 70, states) == (True, {"waiting_layout": 1, "refused": 1})
    assert rows("SELECT kind, count(*) FROM sales_feed_outboxmessage WHERE kind = 'TA1' GROUP BY 1") == [("TA1", 2)]
    assert rows("SELECT sum(lines) FROM sales_feed_feedfile") == rows("SELECT count(*) FROM sales_feed_line")
    assert count(Conflict.objects.count) == 4
    assert count(OutboxMessage.objects.filter(delivered_at=None).count) == 0
    assert count(FeedFile.objects.filter(received_at__gt=ANCHOR + timedelta(days=1)).count) == 0
    assert ProcrastinateJob.objects.count() == 0


def check_rules() -> None:
    """One rule is on and has moved what it takes; the other would move some, and is off."""
    found = rows("SELECT name, active, moved > 40 FROM transfers_placementrule ORDER BY rank")
    assert found == [("Alt til Brattholmen", True, True), ("Askeladdens EliteBook", False, False)]
    assert rows("SELECT sum(moved) FROM transfers_placementrule") == rows(
        "SELECT count(*) FROM devices_ledgerentry WHERE evidence ->> 'rule' = 'Alt til Brattholmen'"
    )


def check_enrolments() -> None:
    """A cPIN and a package are in use; of twelve PCs that were expected seven came, and one PC could not."""
    assert rows("SELECT kind, used FROM enrolment_enrolmentkey ORDER BY id") == [("cpin", 3), ("package", 7)]
    assert rows("SELECT count(*), count(enrolled_at) FROM enrolment_expecteddevice") == [(12, 7)]
    assert rows("SELECT count(*) FROM devices_device WHERE confirmed_at IS NOT NULL") == [(8,)]
    assert rows("SELECT count(*) FROM enrolment_refusedenrolment") == [(1,)]
    assert rows("SELECT count(*) FROM devices_serialclaim WHERE enrolled") == [(1,)]


def check_searches() -> None:
    """Somebody missed PCs and has found most of them; the number under which some stand is asked for."""
    assert rows("SELECT name, state, total FROM whereabouts_search") == [("savnede-pcer.xlsx", "done", 19)]
    assert dict(rows("SELECT verdict, count(*) FROM whereabouts_sought GROUP BY 1")) == {
        "on_page": 4, "on_dashboard": 2, "not_certified": 2, "unknown_reseller": 7, "elsewhere": 1, "mistyped": 1,
        "no_serial": 1, "never": 1,
    }  # fmt: skip
    assert rows("SELECT key, names, lines, state FROM whereabouts_mappingrequest") == [
        ("F-2298", ["NORDVIK DATA"], 7, "open")
    ]


def check_bulk_actions() -> None:
    """Done, done and undone, un-enrolled, and one that somebody only looked at, with something of each kind."""
    told = rows(
        "SELECT kind, state, (counts->>'moved')::int FROM transfers_bulkaction WHERE kind <> 'rule' ORDER BY created_at"
    )
    assert told == [
        ("transfer", "done", 14), ("transfer", "done", 9), ("undo", "done", 9), ("un_enrolment", "done", 3),
        ("transfer", "ready", None),
    ]  # fmt: skip
    ((told_as_json,),) = rows("SELECT counts FROM transfers_bulkaction WHERE state = 'ready'")
    counts = json.loads(told_as_json)
    assert set(counts) == {"will_move", "held_back", "not_visible", "unreadable", "doubts"}
    assert counts["doubts"]["other_end_customer"] == 3


def test_it_is_refused_outside_demo_mode() -> None:
    with pytest.raises(CommandError, match="demo mode only"):
        run()
    assert User.objects.count() == 0


def test_a_database_in_use_gets_no_demo_world(settings: Any) -> None:
    settings.DEMO = True
    User.objects.create_user("owner@example.com", "correct horse battery")
    assert "in use already" in run()
    assert Partner.objects.count() == 0


def check_repairs() -> None:
    """Alerts stand at every partner that has PCs, and both kinds of desk have repair cases in several states."""
    kinds = rows("SELECT p.account, count(DISTINCT a.rule) >= 3 FROM alerts_alert a "
                 "JOIN partners_partner p ON p.id = a.partner_id GROUP BY 1 ORDER BY 1")  # fmt: skip
    assert kinds == [("P-100311", True), ("P-100482", True), ("P-100577", True)]
    states = rows(
        "SELECT route, array_agg(DISTINCT state::text ORDER BY state::text) FROM repairs_repaircase GROUP BY 1"
    )
    everything = ["done", "scheduled", "submitted", "taken"]
    assert sorted(states) == [("service_delivery", sorted([*everything, "part_sent"])), ("vendor", everything)]


def check_service() -> None:
    """Fjordlys has orders in every state but cancelled, and claims up to one that was paid by a run."""
    assert rows("SELECT count(*), count(DISTINCT price), sum(CASE WHEN superseded_by <> '' THEN 1 END) "
                "FROM parts_part") == [(4, 4, 1)]  # fmt: skip
    assert rows("SELECT state, count(*) FROM parts_partsorder GROUP BY 1 ORDER BY 1") == [
        ("approved", 1), ("back_ordered", 1), ("delivered", 5), ("denied", 1), ("draft", 1), ("in_review", 1),
        ("shipped", 1), ("submitted", 1),
    ]  # fmt: skip
    assert rows("SELECT state, count(*) FROM parts_partreturn GROUP BY 1 ORDER BY 1") == [("due", 1), ("received", 4)]
    assert rows("SELECT state, claimed, approved FROM claims_claim ORDER BY submitted_at") == [
        ("paid", PRICE, PRICE), ("approved", PRICE, PRICE), ("denied", PRICE, Decimal(0)), ("submitted", PRICE, None),
    ]  # fmt: skip
    assert rows("SELECT state, count, total FROM claims_paymentrun") == [("settled", 1, PRICE)]
    assert rows("SELECT DISTINCT p.account FROM partners_partner p JOIN parts_partsorder o ON o.partner_id = p.id "
                "JOIN claims_payoutaccount a ON a.partner_id = p.id") == [("P-100482",)]  # fmt: skip


def check_support() -> None:
    """A support case in each state; of the PCs that one misses, each has come to something else."""
    assert dict(rows("SELECT state, count(*) FROM support_supportcase GROUP BY 1")) == {
        "open": 3, "asker": 1, "others": 1, "closed": 1, "merged": 1,
    }  # fmt: skip
    work = "SELECT work, count(*) FROM support_supportserial JOIN support_supportcase c ON c.id = support_case_id"
    assert dict(rows(f"{work} WHERE c.state = 'others' GROUP BY 1")) == {
        "open": 2, "arrived": 1, "refused": 1, "asked": 2,
    }  # fmt: skip
    assert rows("SELECT count(*) FROM devices_ledgerentry WHERE kind = 'supported'") == [(1,)]
