"""Addresses of placement rules and of likely customers."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.placement import likely, views, writing

urlpatterns: list[URLPattern] = [
    path("placement-rules/", views.placement_rules, name="placement-rules"),
    path("placement-rules/new/", writing.new_rule, name="placement-rule-new"),
    path("placement-rules/<uuid:rule_id>/", views.placement_rule, name="placement-rule"),
    path("placement-rules/<uuid:rule_id>/change/", writing.change_rule, name="placement-rule-change"),
    path("placement-rules/<uuid:rule_id>/order/", writing.reorder, name="placement-rule-order"),
    path("placement-rules/<uuid:rule_id>/on/", writing.switch_on, name="placement-rule-on"),
    path("placement-rules/<uuid:rule_id>/off/", writing.switch_off, name="placement-rule-off"),
    path("placement-rules/<uuid:rule_id>/delete/", writing.delete_rule, name="placement-rule-delete"),
    path("unassigned-devices/likely-customers/", likely.customers, name="likely-customers"),
    path("unassigned-devices/likely-customers/notice/", likely.notice, name="likely-notice"),
    path("unassigned-devices/likely-customers/transfer/", likely.transfer_all, name="likely-transfer-all"),
    path("unassigned-devices/likely-customers/transfer-one/", likely.transfer_one, name="likely-transfer"),
]
