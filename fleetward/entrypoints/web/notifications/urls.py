"""Addresses of the notification area and of how one is told."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.notifications import preferences, views

urlpatterns: list[URLPattern] = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/unread", views.unread, name="notifications-unread"),
    path("notifications/read/", views.mark_all_read, name="notifications-read"),
    path("notifications/<uuid:notice_id>/open/", views.open_notice, name="notification-open"),
    path("preferences/notifications/", preferences.preferences, name="notification-preferences"),
]
