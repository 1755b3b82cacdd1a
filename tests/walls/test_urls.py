"""Every route, asked for by every kind of visitor."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from fleetward.domain.alerts.models import Alert
from fleetward.domain.claims import queries as claims
from fleetward.domain.claims.lifecycle import ClaimState
from fleetward.domain.claims.models import Attachment, Claim, PaymentRun
from fleetward.domain.customers.models import Customer, CustomerMember, Invitation
from fleetward.domain.customers.queries.people import digest
from fleetward.domain.devices.models import Conflict, Device, Product
from fleetward.domain.enrolment.models import EnrolmentKey
from fleetward.domain.partners.models import ApiClient, ApiToken, Certification, PartnerMember, VendorMember
from fleetward.domain.parts.models import PartReturn, PartsOrder
from fleetward.domain.repairs.lifecycle import Route
from fleetward.domain.repairs.models import RepairCase
from fleetward.domain.sales_feed.models import Feed, FeedFile, Item, Layout, Line, OutboxMessage, ResellerMapping
from fleetward.domain.sign_on.models import SignOn, SignOnDomain
from fleetward.domain.staff.models import StaffInvitation
from fleetward.domain.support import queries as support
from fleetward.domain.support.models import SupportAttachment, SupportCase
from fleetward.domain.transfers.models import BulkAction, PlacementRule
from fleetward.domain.webhooks.lifecycle import DeliveryState
from fleetward.domain.webhooks.models import Delivery, Endpoint
from fleetward.domain.whereabouts import queries as whereabouts
from fleetward.domain.whereabouts.lifecycle import SearchState
from fleetward.domain.whereabouts.models import MappingRequest, Proof, Search
from fleetward.foundation.accounts.models import User
from fleetward.foundation.audit.models import AuditEntry
from fleetward.foundation.jobs.models import Job, JobState
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications.models import Notice
from tests.walls.routes import (
    ALLAUTH,
    ALLAUTH_OPEN,
    DEMO_ONLY,
    IN,
    NAMELESS,
    NOTHING,
    PLACED,
    REFUSED,
    ROUTES,
    SIGN_IN,
    VENDOR,
)  # fmt: skip
from tests.walls.rows import make_partner, seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

IBAN = "NO9386011117947"
LATER = timezone.now() + timedelta(days=1)
VISITORS = sorted({"stranger", "placeless", *PLACED})


def patterns(resolver: Any, space: str = "", parameters: tuple[str, ...] = ()) -> Iterator[tuple[str, str, list[str]]]:
    """(name, pattern, parameters) of every route."""
    for one in resolver.url_patterns:
        names = (*parameters, *one.pattern.converters, *getattr(one.pattern.regex, "groupindex", {}))
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from patterns(one, inner, names)
        elif isinstance(one, URLPattern):
            yield (f"{space}{one.name}" if one.name else "", str(one.pattern), list(dict.fromkeys(names)))


KNOWN = {name: parameters for name, _, parameters in patterns(get_resolver()) if name}


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """One of everything that a route can name, and one user for each kind of visitor."""
    del db
    own, other = make_partner("Ann"), make_partner("Bob")
    customer = seed(Customer, partner_id=own.id, accepted_at=timezone.now())
    people = {name: _user(name) for name in VISITORS if name != "stranger"}
    for name in ("administrator", "technician", "viewer"):
        seed(PartnerMember, user_id=people[name].id, partner_id=own.id, role=name)
    seed(PartnerMember, user_id=people["rival"].id, partner_id=other.id, role="administrator")
    place = {"partner_id": own.id, "customer_id": customer.id}
    member = seed(CustomerMember, user_id=people["customer"].id, role="it_administrator", **place)
    for name in VENDOR:
        seed(VendorMember, user_id=people[name].id, role=name)
    invited = {"user_id": people["invited"].id, "expires_at": LATER, **place}
    asked = seed(Invitation, token_hash=digest("secret"), **invited)
    seed(Invitation, token_hash=digest("other"), **invited)  # he is invited still when the customer has withdrawn one
    joining = seed(StaffInvitation, partner_id=own.id, token_hash=digest("secret"), expires_at=LATER)
    key = seed(EnrolmentKey, expires_at=LATER, **place)
    named = {"customer_id": customer.id, "member_id": member.id, "invitation_id": asked.id, "secret": "secret"}
    return {
        "people": people, "user_id": people["customer"].id, "key_id": key.id, "token": "made up",
        "number": "260101-BBBBB", "tag": "devices", "colleague_id": people["technician"].id, "asked_id": joining.id,
        **named,
        **_credentials(own.id, people["administrator"]),
        **_named_in_addresses(own.id, people["administrator"], customer),
    }  # fmt: skip


def _credentials(partner_id: Any, owner: User) -> dict[str, Any]:
    """A client of the partner, and a token of its administrator."""
    client = seed(ApiClient, partner_id=partner_id, expires_at=LATER)
    token = seed(ApiToken, partner_id=partner_id, user_id=owner.id, expires_at=LATER)
    return {"client_id": client.id, "token_id": token.id}


def _user(name: str) -> User:
    return User.objects.using("owner").create(email=f"{name}@example.com", name=name, password="!")


def _job(partner_id: Any, kind: str, asker: User) -> Any:
    path = settings.EXPORTS / "file.csv"
    path.write_text("serial\n")
    return seed(
        Job, partner_id=partner_id, actor_id=asker.id, state=JobState.DONE, result_name="file.csv",
        result_path=path.name, finished_at=timezone.now(), kind=kind, arguments={"allowed": []},
    )  # fmt: skip


def _named_in_addresses(partner_id: Any, asker: User, customer: Any) -> dict[str, Any]:
    feed = seed(Feed, code="feed-one")
    file = seed(FeedFile, feed_id=feed.id, name="sales.csv")
    item = seed(Item, feed_id=feed.id, file_id=file.id)
    job = _job(partner_id, "pool.export", asker)
    line = seed(Line, feed_id=feed.id, file_id=file.id, item_id=item.id)
    asked = seed(SupportCase, partner_id=partner_id, opened_by=asker.id)
    device = seed(Device, partner_id=partner_id, customer_id=customer.id)
    alert = seed(Alert, partner_id=partner_id, customer_id=customer.id, device_id=device.id)
    visit = {"visit_from": LATER, "visit_until": LATER + timedelta(hours=2)}
    repair = seed(RepairCase, partner_id=partner_id, customer_id=customer.id, route=Route.VENDOR, **visit)
    action = seed(BulkAction, partner_id=partner_id)
    order = seed(PartsOrder, partner_id=partner_id, device_id=device.id, submitted_at=timezone.now())
    seed(PartReturn, partner_id=partner_id, order_id=order.id, position=1)
    return {
        "order_id": order.id, "position": 1, "tenant_id": partner_id, "entry_id": _noted(partner_id, customer.id),
        "code": feed.code, "file_id": file.id, "line_id": line.id,
        "message_id": seed(OutboxMessage, feed_id=feed.id, file_id=file.id, content=b"x").id,
        "layout_id": seed(Layout, feed_id=feed.id, headers=["a"], samples=[["b"]]).id,
        "mapping_id": seed(ResellerMapping).id, "product_number": seed(Product).number, "reporter_id": feed.reporter_id,
        "device_id": device.id, "alert_id": alert.id,
        "conflict_id": seed(Conflict).id, "job_id": job.id,
        "certification_id": seed(Certification, partner_id=partner_id).id, "partner_id": partner_id,
        "support_case_id": asked.id, "attached_id": _attached(asked), "repair_id": repair.id, "column": "distributor",
        "action_id": action.id, "transfer_id": action.id, "operation_id": job.id,
        "rule_id": seed(PlacementRule, partner_id=partner_id, to_customer_id=customer.id).id,
        "notice_id": seed(Notice, partner_id=partner_id, user_id=asker.id, kind="job.done").id,
        **_signed_on(partner_id), "urn": "user",
        **_claimed(partner_id, repair.id), **_sought(partner_id, feed.reporter_id), **_hooked(partner_id),
        "pk": 1, "key": "key", "uidb36": "0",
    }  # fmt: skip


def _hooked(partner_id: Any) -> dict[str, Any]:
    endpoint = seed(Endpoint, partner_id=partner_id)
    delivery = seed(Delivery, partner_id=partner_id, endpoint_id=endpoint.id, body="{}", state=DeliveryState.FAILED)
    return {"endpoint_id": endpoint.id, "delivery_id": delivery.id}


def _attached(asked: SupportCase) -> Any:
    row = seed(
        SupportAttachment, partner_id=asked.partner_id, support_case_id=asked.id, name="a.pdf",
        media_type="application/pdf", sha256="b" * 64,
    )  # fmt: skip
    path = support.attachment_path(asked.partner_id, row.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    return row.id


def _noted(partner_id: Any, customer_id: Any) -> Any:
    return seed(AuditEntry, partner_id=partner_id, customer_id=customer_id, action="customer.changed").id


def _signed_on(partner_id: Any) -> dict[str, Any]:
    to = {"authorization_endpoint": "https://login.example/authorize"}
    sign_on = seed(SignOn, partner_id=partner_id, configuration=to, tested_at=timezone.now(), client_secret="")
    return {"sign_on_id": sign_on.id, "domain_id": seed(SignOnDomain, partner_id=partner_id).id}


def _claimed(partner_id: Any, repair_id: Any) -> dict[str, Any]:
    asked = {"submitted_at": timezone.now(), "state": ClaimState.MORE_INFORMATION}
    claim = seed(Claim, partner_id=partner_id, repair_id=repair_id, **asked)
    attached = seed(Attachment, partner_id=partner_id, claim_id=claim.id, name="a.pdf", media_type="application/pdf")
    path = claims.attachment_path(partner_id, attached.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    paid = (claims.PaidClaim(claim.id, "C1", Decimal("1.00")),)
    payment = claims.PartnerPayment("R1-1", partner_id, "Ann", "Ann", IBAN, "", Decimal("1.00"), paid)
    debtor = {"debtor_name": "HP", "debtor_iban": IBAN}
    run = seed(PaymentRun, number="R1", currency="NOK", content=[payment.stored()], **debtor)
    return {"claim_id": claim.id, "attachment_id": attached.id, "run_id": run.id}


def _sought(partner_id: Any, reporter_id: int) -> dict[str, Any]:
    search = seed(Search, partner_id=partner_id, state=SearchState.DONE)
    proof = seed(Proof, partner_id=partner_id, search_id=search.id, name="a.pdf", media_type="application/pdf")
    path = whereabouts.proof_path(partner_id, proof.sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    asked = seed(MappingRequest, partner_id=partner_id, search_id=search.id, reporter_id=reporter_id)
    return {"search_id": search.id, "proof_id": proof.id, "request_id": asked.id}


def ask(name: str, visitor: str, world: dict[str, Any], method: str = "") -> HttpResponse:
    client = Client(raise_request_exception=False)
    if visitor != "stranger":
        client.force_login(world["people"][visitor])
    address = reverse(name, kwargs={parameter: world[parameter] for parameter in KNOWN[name]})
    answer: HttpResponse = getattr(client, method or ROUTES[name].method)(address)
    answer.close()  # a file that was sent is open still
    return answer


def what(answer: HttpResponse) -> str:
    if answer.status_code >= 500:
        return f"error {answer.status_code}"
    if answer.status_code in {401, 403}:
        return REFUSED
    if answer.status_code == 404:
        return NOTHING
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_login"))
    return SIGN_IN if to_sign_in else IN


def expected(name: str, visitor: str) -> str:
    route = ROUTES[name]
    if visitor in route.inside:
        return IN
    if route.outside:
        return route.outside
    return {"stranger": SIGN_IN, "placeless": REFUSED}.get(visitor, NOTHING)


def test_every_route_says_who_is_let_in() -> None:
    assert {name for name in KNOWN if not name.startswith(ALLAUTH)} - DEMO_ONLY == set(ROUTES)
    assert {pattern for name, pattern, _ in patterns(get_resolver()) if not name} == NAMELESS


def test_every_kind_of_visitor_is_one_that_the_table_knows() -> None:
    assert {visitor for route in ROUTES.values() for visitor in route.inside} == set(VISITORS)


@pytest.mark.parametrize("name", sorted(ROUTES))
def test_a_route_lets_in_whom_it_should_and_nobody_else(world: dict[str, Any], name: str) -> None:
    answers = {visitor: what(ask(name, visitor, world)) for visitor in VISITORS}
    assert answers == {visitor: expected(name, visitor) for visitor in VISITORS}


@pytest.mark.parametrize("name", sorted(name for name in KNOWN if name.startswith(ALLAUTH)))
def test_ones_own_account_is_for_people_who_have_signed_in(world: dict[str, Any], name: str) -> None:
    stranger = what(ask(name, "stranger", world, "get"))
    assert stranger == (IN if name in ALLAUTH_OPEN else SIGN_IN)
    answers = {what(ask(name, visitor, world, "get")) for visitor in ("placeless", "viewer", "customer", "auditor")}
    assert len(answers) == 1
    assert not any(answer.startswith("error") for answer in answers)


@pytest.mark.parametrize("name", [
    "device", "job", "job-file", "support-case", "support-news", "support-attachment", "customer-home",
    "customer-device", "customer-users",
    "customer-partner", "transfer", "alert", "customer-alert", "repair-case", "customer-repair-case", "claim",
    "claim-attachment", "payment-run", "parts-order", "repair-case-work-report",
    "whereabouts-answer", "whereabouts-proof-file", "audit-entry", "customer-audit-entry",
    "webhook", "webhook-delivery", "webhook-test", "webhook-delivery-replay",
])  # fmt: skip
def test_what_does_not_exist_and_what_is_anothers_look_the_same(world: dict[str, Any], name: str) -> None:
    of_another = ask(name, "rival", world)
    missing = world | {parameter: uuid7() for parameter in KNOWN[name]}  # ids that nobody has
    nowhere = ask(name, "rival", missing)
    assert (of_another.status_code, len(of_another.content)) == (nowhere.status_code, len(nowhere.content))
