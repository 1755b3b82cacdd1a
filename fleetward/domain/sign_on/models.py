"""A tenant's identity provider, the domains that belong to it, whom it has signed in, and whom it provisions.

A tenant is a partner, or one customer of it. All is read before any scope is known, so it stands outside row security,
and every query names the tenant, or one of these rows by its id.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.models import Partner
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.policies import Rows


class Protocol(models.TextChoices):
    """How the identity provider is spoken with."""

    OIDC = "oidc", _("OpenID Connect")
    SAML = "saml", _("SAML 2.0")


class SignOn(models.Model):
    """A tenant's single sign-on: one identity provider. It is offered to people once a test of it has come back.

    `configuration` is what the provider publishes of itself (OIDC: its discovery document; SAML: read from metadata).
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField(null=True)
    protocol = models.CharField(_("protocol"), max_length=10, choices=Protocol.choices)
    issuer = models.CharField(max_length=500)
    client_id = models.CharField(max_length=300, blank=True)
    client_secret = models.TextField(blank=True)  # sealed, see foundation/kit/sealed.py
    configuration = models.JSONField()
    joins = models.BooleanField(default=False)  # whoever comes for the first time becomes a member
    role = models.CharField(max_length=20)  # of those
    required = models.BooleanField(default=False)
    tested_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer_id"], name="sign_on_once_a_tenant", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """For people."""
        return f"{self.protocol} {self.issuer}"


class SignOnDomain(models.Model):
    """An e-mail domain that a tenant says is its own. It counts when the vendor's program manager has accepted it."""

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField(null=True)
    name = models.CharField(max_length=253, db_collation="C")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer_id", "name"], name="sign_on_domain_asked_once", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["name"], name="sign_on_domain_of_one_tenant", condition=Q(accepted_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        """The domain."""
        return self.name


class Identity(models.Model):
    """Who a provider's subject is here. From the second time on a person is known by this, not by an address."""

    rows = Rows.LOCAL

    sign_on = models.ForeignKey(SignOn, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=300, db_collation="C")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sign_on", "subject"], name="identity_of_one_user"),
            models.UniqueConstraint(fields=["sign_on", "user"], name="identity_one_a_user"),
        ]

    def __str__(self) -> str:
        """For people."""
        return self.subject


class Attempt(models.Model):
    """Somebody was sent to the provider. The browser's session holds the id; it is taken once, within minutes.

    With SAML the provider's answer comes without the session: what it said waits in `asserted` for the browser.
    """

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True)
    sign_on = models.ForeignKey(SignOn, models.CASCADE, related_name="+")
    state = models.CharField(max_length=64, unique=True)
    nonce = models.CharField(max_length=64)
    verifier = models.CharField(max_length=64)
    next_path = models.CharField(max_length=1000, blank=True)
    tester_id = models.UUIDField(null=True)  # an administrator tries it: nobody is signed in
    asserted = models.JSONField(null=True)
    started_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        """For people."""
        return str(self.id)


class ProvisioningToken(models.Model):
    """What a tenant's provider shows to provision its people by SCIM. One a tenant; its SHA-256 is stored."""

    rows = Rows.LOCAL

    id = models.UUIDField(primary_key=True, default=uuid7)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer_id"], name="provisioning_token_once_a_tenant", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """For people."""
        return f"made {self.made_at:%Y-%m-%d}"


class Provisioned(models.Model):
    """What a tenant's provider knows of a person: kept when the place is gone, so that it can be given again.

    Address and name are copies: of somebody who works elsewhere since, the tenant learns nothing new.
    """

    rows = Rows.LOCAL

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="+")
    customer_id = models.UUIDField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=150, blank=True)
    external_id = models.CharField(max_length=300, blank=True, db_collation="C")
    role = models.CharField(max_length=20)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "customer_id", "user"], name="provisioned_once_a_tenant", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        """For people."""
        return self.email
