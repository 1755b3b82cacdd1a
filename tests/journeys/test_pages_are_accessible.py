"""Every main page, wide and narrow, light and dark: axe finds nothing, and no page scrolls sideways (design 8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.foundation.kit.ids import uuid7
from tests.entrypoints.web.support import world as support
from tests.factories import (
    alerts,
    audit_log,
    bulk_actions,
    claims,
    devices,
    feed_world,
    partners,
    parts,
    placement,
    repairs,
    searches,
    whereabouts,
)
from tests.factories.feed_files import Document, Sold, serial, text, x12
from tests.factories.repairs import NOW
from tests.journeys.people import sign_in, with_password

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fleetward.domain.customers.models import Customer
    from fleetward.domain.partners.models import Partner
    from tests.factories.feed_world import World

DAY = date(2026, 8, 31)
WIDTHS = (1280, 390)
PARTNER_PAGES = (
    "/", "/unassigned-devices/", "/unassigned-devices/?q=NOTHING", "/unassigned-devices/ tbody th a", "/support/new/",
    "/search/", "/search/?q=5CG", "/search/?q=NOTHING", "/preferences/", "/notifications/",
    "/preferences/notifications/", "/preferences/sessions/", "/preferences/tokens/", "/preferences/tokens/new/",
    "/preferences/clients/", "/preferences/clients/new/", "/developers/", "/developers/transfers/",
    "/placement-rules/", "/placement-rules/new/", "/placement-rules/ tbody th a",
    "/unassigned-devices/likely-customers/",
    "/transfers/", "/transfers/?state=ready tbody th a", "/transfers/?state=done tbody th a",
    "/transfers/new/", "/transfers/new/?kind=un_enrolment",
    "/transfers/selected/?pick=01a1f000-0000-7000-8000-000000000000",
)  # fmt: skip
SPACE_PAGES = (
    "", "devices/", "devices/?q=NOTHING", "settings/", "settings/details/", "settings/plan/", "settings/preferences/",
    "settings/notifications/", "settings/users/", "settings/partner/",
)  # fmt: skip
STEWARD_PAGES = (
    "/", "/feeds/", "/feeds/first/", "/files/", "/files/?q=sales.edi tbody th a",
    "/lines/", "/lines/?reason=serial_placeholder #list tbody th a", "/layouts/", "/layouts/ tbody a", "/conflicts/",
    "/conflicts/ tbody th a", "/mappings/edit/",
)  # fmt: skip


def busy() -> World:
    """A world with PCs on a page, a line of each kind that waits, a conflict, a layout to confirm, a refused file."""
    world = feed_world.build()
    lines = [Sold([serial(number)], reseller="171001", invoice=f"I{number}", on=DAY) for number in range(1, 5)]
    lines += [
        Sold(["N/A"], reseller="171001", invoice="I8", on=DAY),
        Sold([serial(9)], reseller="999999", invoice="I9", on=DAY),
    ]
    good = x12(Document(lines))
    feed_world.drop(world, world.first, good, "sales.edi")
    feed_world.drop(world, world.first, good[:-60], "cut.edi")
    again = Sold([serial(1)], reseller="171002", invoice="I10", on=DAY)
    feed_world.drop(world, world.second, x12(Document([again], number="POS-2")), "again.edi")
    feed_world.drop(world, world.reseller, text(again), "sales.csv")
    return world


def moved(partner: Partner) -> None:
    """A transfer that is done, and one that is looked at and whose PCs somebody may doubt."""
    actor = partners.partner_actor(partner)
    here, there = (bulk_actions.to(partners.customer(partner, name)) for name in ("Fjord Eiendom AS", "Nord Bygg AS"))
    bulk_actions.run(actor, bulk_actions.transfer(actor, here, serial(2)))
    devices.pc(partner, "MXL4300CDF", end_customer="Berg AS")
    bulk_actions.transfer(actor, there, "MXL4300CDF", serial(2), "2UA6140H4W", "nonsense!", serial(2))


def faults(page: Any, addresses: tuple[str, ...]) -> Iterator[str]:
    """What is wrong on these pages; `address selector` means the page that the first such link leads to.

    A theme changes colours and nothing else, so the dark pages are asked only for their contrast.
    """
    for theme, rules in (("light", {}), ("dark", {"runOnly": ["color-contrast"]})):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": urljoin(page.url, "/")}])
        for address in addresses:
            open_page(page, address)
            assert page.locator("html").get_attribute("data-theme") == theme
            page.evaluate(Axe().axe_script)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                where = f"{address}, {theme}, {width} px"
                found = page.evaluate("rules => axe.run(rules)", {"resultTypes": ["violations"], **rules})
                yield from (f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found["violations"])
                if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
                    yield f"{where}: scrolls sideways, {wide} px"


def open_page(page: Any, address: str) -> None:
    """Go there; the page must exist, and the link must be there."""
    start, _, link = address.partition(" ")
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    answer = page.goto(start)
    if link:
        answer = page.goto(page.locator(link).first.evaluate("link => link.href"))
    assert (answer.status, address) == (200, address)


def test_a_partners_pages_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    world = busy()
    placement.rule(partners.customer(world.north), active=False, model="EliteBook*")
    devices.pc(world.north, "5CG4100BCD")
    kari = with_password(partners.partner_user(world.north))
    moved(world.north)
    page = visitor("nb-NO")
    sign_in(page, kari.email)
    assert list(faults(page, PARTNER_PAGES)) == []


def test_the_stewards_pages_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    busy()
    steward = with_password(partners.vendor_user("channel_data_steward", name="Stig Steward"))
    page = visitor()
    sign_in(page, steward.email)
    assert list(faults(page, STEWARD_PAGES)) == []


def test_the_pages_of_where_is_my_pc_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    world = searches.build()
    search = searches.missed(world)
    answer = f"/where-is-my-pc/{search.id}/"
    seen_by = {
        partners.partner_user(world.north): ("/where-is-my-pc/", answer, f"{answer}?q=NOTHING", f"{answer}proof/"),
        partners.vendor_user("channel_data_steward"): ("/mapping-requests/", "/mapping-requests/ tbody th a"),
    }
    for person, addresses in seen_by.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(person).email)
        assert list(faults(page, addresses)) == []


def dashboard() -> Customer:
    """A customer with PCs and people, whose partner is asked about its alerts."""
    mine = partners.partner()
    partners.certificate(mine)
    theirs = partners.customer(mine, "Fjord Eiendom AS", managed_by="partner", collects_last_user=True)
    partners.customer(mine, "Vestkyst AS", accepted_at=None)
    devices.move(theirs, devices.pc(mine, "5CG4100BCD"), devices.pc(mine, "5CG4101BCD"))
    partners.invitation(theirs, "nina@fjord.example")
    return theirs


def test_a_customers_pages_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    theirs = dashboard()
    kari, ola = (with_password(one) for one in (partners.partner_user(theirs.partner), partners.customer_user(theirs)))
    space = tuple(f"/customers/{theirs.id}/{page}" for page in SPACE_PAGES)
    pc = f"/customers/{theirs.id}/devices/ tbody th a"
    partner, customer = visitor(), visitor("nb-NO")
    sign_in(partner, kari.email)
    lists = ("/customers/", "/customers/?view=table", "/customers/?q=NOTHING", "/customers/new/")
    assert list(faults(partner, (*lists, *space, pc))) == []
    sign_in(customer, ola.email)
    own = tuple(page for page in space if not page.endswith("plan/"))
    assert list(faults(customer, (*own, pc, "/notifications/"))) == []


def unwell(of: Customer, serial: str) -> None:
    """A PC on the dashboard whose disk loses data, with readings to draw."""
    pc, now = devices.on_dashboard(of, serial), timezone.now()
    for days, errors in ((5, 0), (4, 3), (3, 7)):
        alerts.a_reading(
            pc, alerts.disk(media_errors=errors), alerts.battery(), taken_at=now - timedelta(days=days),
            missing=["memory"],
        )  # fmt: skip
    for one in alerts.alerts(pc):
        repairs.opened(partners.partner_actor(of.partner), pc, alert_id=one.id)


def test_the_pages_of_alerts_and_of_a_pcs_health_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    theirs = partners.customer(partners.partner(), self_service=True)
    unwell(theirs, "5CG4100BCD")
    for pc in devices.pcs(theirs.partner, [f"MXL43{number:02}CDF" for number in range(12)]):
        alerts.an_alert(pc, "firmware_faulty", severity="warning")
    space = f"/customers/{theirs.id}/"
    seen_by = {
        partners.partner_user(theirs.partner): ("/", "/alerts/", "/alerts/?q=NOTHING", "/alerts/ tbody th a",
                                                "/alerts/?sort=serial tbody td a.mono"),
        partners.customer_user(theirs): (space, f"{space}alerts/", f"{space}alerts/ tbody th a",
                                         f"{space}devices/ tbody th a", f"{space}settings/notifications/"),
        partners.vendor_user("repair_desk"): ("/", "/alerts/", "/alerts/ tbody th a"),
    }  # fmt: skip
    for person, addresses in seen_by.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(person).email)
        assert list(faults(page, addresses)) == []


def test_the_pages_that_answer_an_invitation_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    theirs = dashboard()
    _, secret = partners.invitation(theirs, "eva@fjord.example")
    page = visitor("nb-NO")
    page.goto("/account/login/")
    assert list(faults(page, (f"/invitations/{secret}/",))) == []


def test_un_enrolling_is_accessible_for_a_customers_people(visitor: Any) -> None:
    mine = partners.partner()
    customer = partners.customer(mine)
    devices.pc(mine, "MXL4300CDF", place="dashboard", customer_id=customer.id)
    person = partners.customer_user(customer)
    asker = Actor(ActorKind.CUSTOMER, str(person), "it_administrator", person.id, mine.id, (customer.id,))
    bulk_actions.un_enrolment(asker, "MXL4300CDF")
    page = visitor("nb-NO")
    sign_in(page, with_password(person).email)
    address = f"/customers/{customer.id}/un-enrol/"
    assert list(faults(page, (address, f"{address} #list tbody th a"))) == []


def test_the_pages_of_repair_cases_are_accessible_for_the_desk_the_partner_and_the_customer(visitor: Any) -> None:
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    theirs = partners.customer(mine, self_service=True)
    pc, other = (devices.on_dashboard(theirs, serial) for serial in ("5CG4100BCD", "5CG4101BCD"))
    repair = repairs.submitted(pc)
    for step in ("diagnose", "schedule", "add_message", "add_note"):
        repairs.do(partners.partner_actor(mine), repair, step)
    elsewhere = partners.partner("Ann AS")
    repairs.opened(partners.partner_actor(elsewhere), devices.pc(elsewhere, "8CC4100BCD"), now=NOW - timedelta(days=30))
    space, form = f"/customers/{theirs.id}/repair-cases/", f"new/?device={other.id}"
    own = ("/repair-cases/", "/repair-cases/?q=NOTHING", "/repair-cases/ tbody th a")
    readers = {
        partners.vendor_user("repair_desk"): ("/", *own),
        partners.partner_user(mine): (*own, "/repair-cases/all/", f"/repair-cases/{form}", "/repair-cases/new/"),
        partners.customer_user(theirs): (space, f"{space} tbody th a", f"{space}{form}"),
    }
    for person, addresses in readers.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(person).email)
        assert list(faults(page, addresses)) == []


def test_the_pages_of_support_cases_are_accessible_for_those_who_ask_and_for_the_desk(visitor: Any) -> None:
    of, missing = support.asked(language="nb"), ("2UA6140H4W", "MXL5210QRS")
    search = whereabouts.ask(of.partner, *missing)
    support.post(of.at_partner, of.address, "say", text="The invoice", attachments=support.pdf())
    for do in ("take", "note", "answer"):
        support.post(of.at_desk, of.address, do, text="Which one?", then="asker")
    new = ("/support/new/?kind=missing_pcs", f"/support/new/?search={search.id}")
    work = f"{of.address}serials/"
    pages = {
        of.asker: ("/support/", "/support/?q=NOTHING", "/support/?state=closed", of.address, *new),
        of.agent: (
            "/support/", "/support/?q=NOTHING", of.address, f"{of.address}?answer=need_proof", work,
            f"{work}?q=NOTHING", f"{of.address}merge/",
        ),
    }  # fmt: skip
    for user, addresses in pages.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(user).email)
        assert list(faults(page, addresses)) == []


def test_every_step_of_a_support_case_and_of_its_work_list_is_accessible_when_it_is_open(visitor: Any) -> None:
    of = support.asked()
    page = visitor()
    sign_in(page, with_password(of.agent).email)
    page.goto(of.address)
    page.evaluate("for (const one of document.querySelectorAll('details')) { one.name = ''; one.open = true; }")
    page.evaluate(Axe().axe_script)
    assert page.evaluate("axe.run({resultTypes: ['violations']})")["violations"] == []
    assert page.locator("main form").count() == 8
    for button in ("release", "add", "ask", "refuse"):
        page.goto(f"{of.address}serials/")
        page.locator(".pick").first.check()
        with page.expect_navigation():  # a click does not wait for the page it leads to, and axe asks at once
            page.locator(f".bulk button[value={button}]").click()
        page.evaluate(Axe().axe_script)
        assert page.evaluate("axe.run({resultTypes: ['violations']})")["violations"] == []
        assert page.locator("main h1").count() == 1


def test_every_step_of_a_repair_case_is_accessible_when_it_is_open(visitor: Any) -> None:
    mine = partners.partner()
    actor = partners.partner_actor(mine)
    pc = devices.pc(mine, "5CG4100BCD")
    repair, _other = repairs.opened(actor, pc), repairs.opened(actor, pc)
    page = visitor()
    sign_in(page, with_password(partners.vendor_user("repair_desk")).email)
    page.goto(f"/repair-cases/{repair.id}/")
    page.evaluate("for (const one of document.querySelectorAll('#steps details')) { one.name = ''; one.open = true; }")
    page.evaluate(Axe().axe_script)
    assert page.evaluate("axe.run({resultTypes: ['violations']})")["violations"] == []
    assert page.locator("#steps details[open] form").count() == 8


def test_the_pages_of_the_audit_log_are_accessible_for_the_auditor_a_partner_and_a_customer(visitor: Any) -> None:
    customer = partners.customer(partners.partner())
    (row,) = audit_log.write(
        customer.partner_id, action="customer.plan_changed", customer_id=customer.id, before={"seats": 1},
        after={"seats": 2}, note="As agreed",
    )  # fmt: skip
    space = f"/customers/{customer.id}/audit/"
    pages = {
        partners.vendor_user("auditor"): ("/audit/", "/audit/?who=nobody", f"/audit/{customer.partner_id}/{row}/"),
        partners.partner_user(customer.partner): ("/audit/", space),
        partners.customer_user(customer): (space, f"{space}{row}/"),
    }
    for user, addresses in pages.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(user).email)
        assert list(faults(page, addresses)) == []


def test_the_pages_of_claims_and_payments_are_accessible_for_the_partner_and_the_vendor(visitor: Any) -> None:
    claims.tariff()
    mine = claims.service_partner()
    actor, desk = partners.partner_actor(mine), claims.approver()
    claims.account(mine)
    claims.approved(mine, "5CG1")
    run = claims.run()
    draft = claims.drafted(actor, claims.finished(mine, "5CG2"))
    denied = claims.submitted(mine, "5CG3")
    claims.do("deny_claim", desk, denied, reason="Too dear")
    answered = claims.do("resubmit", actor, denied, new_id=uuid7())
    claims.do("submit_claim", actor, answered)
    waits, finished = claims.submitted(mine, "5CG4"), claims.finished(mine, "5CG5")
    claims.approved(mine, "5CG6")
    pages = {
        partners.partner_user(mine): (
            "/service-delivery/", "/claims/", "/claims/?q=NOTHING", f"/claims/{draft.id}/",
            f"/claims/{denied.id}/answer/",
            f"/claims/{answered.id}/", f"/repair-cases/{finished.id}/", f"/repair-cases/{finished.id}/claim/",
            "/payout-account/",
        ),
        partners.vendor_user("claims_approver"): (
            "/service-delivery/", "/claims/", f"/claims/{waits.id}/", f"/claims/{answered.id}/", "/payment-runs/",
            f"/payment-runs/{run.id}/",
        ),
        partners.vendor_user("program_manager"): ("/tariffs/", "/tariffs/?country=SE"),
    }  # fmt: skip
    for user, addresses in pages.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(user).email)
        assert list(faults(page, addresses)) == []


def test_the_pages_of_service_parts_are_accessible_and_fit_a_phone(visitor: Any) -> None:
    parts.catalogue()
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    pc = devices.on_dashboard(partners.customer(mine), "5CG4100BCD")
    actor = partners.partner_actor(mine)
    repair = repairs.opened(actor, pc)
    arrived, denied, _waiting = (parts.submitted(actor, pc) for _number in range(3))
    for step in ("ship", "deliver"):
        parts.do(parts.DESK, arrived, step)
    parts.do(parts.DESK, denied, "deny")
    following = parts.do(actor, denied, "send_again")
    parts.do(actor, following, "submit_order")
    own = (
        "/parts-orders/", "/parts-orders/?q=NOTHING", "/parts-orders/ tbody th a", f"/parts-orders/{arrived.id}/",
        f"/parts-orders/{following.id}/", "/part-returns/", "/part-returns/?q=NOTHING", "/part-returns/ tbody th a",
    )  # fmt: skip
    catalogue = ("/parts-catalogue/", "/parts-catalogue/?q=NOTHING", "/parts-catalogue/upload/")
    form = (f"/repair-cases/{repair.id}/parts/", f"/parts-orders/{denied.id}/again/", f"/repair-cases/{repair.id}/")
    readers = {
        partners.vendor_user("repair_desk"): (*own, *catalogue),
        partners.partner_user(mine): (*own, *form, f"/parts-orders/{denied.id}/"),
    }
    for person, addresses in readers.items():
        page = visitor("nb-NO")
        sign_in(page, with_password(person).email)
        assert list(faults(page, addresses)) == []


def test_every_step_of_a_parts_order_is_accessible_when_it_is_open(visitor: Any) -> None:
    parts.catalogue()
    mine = partners.partner()
    partners.certificate(mine, role="service_delivery")
    order = parts.submitted(partners.partner_actor(mine), devices.pc(mine, "5CG4100BCD"))
    page = visitor()
    sign_in(page, with_password(partners.vendor_user("repair_desk")).email)
    page.goto(f"/parts-orders/{order.id}/")
    page.evaluate("for (const one of document.querySelectorAll('#steps details')) { one.name = ''; one.open = true; }")
    page.evaluate(Axe().axe_script)
    assert page.evaluate("axe.run({resultTypes: ['violations']})")["violations"] == []
    assert page.locator("#steps form").count() == 5
