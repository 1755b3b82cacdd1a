"""The left panel, in order; each room brings its entries."""

from fleetward.entrypoints.web.nav_item import HOME
from fleetward.entrypoints.web.partners.nav import ITEMS as PARTNERS
from fleetward.entrypoints.web.placement.nav import ITEMS as PLACEMENT
from fleetward.entrypoints.web.pool.nav import ITEMS as POOL
from fleetward.entrypoints.web.sales_feed.nav import ITEMS as SALES_FEED
from fleetward.entrypoints.web.support.nav import ITEMS as SUPPORT

ITEMS = [HOME, *POOL, *PLACEMENT, *SALES_FEED, *PARTNERS, *SUPPORT]
