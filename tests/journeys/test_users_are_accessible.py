"""The pages that say who works for the vendor and for a partner, and the answer to an invitation (axe, both themes)."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM
from fleetward.domain.staff import operations as staff
from tests.factories import partners
from tests.journeys.people import sign_in, with_password
from tests.journeys.test_pages_are_accessible import faults


def test_who_works_for_whom_is_accessible_to_say_and_to_answer(visitor: Any) -> None:
    mine = partners.partner()
    manager, kari = partners.vendor_user("program_manager"), partners.partner_user(mine)
    partners.partner_user(mine, "technician", "Ola Dal")
    now, links = timezone.now(), list[str]()

    def link(secret: str) -> str:
        links.append(f"/join/{secret}/")
        return links[-1]

    made = staff.invite(actor=SYSTEM, partner_id=mine.id, email="eva@nordlys.example", role="viewer", now=now)
    staff.write_letter(invitation_id=made.id, address=link, now=now)
    stranger = visitor()
    stranger.goto(links[0])
    assert list(faults(stranger, (links[0],))) == []
    pages = {manager: ("/users/", f"/partners/{mine.id}/"), kari: ("/users/",)}
    for user, addresses in pages.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(user).email)
        assert list(faults(page, addresses)) == []
