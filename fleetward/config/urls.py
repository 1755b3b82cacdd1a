"""All addresses."""

from allauth.account.views import login
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path

transaction.non_atomic_requests(login)
"""Attempts are counted as they come: in one transaction each would wait until the one before was answered."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("", include("fleetward.entrypoints.api.urls")),
    path("scim/", include("fleetward.entrypoints.scim.urls")),
    path("agent/", include("fleetward.entrypoints.agent_api.urls")),
    path("demo/", include("fleetward.entrypoints.web.demo.urls")),
    path("developers/", include("fleetward.entrypoints.api.reference_urls")),
    path("", include("fleetward.entrypoints.web.home.urls")),
    path("", include("fleetward.entrypoints.web.account.urls")),
    path("", include("fleetward.entrypoints.web.search.urls")),
    path("", include("fleetward.entrypoints.web.credentials.urls")),
    path("", include("fleetward.entrypoints.web.jobs.urls")),
    path("", include("fleetward.entrypoints.web.pool.urls")),
    path("", include("fleetward.entrypoints.web.customers.urls")),
    path("", include("fleetward.entrypoints.web.repair_desk.urls")),
    path("", include("fleetward.entrypoints.web.parts_desk.urls")),
    path("", include("fleetward.entrypoints.web.claims.urls")),
    path("", include("fleetward.entrypoints.web.alerts.urls")),
    path("", include("fleetward.entrypoints.web.transfers.urls")),
    path("", include("fleetward.entrypoints.web.placement.urls")),
    path("", include("fleetward.entrypoints.web.whereabouts.urls")),
    path("", include("fleetward.entrypoints.web.pc.urls")),
    path("", include("fleetward.entrypoints.web.enrolment.urls")),
    path("", include("fleetward.entrypoints.web.sales_feed.urls")),
    path("", include("fleetward.entrypoints.web.partners.urls")),
    path("", include("fleetward.entrypoints.web.sign_on.urls")),
    path("", include("fleetward.entrypoints.web.support.urls")),
    path("", include("fleetward.entrypoints.web.staff.urls")),
    path("", include("fleetward.entrypoints.web.audit.urls")),
    path("", include("fleetward.entrypoints.web.webhooks.urls")),
    path("", include("fleetward.entrypoints.web.notifications.urls")),
]
