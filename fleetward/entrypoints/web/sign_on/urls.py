"""Addresses of single sign-on: the way in, a tenant's settings of it, and the vendor's list of domains."""

from django.urls import URLPattern, path

from fleetward.entrypoints.web.sign_on import domains, settings, signing_in

ONE = "sign-on/<uuid:sign_on_id>/"

urlpatterns: list[URLPattern] = [
    path("sign-on/", signing_in.start, name="sign-on-start"),
    path(f"{ONE}go/", signing_in.go, name="sign-on-go"),
    path(f"{ONE}back/", signing_in.back, name="sign-on-back"),
    path(f"{ONE}saml/", signing_in.saml, name="sign-on-saml"),
    path(f"{ONE}finish/", signing_in.finish, name="sign-on-finish"),
    path(f"{ONE}metadata/", signing_in.metadata, name="sign-on-metadata"),
    path("settings/sign-on/", settings.partner, name="partner-sign-on"),
    path("settings/sign-on/test/", signing_in.test, name="sign-on-test"),
    path("customers/<uuid:customer_id>/settings/sign-on/", settings.customer, name="customer-sign-on"),
    path("sign-in-domains/", domains.domains, name="sign-in-domains"),
    path("sign-in-domains/<uuid:domain_id>/", domains.decide, name="sign-in-domain"),
]
