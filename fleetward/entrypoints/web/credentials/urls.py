"""Addresses of API clients and tokens."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.credentials import views

urlpatterns: list[URLPattern] = [
    path("preferences/tokens/", views.tokens, name="api-tokens"),
    path("preferences/tokens/new/", views.new_token, name="api-token-new"),
    path("preferences/tokens/<uuid:token_id>/revoke/", views.revoke_token, name="api-token-revoke"),
    path("preferences/clients/", views.clients, name="api-clients"),
    path("preferences/clients/new/", views.new_client, name="api-client-new"),
    path("preferences/clients/<uuid:client_id>/replace/", views.rotate_client, name="api-client-rotate"),
    path("preferences/clients/<uuid:client_id>/revoke/", views.revoke_client, name="api-client-revoke"),
]
