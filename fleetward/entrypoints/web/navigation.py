"""The left panel and the tabs of a customer's settings, in order; each room brings its own."""

from fleetward.entrypoints.web.alerts.nav import ITEMS as ALERTS
from fleetward.entrypoints.web.audit.nav import ITEMS as AUDIT
from fleetward.entrypoints.web.claims.nav import ITEMS as CLAIMS
from fleetward.entrypoints.web.customers.nav import ITEMS as CUSTOMERS
from fleetward.entrypoints.web.customers.nav import TABS as CUSTOMER_TABS
from fleetward.entrypoints.web.enrolment.nav import TABS as ENROLMENT_TABS
from fleetward.entrypoints.web.nav_item import HOME
from fleetward.entrypoints.web.partners.nav import ITEMS as PARTNERS
from fleetward.entrypoints.web.parts_desk.nav import ITEMS as PARTS_DESK
from fleetward.entrypoints.web.placement.nav import ITEMS as PLACEMENT
from fleetward.entrypoints.web.pool.nav import ITEMS as POOL
from fleetward.entrypoints.web.repair_desk.nav import ITEMS as REPAIR_DESK
from fleetward.entrypoints.web.sales_feed.nav import ITEMS as SALES_FEED
from fleetward.entrypoints.web.sign_on.nav import ITEMS as SIGN_ON
from fleetward.entrypoints.web.sign_on.nav import TABS as SIGN_ON_TABS
from fleetward.entrypoints.web.staff.nav import ITEMS as STAFF
from fleetward.entrypoints.web.support.nav import ITEMS as SUPPORT
from fleetward.entrypoints.web.transfers.nav import ITEMS as TRANSFERS
from fleetward.entrypoints.web.webhooks.nav import TABS as WEBHOOK_TABS
from fleetward.entrypoints.web.whereabouts.nav import ITEMS as WHEREABOUTS
from fleetward.entrypoints.web.whereabouts.nav import STEWARDS_ITEMS as MAPPING_REQUESTS

ITEMS = [
    HOME, *POOL, *WHEREABOUTS, *CUSTOMERS, *ALERTS, *REPAIR_DESK, *PARTS_DESK, *CLAIMS, *TRANSFERS, *PLACEMENT,
    *SALES_FEED, *MAPPING_REQUESTS, *PARTNERS, *SIGN_ON, *SUPPORT, *STAFF, *AUDIT,
]  # fmt: skip
TABS = [*CUSTOMER_TABS, *ENROLMENT_TABS, *WEBHOOK_TABS, *SIGN_ON_TABS]
