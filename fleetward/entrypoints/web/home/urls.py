"""Addresses of the home pages and the user's own settings."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.customers.urls import SPACE
from fleetward.entrypoints.web.home import space, views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path(SPACE, space.customer_home, name="customer-home"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/choose/", views.set_language, name="set-language"),
]
