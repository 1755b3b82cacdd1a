"""Every kind of stored job that has a page; each room brings its own."""

from fleetward.entrypoints.web.alerts.job_kinds import KINDS as ALERTS
from fleetward.entrypoints.web.audit.job_kinds import KINDS as AUDIT
from fleetward.entrypoints.web.claims.job_kinds import KINDS as CLAIMS
from fleetward.entrypoints.web.customers.job_kinds import KINDS as CUSTOMERS
from fleetward.entrypoints.web.enrolment.job_kinds import KINDS as ENROLMENT
from fleetward.entrypoints.web.partners.job_kinds import KINDS as PARTNERS
from fleetward.entrypoints.web.parts_desk.job_kinds import KINDS as PARTS_DESK
from fleetward.entrypoints.web.pool.job_kinds import KINDS as POOL
from fleetward.entrypoints.web.repair_desk.job_kinds import KINDS as REPAIR_DESK
from fleetward.entrypoints.web.sales_feed.job_kinds import KINDS as SALES_FEED
from fleetward.entrypoints.web.support.job_kinds import KINDS as SUPPORT
from fleetward.entrypoints.web.transfers.job_kinds import KINDS as TRANSFERS
from fleetward.entrypoints.web.webhooks.job_kinds import KINDS as WEBHOOKS
from fleetward.entrypoints.web.whereabouts.job_kinds import KINDS as WHEREABOUTS

KINDS = {
    one.kind: one
    for one in (
        *POOL,
        *CUSTOMERS,
        *ALERTS,
        *REPAIR_DESK,
        *PARTS_DESK,
        *CLAIMS,
        *SALES_FEED,
        *PARTNERS,
        *SUPPORT,
        *TRANSFERS,
        *ENROLMENT,
        *WHEREABOUTS,
        *AUDIT,
        *WEBHOOKS,
    )
}
