"""Addresses of bulk actions; a customer's people see their own under the same address."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.transfers import actions, asking, lists, un_enrol

urlpatterns: list[URLPattern] = [
    path("transfers/", lists.transfers, name="transfers"),
    path("transfers/new/", asking.new, name="transfer-new"),
    path("transfers/selected/", asking.selected, name="transfer-selected"),
    path("transfers/targets/", asking.targets, name="transfer-targets"),
    path("transfers/template/", asking.template, name="transfer-template"),
    path("transfers/<uuid:action_id>/", actions.action, name="transfer"),
    path("transfers/<uuid:action_id>/progress/", actions.progress, name="transfer-progress"),
    path("transfers/<uuid:action_id>/act/", actions.act, name="transfer-act"),
    path("transfers/<uuid:action_id>/download/", actions.download, name="transfer-download"),
    path("customers/<uuid:customer_id>/un-enrol/", un_enrol.un_enrol, name="customer-un-enrol"),
]
