"""The work that is interrupted: reports, transfers and claims of one partner; and what must be true in the end."""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.db.utils import DatabaseError, InterfaceError
from django.utils import timezone

from fleetward.domain.devices.models import Device, Place
from fleetward.domain.devices.serial_sheet import Named
from fleetward.domain.partners.models import Partner
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.transfers import operations as transfers
from fleetward.domain.transfers import queries, rules
from fleetward.domain.transfers.lifecycle import ActionKind
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped
from tests.factories import claims, partners, repairs
from tests.factories.feed_world import books
from tools.bench import importing, world
from tools.proof.installation import until
from tools.proof.visitor import Visitor

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer
    from tools.proof.installation import Installation

CLAIMS = 4
"""In each round."""
PATIENCE = 300.0
BROKEN = (DatabaseError, InterfaceError)
_PAID = "SELECT count(*) FROM claims_claim WHERE id = ANY(%s) AND payment_run_id IS NOT NULL"
_WAITING = "SELECT id FROM claims_claim WHERE id = ANY(%s) AND state = 'submitted'"

WRONG = {
    "files that are not read": "SELECT name FROM sales_feed_feedfile WHERE state <> 'done'",
    "lines that are on no page": "SELECT serial FROM sales_feed_line WHERE state <> 'on_page'",
    "serials with several lines": "SELECT serial FROM sales_feed_line GROUP BY serial HAVING count(*) > 1",
    "PCs that came in more than once": """
        SELECT device_id FROM devices_ledgerentry WHERE from_place = 'left' GROUP BY 1 HAVING count(*) > 1
    """,
    "bulk actions that are not over": "SELECT id FROM transfers_bulkaction WHERE state <> 'done'",
    "bulk actions whose counts are not those of their PCs": """
        SELECT a.id FROM transfers_bulkaction a WHERE (a.counts->>'moved')::int IS DISTINCT FROM
            (SELECT count(*) FROM transfers_bulkitem i WHERE i.action_id = a.id AND i.outcome = 'moved')
    """,
    "PCs that were named but not moved": "SELECT serial FROM transfers_bulkitem WHERE outcome <> 'moved'",
    "moves that are not in the ledger exactly once": """
        SELECT i.serial FROM transfers_bulkitem i LEFT JOIN devices_ledgerentry l
            ON l.partner_id = i.partner_id AND l.device_id = i.device_id AND l.action_id = i.action_id
        GROUP BY i.serial, i.action_id HAVING count(l.id) <> 1
    """,
    "claims that are in no payment run": "SELECT number FROM claims_claim WHERE payment_run_id IS NULL",
    "claims with several approvals or payments": """
        SELECT claim_id FROM claims_claimevent WHERE kind IN ('approved', 'in_payment')
        GROUP BY claim_id, kind HAVING count(*) > 1
    """,
    "payments that are not the sum of their claims": """
        SELECT r.number FROM claims_paymentrun r WHERE r.total <>
            (SELECT sum(c.approved) FROM claims_claim c WHERE c.payment_run_id = r.id)
    """,
    "steps of claims that the audit log has not exactly once": """
        SELECT c.number FROM claims_claim c LEFT JOIN audit_auditentry a
            ON a.partner_id = c.partner_id AND a.subject_id = c.id::text AND a.action = 'claim.in_payment'
        GROUP BY c.number HAVING count(a.id) <> 1
    """,
    "jobs that failed or were forgotten": """
        SELECT f.task_name, f.status FROM procrastinate_jobs f
        WHERE f.status = 'failed' AND NOT EXISTS (
                SELECT FROM procrastinate_periodic_defers n LEFT JOIN procrastinate_jobs j ON j.id = n.job_id
                WHERE n.task_name = f.task_name AND n.defer_timestamp > (f.args ->> 'timestamp')::bigint
                    AND coalesce(j.status NOT IN ('failed', 'cancelled', 'aborted'), true))
            OR f.status = 'doing' AND f.task_name IN ('sales_feed.import_file', 'transfers.check', 'transfers.run')
    """,  # what comes again each few seconds by itself may be cut off: its next job is done, and gone
}
"""What may not be there in the end -> the rows that show it."""


