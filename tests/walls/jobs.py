"""Who reads which stored job and its file, and in whose scope each task works: one line each."""

from __future__ import annotations

from enum import StrEnum

from tests.walls.routes import (
    ADMINISTRATOR,
    CUSTOMER,
    FEED_READERS,
    MANAGERS,
    OWN,
    PARTS_DESK,
    PROGRAM_MANAGER,
    SUPPORT_AGENT,
)  # fmt: skip

STORED: dict[str, frozenset[str]] = {
    "pool.export": MANAGERS,
    "dashboard.export": MANAGERS | CUSTOMER,
    "alerts.export": MANAGERS,
    "alerts.export_space": MANAGERS | CUSTOMER,
    "repairs.export": MANAGERS,
    "repairs.export_space": MANAGERS | CUSTOMER,
    "parts.export_orders": MANAGERS,
    "claims.export": OWN,
    "transfers.export_results": MANAGERS | CUSTOMER,
    "enrolment.export_expected": MANAGERS | CUSTOMER,
    "whereabouts.export": OWN,
    "audit.export": ADMINISTRATOR,
    "audit.export_space": ADMINISTRATOR | CUSTOMER,
    "webhooks.export": CUSTOMER,
    "support.export": OWN | CUSTOMER,
    "support.export_queue": SUPPORT_AGENT,
    "support.export_serials": OWN | CUSTOMER,
    "support.export_work": SUPPORT_AGENT,
    "sales_feed.export_files": FEED_READERS,
    "partners.record_completions": PROGRAM_MANAGER,
    "parts.import_catalogue": PARTS_DESK,
}
"""Kind -> who opens its page and file: of a job of the first partner that its customer's people asked for, where they
may ask at all; or of the vendor. Of a webhook's deliveries only whoever asked."""
OF_THE_VENDOR = {
    "support.export_queue",
    "support.export_work",
    "sales_feed.export_files",
    "partners.record_completions",
    "parts.import_catalogue",
}


class Works(StrEnum):
    """In whose scope a task works."""

    STORED = "in the scope of the tenant that it names, as the person who asked, on a job of that tenant"
    PARTNER = "in the scope of the partner that it names"
    VENDOR = "in the vendor's scope, or partner by partner"
    MACHINE = "on files, queues and counters that are no tenant's"


TASKS: dict[str, Works] = {
    **dict.fromkeys(STORED, Works.STORED),
    "transfers.check": Works.PARTNER,
    "transfers.run": Works.PARTNER,
    "transfers.place_arrived": Works.PARTNER,
    "whereabouts.answer": Works.PARTNER,
    "parts.order_shipped": Works.PARTNER,
    "parts.mail_reminders": Works.PARTNER,
    "alerts.follow_moves": Works.PARTNER,
    "support.mail_answer": Works.PARTNER,
    "support.mail_question": Works.PARTNER,
    "notifications.mail": Works.PARTNER,
    "customers.send_invitation": Works.VENDOR,
    "staff.send_invitation": Works.VENDOR,
    "sales_feed.import_file": Works.VENDOR,
    "sales_feed.release": Works.VENDOR,
    "sales_feed.settle": Works.VENDOR,
    "sales_feed.deliver": Works.VENDOR,
    "sales_feed.watch_inbox": Works.VENDOR,
    "alerts.follow_all_moves": Works.VENDOR,
    "alerts.prune_readings": Works.VENDOR,
    "repairs.follow_moves": Works.VENDOR,
    "parts.return_deadlines": Works.VENDOR,
    "parts.send_orders_out": Works.VENDOR,
    "transfers.archive": Works.VENDOR,
    "whereabouts.refresh": Works.VENDOR,
    "support.fetch_mailbox": Works.VENDOR,
    "support.refresh_work": Works.VENDOR,
    "audit.seal": Works.VENDOR,
    "notifications.mail_at_once": Works.VENDOR,
    "notifications.mail_digests": Works.VENDOR,
    "notifications.prune": Works.VENDOR,
    "partners.remind_of_certificates": Works.VENDOR,
    "sales_feed.late": Works.VENDOR,
    "webhooks.take": Works.VENDOR,
    "webhooks.deliver": Works.VENDOR,
    "webhooks.deliver_again": Works.VENDOR,
    "webhooks.forget": Works.VENDOR,
    "calls.forget": Works.VENDOR,
    "support.forget_counts": Works.MACHINE,
    "claims.forget_removed_files": Works.VENDOR,
    "enrolment.forget_attempts": Works.MACHINE,
    "exports.forget": Works.MACHINE,
    "jobs.rescue": Works.MACHINE,
}
