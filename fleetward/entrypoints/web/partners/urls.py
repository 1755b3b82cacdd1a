"""Addresses of partners and course completions."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.partners import completions, views

urlpatterns: list[URLPattern] = [
    path("partners/", views.partners, name="partners"),
    path("partners/new/", views.new_partner, name="partner-new"),
    path("partners/<uuid:partner_id>/", views.partner, name="partner"),
    path("partners/<uuid:partner_id>/certifications/<uuid:certification_id>/revoke/", views.revoke, name="revoke"),
    path("course-completions/", completions.completions, name="completions"),
    path("course-completions/upload/", completions.upload, name="completions-upload"),
    path("course-completions/record/", completions.record, name="completions-record"),
]
