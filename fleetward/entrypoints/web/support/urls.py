"""Addresses of support cases."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.support import views

urlpatterns: list[URLPattern] = [
    path("support/", views.support_cases, name="support-cases"),
    path("support/new/", views.new_support_case, name="support-new"),
    path("support/<uuid:partner_id>/<uuid:support_case_id>/", views.support_case, name="support-case"),
]
