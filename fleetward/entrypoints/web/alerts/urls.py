"""Addresses of alerts: of a partner or across partners, and in a customer's space."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.alerts import alert, views
from fleetward.entrypoints.web.customers.urls import SPACE

urlpatterns: list[URLPattern] = [
    path("alerts/", views.alerts, name="alerts"),
    path("alerts/export/", views.export, name="alerts-export"),
    path("alerts/<uuid:alert_id>/", alert.alert, name="alert"),
    path(f"{SPACE}alerts/", views.customer_alerts, name="customer-alerts"),
    path(f"{SPACE}alerts/export/", views.customer_export, name="customer-alerts-export"),
    path(f"{SPACE}alerts/<uuid:alert_id>/", alert.customer_alert, name="customer-alert"),
]
