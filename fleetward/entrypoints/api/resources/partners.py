"""Partners and their certificates, for the vendor's people: the program manager adds and revokes (R2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Schema, Status
from pydantic import AfterValidator, Field

from fleetward.domain.devices import queries as devices
from fleetward.domain.devices.models import PoolStatus
from fleetward.domain.partners import operations, queries
from fleetward.domain.partners.models import Certification, Partner, PartnerRole
from fleetward.domain.partners.permissions import Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import VENDOR, allowed
from fleetward.entrypoints.api.problems import Problem
from fleetward.entrypoints.api.resources.resource import Sent, extended, located, one, resources

if TYPE_CHECKING:
    from fleetward.domain.partners.actor import Actor

router = resources("partners")

SORTS = {"name": "name", "account": "account", "country": "country"}
MAY_CHANGE = allowed(Permission.COURSE_MANAGE, kinds=VENDOR, refuses=[404, 409])


class PartnerShown(Schema):
    """A company that resells PCs. `account`: as the training system names it."""

    id: UUID
    name: str
    account: str
    country: str
    created_at: datetime


class CertificateShown(Schema):
    """A partner is certified for a program in a role. `valid`: new PCs arrive for it now."""

    id: UUID
    program: str
    partner_role: PartnerRole
    certified_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    valid: bool

    @staticmethod
    def resolve_valid(row: Certification) -> bool:
        """At this moment."""
        return row.valid_at(timezone.now())


class PartnerDetails(PartnerShown):
    """With its certificates, and how many PCs stand on its page or wait for a certificate."""

    certificates: list[CertificateShown]
    on_page: int
    waiting_for_certificate: int
    last_reported_at: datetime | None


class PartnerList(Listed):
    """Partners."""

    items: list[PartnerShown]


class PartnersAsked(Asked):
    """Which partners: as the list's filter bar."""

    q: str = Field(default="", max_length=200, description="Part of the name, or start of the account.")
    certificate: Literal["", "ending"] = Field(default="", description="`ending`: it has one that expires in 60 days.")
    sort: Literal["name", "-name", "account", "-account", "country", "-country"] = "name"


class PartnerAdded(Sent):
    """A partner. It has no page until it completes a course."""

    name: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["Nordlys Data AS"])
    account: str = Field(min_length=1, max_length=80, pattern=r"\S", examples=["nordlys"])
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$", examples=["NO"]), AfterValidator(str.upper)]


class CertificateRevoked(Sent):
    """Why: that is kept with the decision."""

    why: str = Field(min_length=1, max_length=500, pattern=r"\S", examples=["The course was taken by somebody else."])


def _details(actor: Actor, partner: Partner) -> PartnerDetails:
    status = devices.pool_statuses(actor, [partner.id]).get(partner.id) or PoolStatus()
    return extended(
        PartnerDetails, partner, certificates=list(queries.certifications(actor, partner.id)), on_page=status.on_page,
        waiting_for_certificate=status.waiting_for_certificate, last_reported_at=status.last_reported_at,
    )  # fmt: skip


@router.get(
    "/partners", response=PartnerList, operation_id="list_partners", summary="Partners",
    **allowed(Permission.PARTNER_VIEW, kinds=VENDOR),
)  # fmt: skip
def list_partners(request: HttpRequest, response: HttpResponse, asked: Query[PartnersAsked]) -> Any:
    """All partners of the vendor."""
    actor = called(request)
    rows = queries.visible_to(actor)
    rows = rows.filter(Q(name__icontains=asked.q) | Q(account__istartswith=asked.q)) if asked.q else rows
    rows = rows.filter(id__in=queries.ending(actor, timezone.now())) if asked.certificate else rows
    return page(request, response, rows, asked, sorts=SORTS)


@router.post(
    "/partners", response={201: PartnerDetails}, operation_id="add_partner", summary="Add a partner", **MAY_CHANGE
)
def add_partner(request: HttpRequest, response: HttpResponse, sent: PartnerAdded) -> Status[Any]:
    """Its page comes into being by itself once it completes a course."""
    actor = called(request)
    try:
        made = operations.create_partner(
            actor=actor, name=sent.name.strip(), account=sent.account.strip(), country=sent.country
        )
    except operations.AccountTaken as taken:
        raise Problem(409, _("Another partner has this account.")) from taken
    located(request, response, "get_partner", made.id)
    return Status(201, _details(actor, made))


@router.get(
    "/partners/{uuid:partner_id}", response=PartnerDetails, operation_id="get_partner", url_name="get_partner",
    summary="One partner", **allowed(Permission.PARTNER_VIEW, kinds=VENDOR, refuses=[404]),
)  # fmt: skip
def get_partner(request: HttpRequest, partner_id: UUID) -> Any:
    """With its certificates. Its reseller numbers: `list_reseller_mappings`."""
    actor = called(request)
    return _details(actor, one(queries.visible_to(actor), id=partner_id))


@router.post(
    "/partners/{uuid:partner_id}/certificates/{uuid:certification_id}/revoke", response=CertificateShown,
    operation_id="revoke_certificate", summary="Revoke a certificate", **MAY_CHANGE,
)  # fmt: skip
def revoke_certificate(
    request: HttpRequest, partner_id: UUID, certification_id: UUID, sent: CertificateRevoked
) -> Any:  # fmt: skip
    """No new PCs arrive for it; those on the page stay. 409 where it was revoked already."""
    actor, now = called(request), timezone.now()
    found = one(queries.certifications(actor, partner_id), id=certification_id)
    if not operations.revoke(
        actor=actor, partner_id=partner_id, certification_id=found.id, now=now, why=sent.why.strip()
    ):  # fmt: skip
        raise Problem(409, _("The certificate was revoked already."))
    found.revoked_at = now  # it was read by another connection, which does not see this yet
    return CertificateShown.from_orm(found)
