"""Who works for the vendor and for partners: asked, given another role, removed; and nobody by anybody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections
from django.utils import timezone

from fleetward.domain.customers.operations import Gone
from fleetward.domain.customers.operations.invitations import VALID
from fleetward.domain.partners import queries as partner_queries
from fleetward.domain.partners.actor import SYSTEM, Actor, Forbidden
from fleetward.domain.staff import operations, queries
from fleetward.domain.staff.models import StaffInvitation
from fleetward.domain.staff.operations import Refused
from fleetward.foundation.accounts import queries as accounts
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import partners

if TYPE_CHECKING:
    from uuid import UUID

    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")

NOW = timezone.now()
PASSWORD = "a-long-password-1"


def acting(user: User) -> Actor:
    actor = partner_queries.actor_of(user)
    assert actor
    return actor


def asked(
    by: Actor, email: str = "ola@nordlys.example", role: str = "viewer", *, at: UUID | None = None, now: Any = NOW
) -> StaffInvitation:
    with scoped(by.scope):
        return operations.invite(actor=by, partner_id=at or by.partner_id, email=email, role=role, now=now)


def secret(of: StaffInvitation) -> str:
    told: list[str] = []

    def link(one: str) -> str:
        told.append(one)
        return one

    assert operations.write_letter(invitation_id=of.id, address=link, now=NOW)
    return told[0]


def joined(of: StaffInvitation, name: str = "Ola Dal") -> User:
    return operations.accept_as_new(invitation_id=of.id, name=name, password=PASSWORD, language="nb", now=NOW)


def roles(partner_id: UUID | None) -> dict[str, str]:
    return {str(one.user): one.role for one in partner_queries.members(partner_id)}


def test_an_installation_begins_with_a_program_manager_whom_the_operator_invites() -> None:
    made = operations.invite(actor=SYSTEM, partner_id=None, email="Ada@HP.example", role="program_manager", now=NOW)
    assert queries.by_secret(secret(made), NOW) == made
    ada = joined(made, "Ada Holm")
    assert (ada.email, roles(None)) == ("ada@hp.example", {"Ada Holm": "program_manager"})
    steward = joined(asked(acting(ada), "per@hp.example", "channel_data_steward"), "Per Lie")
    assert acting(steward).role == "channel_data_steward"
    assert [one for (one, _) in partners.noted(partners.partner())] == []


def test_the_vendor_invites_a_partners_administrator_who_invites_the_others() -> None:
    mine, manager = partners.partner(), acting(partners.vendor_user("program_manager"))
    first = asked(manager, role="viewer", at=mine.id)
    assert first.role == "administrator"
    kari = joined(first, "Kari Berg")
    with pytest.raises(Refused, match="has an administrator"):
        asked(manager, "other@nordlys.example", at=mine.id)
    nina = joined(asked(acting(kari), "nina@nordlys.example", "technician"), "Nina Vik")
    assert roles(mine.id) == {"Kari Berg": "administrator", "Nina Vik": "technician"}
    assert acting(nina).partner_id == mine.id
    actions = [action for action, _ in partners.noted(mine)]
    assert actions == ["staff.invited", "partner.member_added", "staff.invited", "partner.member_added"]


@pytest.mark.parametrize("role", ["technician", "viewer"])
def test_only_administrators_say_who_belongs_to_a_partner_and_only_to_their_own(role: str) -> None:
    mine, other = partners.partner(), partners.partner("Sydhav IT AS")
    member, administrator = (acting(partners.partner_user(mine, one)) for one in (role, "administrator"))
    theirs = partners.partner_user(other)
    for by, at in ((member, mine.id), (administrator, other.id), (administrator, None)):
        with pytest.raises(Forbidden):
            operations.invite(actor=by, partner_id=at, email="x@y.example", role="viewer", now=NOW)
        for do in (operations.remove, operations.sign_out):
            with pytest.raises(Forbidden):
                do(actor=by, partner_id=at, user_id=theirs.id)
        with pytest.raises(Forbidden):
            operations.change_role(actor=by, partner_id=at, user_id=theirs.id, role="viewer")
    with pytest.raises(Gone):
        operations.remove(actor=administrator, partner_id=mine.id, user_id=theirs.id)
    assert (StaffInvitation.objects.count(), roles(other.id)) == (0, {"Kari Berg": "administrator"})


def test_a_role_of_another_house_is_refused() -> None:
    kari = acting(partners.partner_user(partners.partner()))
    with pytest.raises(Refused, match="no such role"):
        asked(kari, role="program_manager")
    with pytest.raises(Refused, match="no such role"):
        operations.invite(actor=SYSTEM, partner_id=None, email="x@y.example", role="administrator", now=NOW)


def test_the_last_one_in_charge_stays() -> None:
    mine = partners.partner()
    user = partners.partner_user(mine)
    kari = acting(user)
    with scoped(kari.scope):
        with pytest.raises(Refused, match="last administrator"):
            operations.remove(actor=kari, partner_id=mine.id, user_id=user.id)
        with pytest.raises(Refused, match="last administrator"):
            operations.change_role(actor=kari, partner_id=mine.id, user_id=user.id, role="viewer")
    assert roles(mine.id) == {"Kari Berg": "administrator"}


def test_two_administrators_who_remove_one_another_at_once_leave_one() -> None:
    mine = partners.partner()
    both = [partners.partner_user(mine, name=name) for name in ("Kari Berg", "Ola Dal")]

    def remove(by: User, other: User) -> bool:
        try:
            with scoped(acting(by).scope):
                operations.remove(actor=acting(by), partner_id=mine.id, user_id=other.id)
        except (Refused, Forbidden, AssertionError):
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, both, reversed(both)))
    assert (done.count(True), len(roles(mine.id))) == (1, 1)


def test_whoever_is_removed_is_signed_out_and_has_no_place() -> None:
    mine = partners.partner()
    kari, ola = acting(partners.partner_user(mine)), partners.partner_user(mine, "technician", "Ola Dal")
    client = partners.browser(ola)
    assert client.get("/customers/").status_code == 200
    with scoped(kari.scope):
        operations.remove(actor=kari, partner_id=mine.id, user_id=ola.id)
    assert partner_queries.actor_of(ola) is None
    assert accounts.open_sessions(ola, timezone.now()) == []
    assert client.get("/customers/").status_code == 302


def test_a_new_role_counts_at_once_and_is_noted() -> None:
    mine = partners.partner()
    kari, ola = acting(partners.partner_user(mine)), partners.partner_user(mine, "viewer", "Ola Dal")
    for _twice in range(2):
        with scoped(kari.scope):
            operations.change_role(actor=kari, partner_id=mine.id, user_id=ola.id, role="technician")
    assert acting(ola).role == "technician"
    (noted,) = partners.noted(mine)
    assert noted[0] == "partner.member_role_changed"


def test_the_same_address_again_gets_a_new_link_and_the_old_one_is_void() -> None:
    kari = acting(partners.partner_user(partners.partner()))
    old = secret(asked(kari))
    new = secret(asked(kari, "Ola@Nordlys.example", "technician"))
    found = queries.by_secret(new, NOW)
    assert found
    assert (found.email, found.role, queries.by_secret(old, NOW)) == ("ola@nordlys.example", "technician", None)


def test_an_invitation_is_answered_once_and_within_its_time() -> None:
    mine = partners.partner()
    kari = acting(partners.partner_user(mine))
    first = asked(kari)
    operations.decline(invitation_id=first.id, now=NOW)
    late = asked(kari, "eva@nordlys.example")
    with pytest.raises(Gone):
        joined(first)
    with pytest.raises(Gone):
        operations.accept_as_new(
            invitation_id=late.id, name="Eva", password=PASSWORD, language="nb", now=NOW + VALID + timedelta(seconds=1)
        )
    with scoped(kari.scope):
        operations.withdraw(actor=kari, partner_id=mine.id, invitation_id=late.id)
        with pytest.raises(Refused, match="answered or withdrawn"):
            operations.withdraw(actor=kari, partner_id=mine.id, invitation_id=first.id)
    assert list(queries.invited(mine.id, NOW)) == []


def test_another_house_cannot_take_an_invitation_back() -> None:
    mine = acting(partners.partner_user(partners.partner()))
    rival = acting(partners.partner_user(partners.partner("Sydhav IT AS")))
    made = asked(mine)
    with pytest.raises(Refused), scoped(rival.scope):
        operations.withdraw(actor=rival, partner_id=rival.partner_id, invitation_id=made.id)
    with pytest.raises(Forbidden), scoped(rival.scope):
        operations.withdraw(actor=rival, partner_id=mine.partner_id, invitation_id=made.id)
    assert StaffInvitation.objects.filter(id=made.id).exists()


def test_somebody_who_works_elsewhere_cannot_accept_and_nobody_learns_of_it_before() -> None:
    kari = acting(partners.partner_user(partners.partner()))
    theirs = partners.customer(partners.partner("Sydhav IT AS"))
    busy, free = partners.customer_user(theirs), partners.user("Eva Li", PASSWORD)
    with pytest.raises(Refused, match="another company"):
        operations.accept(user=busy, invitation_id=asked(kari, busy.email).id, now=NOW)
    with pytest.raises(Gone):
        operations.accept(user=free, invitation_id=asked(kari, busy.email).id, now=NOW)
    operations.accept(user=free, invitation_id=asked(kari, free.email).id, now=NOW)
    assert acting(free).partner_id == kari.partner_id
    with pytest.raises(Refused, match="one of you already"):
        asked(kari, free.email.upper())
