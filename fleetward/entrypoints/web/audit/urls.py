"""Addresses of the audit log: of a partner or across partners, in a customer's space, and one row of it."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.audit import entry, views
from fleetward.entrypoints.web.customers.urls import SPACE

urlpatterns: list[URLPattern] = [
    path("audit/", views.audit, name="audit"),
    path("audit/export/", views.export, name="audit-export"),
    path("audit/<uuid:tenant_id>/<uuid:entry_id>/", entry.entry, name="audit-entry"),
    path(f"{SPACE}audit/", views.customer_audit, name="customer-audit"),
    path(f"{SPACE}audit/export/", views.customer_export, name="customer-audit-export"),
    path(f"{SPACE}audit/<uuid:entry_id>/", entry.customer_entry, name="customer-audit-entry"),
]
