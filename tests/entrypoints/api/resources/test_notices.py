from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.notifications import operations
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import credentials, partners
from tests.factories.credentials import Caller

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


def tell(partner: Partner, user: User, kind: str) -> None:
    with scoped(Scope(partner.id)), transaction.atomic():
        operations.tell(kind=kind, users=[user.id], subject=str(uuid7()), now=timezone.now(), n=2, number="C-1")


def kinds(caller: Caller, asked: str = "") -> list[str]:
    return [one["kind"] for one in caller.get(f"notices{asked}").json()["items"]]


def test_ones_own_notices_are_read_one_by_one_and_all_together() -> None:
    partner = partners.partner()
    kari, ola = partners.partner_user(partner), partners.partner_user(partner, name="Ola")
    for user in (kari, kari, ola):
        tell(partner, user, "whereabouts.changed")
    caller = Caller(credentials.personal(kari)[1])
    first, _ = caller.get("notices").json()["items"]
    assert caller.post(f"notices/{first['id']}/read").json()["read_at"]
    assert len(kinds(caller, "?read=no")) == 1
    assert caller.post("notices/read").json() == {"value": 1, "capped": False}
    assert kinds(caller, "?read=no") == []
    assert len(kinds(Caller(credentials.personal(ola)[1]), "?read=no")) == 1


def test_a_notice_tells_no_more_than_the_scopes_of_the_token_allow() -> None:
    partner = partners.partner()
    kari = partners.partner_user(partner)
    for kind in ("whereabouts.changed", "claim.moved"):
        tell(partner, kari, kind)
    assert sorted(kinds(Caller(credentials.personal(kari)[1]))) == ["claim.moved", "whereabouts.changed"]
    assert kinds(Caller(credentials.personal(kari, ["claims:write"])[1])) == ["claim.moved"]


def test_only_what_the_token_may_list_is_marked_as_read() -> None:
    partner = partners.partner()
    kari = partners.partner_user(partner)
    for kind in ("whereabouts.changed", "claim.moved"):
        tell(partner, kari, kind)
    assert Caller(credentials.personal(kari, ["claims:write"])[1]).post("notices/read").json()["value"] == 1
    assert kinds(Caller(credentials.personal(kari)[1]), "?read=no") == ["whereabouts.changed"]


def test_a_client_is_nobody_and_is_told_nothing() -> None:
    partner = partners.partner()
    tell(partner, partners.partner_user(partner), "whereabouts.changed")
    assert kinds(Caller(credentials.access(partner))) == []
