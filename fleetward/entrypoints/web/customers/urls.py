"""Addresses of a partner's customers, of each customer's space, and of invitations."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.customers import adding, answers, devices, lists, people, settings

SPACE = "customers/<uuid:customer_id>/"
DEVICES, SETTINGS = f"{SPACE}devices/", f"{SPACE}settings/"

urlpatterns: list[URLPattern] = [
    path("customers/", lists.customers, name="customers"),
    path("customers/choices/", lists.choices, name="customer-choices"),
    path("customers/new/", adding.new_customer, name="customer-new"),
    path(DEVICES, devices.devices, name="customer-devices"),
    path(f"{DEVICES}export/", devices.export, name="customer-devices-export"),
    path(f"{DEVICES}<uuid:device_id>/", devices.device, name="customer-device"),
    path(f"{DEVICES}<uuid:device_id>/confirm/", devices.confirm, name="customer-device-confirm"),
    path(SETTINGS, settings.overview, name="customer-settings"),
    path(f"{SETTINGS}details/", settings.details, name="customer-details"),
    path(f"{SETTINGS}plan/", settings.plan, name="customer-plan"),
    path(f"{SETTINGS}preferences/", settings.preferences, name="customer-preferences"),
    path(f"{SETTINGS}notifications/", settings.notifications, name="customer-notifications"),
    path(f"{SETTINGS}question/", settings.question, name="customer-question"),
    path(f"{SETTINGS}users/", people.users, name="customer-users"),
    path(f"{SETTINGS}users/<int:member_id>/", people.member, name="customer-member"),
    path(f"{SETTINGS}users/invitations/<uuid:invitation_id>/", people.invitation, name="customer-invitation"),
    path(f"{SETTINGS}partner/", people.partner, name="customer-partner"),
    path("notifications/<uuid:invitation_id>/", answers.answer, name="notification-answer"),
    path("invitations/<str:secret>/", answers.invitation, name="invitation"),
]
