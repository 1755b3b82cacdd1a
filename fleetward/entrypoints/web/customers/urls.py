"""Addresses of a partner's customers and of each customer's space."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.customers import lists, settings, views

SPACE = "customers/<uuid:customer_id>/"

urlpatterns: list[URLPattern] = [
    path("customers/", lists.customers, name="customers"),
    path("customers/choices/", lists.choices, name="customer-choices"),
    path(SPACE, views.home, name="customer-home"),
    path(f"{SPACE}settings/", settings.overview, name="customer-settings"),
]
