"""Addresses of the people of the vendor and of partners, and of invitations to join them."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.staff import views

urlpatterns: list[URLPattern] = [
    path("users/", views.users, name="staff"),
    path("users/<uuid:colleague_id>/", views.member, name="staff-member"),
    path("users/invitations/<uuid:asked_id>/", views.withdraw, name="staff-withdraw"),
    path("partners/<uuid:partner_id>/invite/", views.first, name="staff-first"),
    path("join/<str:secret>/", views.invitation, name="staff-invitation"),
]
