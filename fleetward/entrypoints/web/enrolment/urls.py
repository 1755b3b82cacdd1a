"""Addresses of a customer's enrolment, among its settings."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.enrolment import expected, keys, refused

PLACE = "customers/<uuid:customer_id>/settings/enrolment/"
KEY = f"{PLACE}<uuid:key_id>/"

urlpatterns: list[URLPattern] = [
    path(PLACE, keys.enrolment, name="enrolment"),
    path(f"{PLACE}new/", keys.new_key, name="enrolment-new"),
    path(f"{PLACE}refused/", refused.refused, name="enrolment-refused"),
    path(KEY, expected.key, name="enrolment-key"),
    path(f"{KEY}revoke/", keys.revoke, name="enrolment-revoke"),
    path(f"{KEY}rotate/", keys.rotate, name="enrolment-rotate"),
    path(f"{KEY}expected/", expected.expect, name="enrolment-expect"),
    path(f"{KEY}expected/forget/", expected.forget, name="enrolment-forget"),
    path(f"{KEY}expected/export/", expected.export, name="enrolment-export"),
]