class Work:
    """One partner that delivers service, a customer of it, and the vendor's claims desk."""

    def __init__(self, installation: Installation, pcs: int, reports: int) -> None:
        self.installation, self.pcs = installation, pcs
        self.serials = world.serials(pcs * reports, world.SEED)  # no two reports name the same PC
        world.people()
        self.partner = Partner.objects.get(account="bench-0")
        partners.certificate(self.partner, role="service_delivery")
        self.customer: Customer = partners.customer(self.partner, "Crash AS", seats=0)
        self.actor = partners.partner_actor(self.partner)
        with scoped(VENDOR), transaction.atomic():
            claims.tariff()
        claims.account(self.partner)
        self.desk = Visitor(installation.port, partners.vendor_user("claims_approver"))
        self.rounds: list[Round] = []
        self.taken = 0
        self.report(0)

    def report(self, number: int) -> None:
        """Receive a report, and wait for it only where it is the first."""
        with tempfile.NamedTemporaryFile(suffix=".edi", dir=self.installation.var) as file:
            world.write_report(file, self.pcs, world.SEED + number, numbers=self._serials(number))
            file.flush()
            with scoped(VENDOR):
                importing.receive(Path(file.name))
        if number == 0:
            until(lambda: self.count("SELECT count(*) FROM devices_device") == self.pcs, "the first report", PATIENCE)

    def begin(self, number: int) -> Round:
        """Everything of a round is asked for; who goes on with it comes next."""
        connections.close_all()
        chosen = self._free_pcs(CLAIMS + self.pcs // 10)
        made = [self._claim(one) for one in chosen[:CLAIMS]]
        action = transfers.ask(
            actor=self.actor, kind=ActionKind.TRANSFER, now=timezone.now(), asked={},
            chosen=[Named(one.serial, one.serial) for one in chosen[CLAIMS:]],
            target=transfers.Target(Place.DASHBOARD, self.customer.id),
        )  # fmt: skip
        self.report(number)
        self.rounds.append(Round(self, action.id, made))
        return self.rounds[-1]

    def _free_pcs(self, count: int) -> list[Device]:
        """PCs that no round before has named."""
        with scoped(Scope(self.partner.id)), transaction.atomic():
            rows = Device.objects.filter(partner_id=self.partner.id).order_by("id")
            found = list(rows[self.taken : self.taken + count])
        self.taken += count
        return found

    def _claim(self, device: Device) -> Any:
        """The id of a claim that waits for the desk."""
        repair = repairs.opened(self.actor, device)
        over = {"state": "done", "closed_at": claims.REPAIRED, "visit": "on_site"}
        with scoped(Scope(self.partner.id)), transaction.atomic():
            RepairCase.objects.filter(partner_id=self.partner.id, id=repair.id).update(**over)
        claim = claims.drafted(self.actor, repairs.again(repair))
        claims.prove(self.actor, claim)
        claims.do("submit_claim", self.actor, claim)
        return claim.id

    def count(self, query: str, *values: Any) -> int:
        """The one number of a query."""
        return int(self.installation.fetch(query, list(values))[0][0])

    def wrong(self) -> dict[str, Any]:
        """Everything that may not be: rule -> how many, and the first of them."""
        reported = {serial for number in range(len(self.rounds) + 1) for serial in self._serials(number)}
        held = {serial for (serial,) in self.installation.fetch("SELECT serial FROM devices_device")}
        found = {"PCs that were lost": sorted(reported - held), "PCs that nobody reported": sorted(held - reported)}
        found |= {what: self.installation.fetch(query) for what, query in WRONG.items()}
        connections.close_all()
        found |= {f"against '{rule}'": rows for rule, rows in books().items()}
        return {what: f"{len(rows)}, such as {rows[0]}" if rows else 0 for what, rows in found.items()}

    def _serials(self, number: int) -> list[str]:
        return self.serials[number * self.pcs : (number + 1) * self.pcs]

    def told(self) -> str:
        """How much there is in the end."""
        names = ("sales_feed_line", "devices_device", "transfers_bulkaction", "transfers_bulkitem", "claims_claim")
        lines, pcs, actions, items, made = (self.count(f"SELECT count(*) FROM {name}") for name in names)  # noqa: S608
        total = self.installation.fetch("SELECT count(*), sum(total) FROM claims_paymentrun")[0]
        return (
            f"in the end: {lines:,} lines, {pcs:,} PCs, {items:,} PCs moved by {actions} transfers, {made} claims paid "
            f"by {total[0]} runs with {total[1] or Decimal(0)} NOK"
        )


class Round:
    """What is under way when something is killed."""

    def __init__(self, work: Work, action_id: Any, made: list[Any]) -> None:
        self.work, self.action_id, self.claims = work, action_id, made

    def carry_out_transfer(self) -> None:
        """Start it as soon as it is checked."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with suppress(*BROKEN):
                if self._start():
                    break
            connections.close_all()
            time.sleep(0.1)
        connections.close_all()

    def _start(self) -> bool:
        actor = self.work.actor
        with scoped(actor.scope), transaction.atomic():
            action = queries.visible_to(actor).get(id=self.action_id)
        if action.state == "ready":
            typed = self.work.customer.name if rules.will_move(action) > rules.MANY else ""
            transfers.start(actor=actor, action_id=self.action_id, typed=typed)
        return action.state in {"ready", "running", "done"}

    def decide_claims(self) -> None:
        """Approve each, then pay; what got no answer is asked for again."""
        deadline, desk = time.monotonic() + PATIENCE, self.work.desk
        while time.monotonic() < deadline and self._unpaid():
            for (claim,) in self.work.installation.fetch(_WAITING, [self.claims]):
                desk.post(f"/claims/{claim}/", do="approve_claim")
            desk.post("/payment-runs/", currency="NOK", pay_on=f"{timezone.localdate():%Y-%m-%d}")
            time.sleep(0.1)

    def _unpaid(self) -> bool:
        return self.work.count(_PAID, self.claims) < len(self.claims)

    def is_over(self) -> bool:
        """Whether the report is read, the transfer carried out, and every claim paid."""
        fetch = self.work.installation.fetch
        state = fetch("SELECT state FROM transfers_bulkaction WHERE id = %s", [self.action_id])[0][0]
        unread = fetch("SELECT count(*) FROM sales_feed_feedfile WHERE state <> 'done'")[0][0]
        return state == "done" and not unread and not self._unpaid()
