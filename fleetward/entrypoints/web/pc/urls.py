"""Addresses behind *View* of a notice: whoever has the link, without sign-in."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.pc import views

urlpatterns: list[URLPattern] = [
    path("pc/<str:token>/", views.notice, name="pc-notice"),
    path("pc/<str:token>/message/", views.message, name="pc-message"),
    path("pc/<str:token>/cancel/", views.cancel, name="pc-cancel"),
    path("pc/<str:token>/visit.ics", views.visit, name="pc-visit"),
]
