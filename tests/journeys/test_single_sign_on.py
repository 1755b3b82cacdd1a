"""A partner's administrator sets up its identity provider, and a technician comes in by it: OIDC and SAML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.partners.actor import Actor, ActorKind
from fleetward.domain.sign_on.models import SignOn, SignOnDomain
from fleetward.domain.sign_on.operations import settings as operations
from tests.factories import glewlwyd, simplesamlphp
from tests.factories.partners import noted, partner, partner_user
from tests.journeys.people import sign_in, with_password

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.browser
PROGRAM_MANAGER = Actor(ActorKind.VENDOR, "Ada Holm", "program_manager")


@pytest.fixture
def window(chromium: Browser, server: str, settings: Any) -> Iterator[Callable[[], Any]]:
    """A window that may leave for another host."""
    settings.PUBLIC_URL, settings.OUTGOING_PRIVATE = server, True
    opened = []

    def open_window() -> Any:
        opened.append(chromium.new_context(locale="en-GB", base_url=server))
        opened[-1].set_default_timeout(15_000)
        return opened[-1].new_page()

    yield open_window
    for context in opened:
        context.close()


@pytest.fixture
def company(db: None) -> tuple[Partner, User, User]:  # noqa: ARG001 (a fixture asks for others by name)
    own = partner()
    administrator, technician = with_password(partner_user(own)), partner_user(own, "technician", "Kari Berg")
    return own, administrator, technician


def accept(technician: User) -> None:
    """The vendor's program manager accepts the domain that was asked for."""
    domain = SignOnDomain.objects.get(name=technician.email.partition("@")[2])
    operations.decide_domain(actor=PROGRAM_MANAGER, domain_id=domain.id, accept=True, now=timezone.now())


def ask_for_domain(page: Any) -> None:
    page.get_by_label("E-mail domain", exact=True).fill("example.com")
    page.get_by_role("button", name="Add the domain").click()
    page.get_by_text("Waits to be accepted", exact=True).wait_for()


def require(page: Any) -> None:
    page.goto("/settings/sign-on/")
    page.get_by_label("Required for everybody but administrators").check()
    page.get_by_role("button", name="Save settings").click()
    page.get_by_text("Your settings have been saved").wait_for()


def come_in(page: Any, technician: User, over_there: Callable[[Any], None]) -> None:
    """From the page that was wanted, by the address alone, to the provider and back to that page."""
    page.goto("/customers/")
    page.locator("input[name=login]").fill(technician.email)
    page.get_by_role("button", name="Sign in through your organisation").click()
    over_there(page)
    page.wait_for_url(re.compile("/customers/$"))
    page.get_by_text("Technician").first.wait_for()


@pytest.mark.skipif(glewlwyd.ABSENT, reason=glewlwyd.WHY)
def test_a_technician_comes_in_by_openid_connect(
    window: Callable[[], Any], company: tuple[Partner, User, User]
) -> None:
    own, administrator, technician = company

    def over_there(page: Any) -> None:
        page.locator("#username").fill("kari")
        page.locator("#password").fill(glewlwyd.PASSWORD)
        page.locator("#password").press("Enter")
        page.get_by_role("button", name="Continue").click()

    with glewlwyd.running() as provider:
        page = window()
        sign_in(page, administrator.email)
        page.goto("/settings/sign-on/")
        page.get_by_label("Issuer").fill(provider.issuer)
        page.get_by_label("Client ID").fill(glewlwyd.CLIENT)
        page.get_by_label("Client secret").fill(glewlwyd.SECRET)
        page.get_by_role("button", name="Save the provider").click()
        page.get_by_text("Test it now").wait_for()
        provider.add_client(page.locator("dd button.copy").first.get_attribute("data-copy"))
        provider.add_person("kari", "Kari Berg", technician.email)
        ask_for_domain(page)
        accept(technician)
        page.get_by_role("button", name="Test the provider").click()
        over_there(page)
        page.get_by_text(f"The provider answered for {technician.email}").wait_for()
        require(page)
        come_in(window(), technician, over_there)
    actions = [action for action, _ in noted(own)]
    assert actions[-2:] == ["sign_on.linked", "sign_on.signed_in"]
    assert "sign_on.tested" in actions


@pytest.mark.skipif(simplesamlphp.ABSENT, reason=simplesamlphp.WHY)
def test_a_technician_comes_in_by_saml(window: Callable[[], Any], company: tuple[Partner, User, User]) -> None:
    own, administrator, technician = company

    def over_there(page: Any) -> None:
        page.locator("input[name=username]").fill("kari")
        page.locator("input[name=password]").fill(simplesamlphp.PASSWORD)
        page.locator("input[name=password]").press("Enter")

    with simplesamlphp.running(technician.email) as provider:
        page = window()
        sign_in(page, administrator.email)
        page.goto("/settings/sign-on/?protocol=saml")
        page.get_by_label("Address of the metadata").fill(provider.metadata_url)
        page.get_by_role("button", name="Save the provider").click()
        page.get_by_text("Test it now").wait_for()
        base = f"{page.url.partition('/settings')[0]}/sign-on/{SignOn.objects.get().id}"
        provider.add_relying(f"{base}/metadata/", f"{base}/saml/")
        ask_for_domain(page)
        accept(technician)
        page.get_by_role("button", name="Test the provider").click()
        over_there(page)
        page.get_by_text(f"The provider answered for {technician.email}, known as kari").wait_for()
        require(page)
        come_in(window(), technician, over_there)
    actions = [action for action, _ in noted(own)]
    assert actions[-2:] == ["sign_on.linked", "sign_on.signed_in"]
    assert "sign_on.tested" in actions
