"""What a claim begins with, and how far it can be changed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fleetward.domain.claims.operations import LineInput, Refused
from fleetward.domain.repairs.models import RepairCase
from fleetward.foundation.kit.ids import uuid7
from tests.factories import claims, partners
from tests.factories.claims import LABOUR, PER_KM, again, drafted

if TYPE_CHECKING:
    from fleetward.domain.claims.models import Claim

pytestmark = pytest.mark.usefixtures("db")


def shown(claim: Claim) -> list[tuple[Any, ...]]:
    return [(one.kind, one.part_number, one.quantity, one.price, one.amount) for one in claims.lines(claim)]


def test_a_claim_begins_with_delivered_parts_and_what_the_tariff_gives() -> None:
    partner = claims.service_partner()
    claims.tariff()
    claims.tariff(valid_from=claims.NOW.date(), labour=Decimal(9999))
    claims.tariff(country="SE", labour=Decimal(1))
    repair = claims.finished(partner)
    claims.order(repair, ("SSD-1", 2, "899.50"))
    claims.order(repair, ("FAN-1", 1, "100.00"), state="shipped")
    claim = drafted(partners.partner_actor(partner), repair)
    assert shown(claim) == [
        ("part", "SSD-1", 2, Decimal("899.50"), Decimal("1799.00")),
        ("labour", "", 1, LABOUR, LABOUR),
        ("travel", "", 0, PER_KM, Decimal("0.00")),
    ]
    assert (claim.currency, claim.repair_type, claim.claimed) == ("NOK", "on_site", Decimal("2999.00"))
    assert claims.history(claim) == ["drafted"]


def test_parts_in_another_currency_are_left_out_and_told_of() -> None:
    partner = claims.service_partner()
    claims.tariff()
    repair = claims.finished(partner)
    claims.order(repair, ("SSD-1", 1, "899.50"))
    claims.order(repair, ("FAN-1", 1, "50.00"), currency="EUR")
    actor = partners.partner_actor(partner)
    claim = drafted(actor, repair)
    assert [line[1] for line in shown(claim)] == ["SSD-1", "", ""]
    assert "(other_currency)" in claims.codes(actor, claim)


def test_without_parts_and_tariff_there_is_nothing_to_claim() -> None:
    partner = claims.service_partner()
    with pytest.raises(Refused, match="nothing to claim"):
        drafted(partners.partner_actor(partner), claims.finished(partner))


@pytest.mark.parametrize(
    "fields", [{"state": "not_repaired"}, {"state": "taken", "closed_at": None}, {"route": "vendor"}]
)
def test_only_a_finished_repair_of_the_partners_own_is_claimed(fields: dict[str, Any]) -> None:
    partner = claims.service_partner()
    claims.tariff()
    with pytest.raises(Refused):
        drafted(partners.partner_actor(partner), claims.finished(partner, **fields))


def test_another_partner_and_a_viewer_cannot_claim_it() -> None:
    partner = claims.service_partner()
    claims.tariff()
    repair = claims.finished(partner)
    with pytest.raises(RepairCase.DoesNotExist):
        drafted(partners.partner_actor(claims.service_partner("Rival")), repair)
    with pytest.raises(Refused):
        drafted(partners.partner_actor(partner, "viewer"), repair)


def test_a_double_click_drafts_one_and_a_second_claim_of_the_repair_is_refused() -> None:
    partner = claims.service_partner()
    claims.tariff()
    actor, repair, token = partners.partner_actor(partner), claims.finished(partner), uuid7()
    first, second = (drafted(actor, repair, claim_id=token) for _ in range(2))
    assert (first.id, first.number) == (second.id, second.number)
    with pytest.raises(Refused, match=first.number):
        drafted(actor, repair)
    claims.do("withdraw", actor, first)
    assert drafted(actor, repair).attempt == 1


def test_the_id_of_another_partners_claim_is_used_before_and_nothing_more_is_said() -> None:
    mine, rival = claims.service_partner(), claims.service_partner("Rival")
    claims.tariff()
    theirs = drafted(partners.partner_actor(mine), claims.finished(mine))
    actor, repair = partners.partner_actor(rival), claims.finished(rival)
    with pytest.raises(Refused, match="This form was used before"):
        drafted(actor, repair, claim_id=theirs.id)
    assert drafted(actor, repair).attempt == 1


def test_lines_are_rounded_half_up_one_by_one() -> None:
    partner = claims.service_partner()
    claims.tariff()
    actor = partners.partner_actor(partner)
    claim = drafted(actor, claims.finished(partner))
    claims.do("set_lines", actor, claim, lines=[LineInput(2, Decimal("12.30"))])
    assert [line[4] for line in shown(claim)] == [LABOUR, Decimal("65.81")]  # 12.30 x 5.35 = 65.805
    assert again(claim).claimed == Decimal("1265.81")


@pytest.mark.parametrize(
    ("position", "quantity", "price"),
    [
        (1, "3", None), (1, "-1", None), (1, "1.5", None), (1, "1", "900.00"), (1, "1", "1.00"), (2, "2", None),
        (2, "1", "1200.01"), (3, "200.01", None), (3, "1", "6.00"), (3, "1.001", None), (3, "NaN", None),
        (2, "1", "Infinity"), (1, "1E+30", None),
    ],
)  # fmt: skip
def test_no_line_goes_beyond_what_was_ordered_or_the_tariff(position: int, quantity: str, price: str | None) -> None:
    partner = claims.service_partner()
    claims.tariff()
    repair = claims.finished(partner)
    claims.order(repair, ("SSD-1", 2, "899.50"))
    actor = partners.partner_actor(partner)
    claim = drafted(actor, repair)
    before = shown(claim)
    wanted = LineInput(position, Decimal(quantity), Decimal(price) if price else None)
    with pytest.raises(Refused):
        claims.do("set_lines", actor, claim, lines=[wanted])
    assert shown(claim) == before


def test_what_came_later_can_be_proposed_and_what_was_said_is_kept() -> None:
    partner = claims.service_partner()
    claims.tariff()
    actor, repair = partners.partner_actor(partner), claims.finished(partner)
    claim = drafted(actor, repair)
    claims.do(
        "set_lines", actor, claim, lines=[LineInput(1, Decimal(1), Decimal("1000.00")), LineInput(2, Decimal(40))]
    )
    claims.order(repair, ("SSD-1", 1, "899.50"))
    claims.do("renew_lines", actor, claim)
    assert [(line[0], line[2], line[3]) for line in shown(claim)] == [
        ("part", 1, Decimal("899.50")), ("labour", 1, Decimal("1000.00")), ("travel", 40, PER_KM),
    ]  # fmt: skip
