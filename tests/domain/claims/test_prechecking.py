"""What the check before submission finds, each thing by itself."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import translation

from fleetward.domain.claims import queries
from fleetward.domain.claims.operations import LineInput, Refused
from fleetward.domain.partners.models import Certification
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import claims, partners
from tests.factories.claims import NOW, REPAIRED, codes, do, drafted

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim
    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")

SSD = ("SSD-1", 1, "899.50")


@pytest.fixture
def partner(db: None) -> Partner:
    del db
    claims.tariff()
    found = claims.service_partner()
    claims.account(found)
    return found


@pytest.fixture
def own(partner: Partner) -> Actor:
    return partners.partner_actor(partner)


def ready(own: Actor, partner: Partner, *parts: tuple[str, int, str], **order: Any) -> Claim:
    repair = claims.finished(partner)
    if parts:
        claims.order(repair, *parts, **order)
    claim = drafted(own, repair)
    claims.prove(own, claim)
    return claim


def certified(partner: Partner, **fields: Any) -> None:
    with scoped(Scope(partner.id)), transaction.atomic():
        Certification.objects.filter(partner=partner).update(**fields)


def test_nothing_is_found_where_all_is_there_and_it_can_be_submitted(own: Actor, partner: Partner) -> None:
    claim = ready(own, partner, SSD, returned="received")
    assert codes(own, claim) == []
    assert do("submit_claim", own, claim).state == "submitted"
    assert codes(claims.approver(), claim) == []


def test_evidence_is_a_photo_of_each_part_and_a_work_report(own: Actor, partner: Partner) -> None:
    repair = claims.finished(partner)
    claims.order(repair, SSD, ("FAN-1", 1, "10.00"))
    claim = drafted(own, repair)
    assert codes(own, claim) == ["no_photo", "no_work_report"]
    do("add_attachment", own, claim, name="a.png", content=claims.photo(1), evidence="part_photo")
    assert codes(own, claim) == ["no_photo", "no_work_report"]
    do("set_lines", own, claim, lines=[LineInput(2, Decimal(0))])
    do("add_attachment", own, claim, name="a.pdf", content=claims.PDF, evidence="work_report")
    assert codes(own, claim) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"expires_at": REPAIRED - timedelta(days=1)}, ["not_eligible"]),
        ({"revoked_at": REPAIRED - timedelta(days=1)}, ["not_eligible"]),
        ({"revoked_at": REPAIRED + timedelta(days=1)}, []),
        ({"expires_at": REPAIRED + timedelta(hours=1)}, []),
        ({"program": "premium_plus"}, ["not_eligible"]),
        ({"partner_role": "view_monitor"}, ["not_eligible"]),
        ({"certified_at": NOW - timedelta(hours=1)}, []),  # renewed since
    ],
)
def test_the_partner_was_certified_when_it_was_repaired(
    own: Actor, partner: Partner, fields: dict[str, Any], found: list[str]
) -> None:
    claim = ready(own, partner)
    certified(partner, **fields)
    assert codes(own, claim) == found


def test_the_deadline_counts_from_the_repair_to_the_day(own: Actor, partner: Partner) -> None:
    claim = ready(own, partner)
    deadline = REPAIRED + timedelta(days=60)
    assert codes(own, claim, deadline) == []
    assert codes(own, claim, deadline + timedelta(seconds=1)) == ["too_late"]
    with pytest.raises(Refused, match="60 days"):
        do("submit_claim", own, claim, now=deadline + timedelta(days=1))


def test_the_deadline_of_an_answer_counts_from_the_denial_and_asked_claims_have_none(
    own: Actor, partner: Partner
) -> None:
    claim = ready(own, partner)
    do("submit_claim", own, claim)
    late = NOW + timedelta(days=80)
    do("ask", claims.approver(), claim, text="Why?", now=late)
    do("answer", own, claim, text="So", now=late)
    do("deny_claim", claims.approver(), claim, reason="No", now=late)
    answer = do("resubmit", own, claim, new_id=uuid7(), now=late)
    assert codes(own, answer, late + timedelta(days=60)) == []
    assert codes(own, answer, late + timedelta(days=60, seconds=1)) == ["too_late"]
    later = late + timedelta(days=50)
    do("withdraw", own, answer, now=later)
    once_more = do("resubmit", own, answer, new_id=uuid7(), now=later)
    assert codes(own, once_more, late + timedelta(days=60, seconds=1)) == ["too_late"]  # no longer for that


@pytest.mark.parametrize(
    ("state", "found"),
    [("due", ["return_due"]), ("sent", ["(return_on_its_way)"]), ("received", []), ("charged", []), ("waived", [])],
)
def test_old_parts_are_on_their_way_back(own: Actor, partner: Partner, state: str, found: list[str]) -> None:
    assert codes(own, ready(own, partner, SSD, returned=state)) == found


def test_nothing_claimed_cannot_be_submitted(own: Actor, partner: Partner) -> None:
    claim = ready(own, partner)
    do("set_lines", own, claim, lines=[LineInput(1, Decimal(0))])
    assert codes(own, claim) == ["no_lines"]
    with pytest.raises(Refused, match="Nothing is claimed"):
        do("submit_claim", own, claim)


def test_a_missing_account_or_tariff_only_warns(own: Actor) -> None:
    poor = claims.service_partner("Uten konto AS")
    actor, repair = partners.partner_actor(poor), claims.finished(poor, visit="depot")
    claims.order(repair, SSD)
    claim = drafted(actor, repair)
    claims.prove(actor, claim)
    assert codes(actor, claim) == ["(no_tariff)", "(no_payout_account)"]
    assert do("submit_claim", actor, claim).state == "submitted"
    assert codes(own, claim) == []  # another partner is told nothing


def test_sentences_are_in_the_readers_language(own: Actor, partner: Partner) -> None:
    claim = drafted(own, claims.finished(partner))
    with scoped(own.scope), transaction.atomic(), translation.override("nb"):
        found = [str(one.text) for one in queries.precheck(own, claim, NOW)]
    assert found == ["Legg ved arbeidsrapporten."]
