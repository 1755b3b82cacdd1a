"""Addresses of SCIM 2.0 (RFC 7644)."""

from django.urls import URLPattern, path, re_path

from fleetward.entrypoints.scim import views

urlpatterns: list[URLPattern] = [
    path("v2/Users", views.users, name="scim-users"),
    path("v2/Users/<uuid:user_id>", views.user, name="scim-user"),
    path("v2/ServiceProviderConfig", views.service_provider, name="scim-service-provider"),
    path("v2/ResourceTypes", views.resource_types, name="scim-resource-types"),
    path("v2/ResourceTypes/User", views.resource_type, name="scim-resource-type"),
    path("v2/Schemas", views.schemas, name="scim-schemas"),
    path("v2/Schemas/<str:urn>", views.schema, name="scim-schema"),
    re_path(r"^", views.nothing_here, name="scim-nothing"),
]
