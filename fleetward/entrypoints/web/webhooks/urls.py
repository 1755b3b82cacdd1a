"""Addresses of webhooks: of a partner, and of a customer."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.customers.urls import SETTINGS
from fleetward.entrypoints.web.webhooks import deliveries, views

ALL = "preferences/webhooks/"
ONE = f"{ALL}<uuid:endpoint_id>/"
DELIVERY = f"{ONE}deliveries/<uuid:delivery_id>/"

urlpatterns: list[URLPattern] = [
    path(ALL, views.webhooks, name="webhooks"),
    path(f"{ALL}new/", views.new, name="webhook-new"),
    path(ONE, deliveries.webhook, name="webhook"),
    path(f"{ONE}change/", views.change, name="webhook-change"),
    path(f"{ONE}secret/", views.rotate, name="webhook-rotate"),
    path(f"{ONE}pause/", views.pause, name="webhook-pause"),
    path(f"{ONE}resume/", views.resume, name="webhook-resume"),
    path(f"{ONE}delete/", views.delete, name="webhook-delete"),
    path(f"{ONE}test/", deliveries.test, name="webhook-test"),
    path(f"{ONE}replay/", deliveries.replay_failed, name="webhook-replay"),
    path(f"{ONE}deliveries/export/", deliveries.export, name="webhook-export"),
    path(DELIVERY, deliveries.delivery, name="webhook-delivery"),
    path(f"{DELIVERY}replay/", deliveries.replay, name="webhook-delivery-replay"),
    path(f"{SETTINGS}webhooks/", views.customer_webhooks, name="customer-webhooks"),
]
