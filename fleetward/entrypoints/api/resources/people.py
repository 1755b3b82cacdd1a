"""A customer's people: who belongs to it, in which role, and who is invited (F2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Schema, Status
from pydantic import Field

from fleetward.domain.customers import operations, queries, rules
from fleetward.domain.customers.queries import people
from fleetward.domain.partners.actor import ActorKind
from fleetward.domain.partners.permissions import CustomerUserRole, Permission
from fleetward.entrypoints.api.callers import called
from fleetward.entrypoints.api.cursors import Asked, Listed, page
from fleetward.entrypoints.api.described import OUTSIDE, allowed
from fleetward.entrypoints.api.etags import refuse_change, tagged
from fleetward.entrypoints.api.resources.resource import Email, Sent, one, resources

if TYPE_CHECKING:
    from fleetward.domain.customers.models import Customer, CustomerMember
    from fleetward.domain.partners.actor import Actor

router = resources("customers")

CUSTOMER = (ActorKind.CUSTOMER,)
MAY_SEE = allowed(Permission.PEOPLE_VIEW, kinds=OUTSIDE, refuses=[404])
MAY_MANAGE = allowed(Permission.PEOPLE_MANAGE, kinds=CUSTOMER, refuses=[404, 409])


class PersonShown(Schema):
    """Somebody who belongs to the customer."""

    user_id: UUID
    name: str
    email: str
    role: CustomerUserRole

    @staticmethod
    def resolve_name(row: CustomerMember) -> str:
        """As it is signed in."""
        return row.user.name

    @staticmethod
    def resolve_email(row: CustomerMember) -> str:
        """The address to sign in with."""
        return row.user.email


class PersonList(Listed):
    """The customer's people, as they came."""

    items: list[PersonShown]


class InvitationShown(Schema):
    """Somebody who is invited, and has not answered."""

    id: UUID
    email: str
    role: CustomerUserRole
    created_at: datetime
    expires_at: datetime


class InvitationList(Listed):
    """Invitations that can be answered, oldest first."""

    items: list[InvitationShown]


class InvitationSent(Sent):
    """Whom to invite, and as what."""

    email: Email = Field(examples=["kari@fjord.example"])
    role: CustomerUserRole = CustomerUserRole.VIEWER


class RoleSent(Sent):
    """The role from now on."""

    role: CustomerUserRole


def _customer(actor: Actor, customer_id: UUID) -> Customer:
    """Nothing is there for the partner before the customer has accepted."""
    found = one(queries.visible_to(actor), id=customer_id)
    if not rules.may_see_people(actor, found):
        raise Http404
    return found


@router.get(
    "/customers/{uuid:customer_id}/people", response=PersonList, operation_id="list_people",
    summary="A customer's people", **MAY_SEE,
)  # fmt: skip
def list_people(request: HttpRequest, response: HttpResponse, customer_id: UUID, asked: Query[Asked]) -> Any:
    """For its partner once the customer has accepted."""
    rows = people.members(_customer(called(request), customer_id))
    return page(request, response, rows, asked, sorts={"id": "id"}, sort="id")


def _member(actor: Actor, customer_id: UUID, user_id: UUID) -> CustomerMember:
    return one(people.members(_customer(actor, customer_id)), user_id=user_id)


@router.get(
    "/customers/{uuid:customer_id}/people/{uuid:user_id}", response=PersonShown, operation_id="get_person",
    summary="One of a customer's people", **MAY_SEE,
)  # fmt: skip
def get_person(request: HttpRequest, response: HttpResponse, customer_id: UUID, user_id: UUID) -> Any:
    """With an ETag, for changes."""
    return _tagged(response, _member(called(request), customer_id, user_id))


def _tagged(response: HttpResponse, member: CustomerMember) -> Schema:
    return tagged(response, PersonShown.from_orm(member))


@router.patch(
    "/customers/{uuid:customer_id}/people/{uuid:user_id}", response=PersonShown, operation_id="change_person",
    summary="Give a person another role",
    **allowed(Permission.PEOPLE_MANAGE, kinds=CUSTOMER, refuses=[404, 409], changes=True),
)  # fmt: skip
def change_person(
    request: HttpRequest, response: HttpResponse, customer_id: UUID, user_id: UUID, sent: RoleSent
) -> Any:  # fmt: skip
    """A customer always has an IT administrator."""
    actor = called(request)
    one(queries.visible_to(actor).select_for_update(of=("self",)), id=customer_id)
    found = _member(actor, customer_id, user_id)
    refuse_change(request, PersonShown.from_orm(found))
    operations.change_role(actor=actor, customer_id=customer_id, member_id=found.id, role=sent.role)
    return _tagged(response, _member(actor, customer_id, user_id))


@router.delete(
    "/customers/{uuid:customer_id}/people/{uuid:user_id}", response={204: None}, operation_id="remove_person",
    summary="Take a person's place away", **MAY_MANAGE,
)  # fmt: skip
def remove_person(request: HttpRequest, customer_id: UUID, user_id: UUID) -> Status[Any]:
    """The account stays, without a place. A customer always has an IT administrator."""
    actor = called(request)
    found = _member(actor, customer_id, user_id)
    operations.remove_member(actor=actor, customer_id=customer_id, member_id=found.id)
    return Status(204, None)


@router.get(
    "/customers/{uuid:customer_id}/invitations", response=InvitationList, operation_id="list_invitations",
    summary="Who is invited", **MAY_SEE,
)  # fmt: skip
def list_invitations(request: HttpRequest, response: HttpResponse, customer_id: UUID, asked: Query[Asked]) -> Any:
    """And has not answered yet."""
    rows = people.invited(_customer(called(request), customer_id), timezone.now())
    return page(request, response, rows, asked, sorts={"created": "created_at"}, sort="created")


@router.post(
    "/customers/{uuid:customer_id}/invitations", response={201: InvitationShown}, operation_id="invite_person",
    summary="Invite a person", **MAY_MANAGE,
)  # fmt: skip
def invite_person(request: HttpRequest, customer_id: UUID, sent: InvitationSent) -> Status[Any]:
    """By mail. The same address again gets a new link in place of the old one."""
    actor, now = called(request), timezone.now()
    found = _customer(actor, customer_id)
    operations.invite_member(actor=actor, customer_id=found.id, email=sent.email, role=sent.role, now=now)
    return Status(201, InvitationShown.from_orm(one(people.invited(found, now), email=sent.email.lower())))


@router.delete(
    "/customers/{uuid:customer_id}/invitations/{uuid:invitation_id}", response={204: None},
    operation_id="withdraw_invitation", summary="Take an invitation back", **MAY_MANAGE,
)  # fmt: skip
def withdraw_invitation(request: HttpRequest, customer_id: UUID, invitation_id: UUID) -> Status[Any]:
    """One that was answered meanwhile stays answered."""
    actor = called(request)
    found = one(people.invited(_customer(actor, customer_id), timezone.now()), id=invitation_id)
    operations.withdraw(actor=actor, customer_id=customer_id, invitation_id=found.id)
    return Status(204, None)
