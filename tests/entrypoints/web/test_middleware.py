from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from fleetward.entrypoints.web.middleware import ForwardedAddressMiddleware
from tests.factories import devices, partners

if TYPE_CHECKING:
    from django.http import HttpRequest

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("address", ["/", "/unassigned-devices/", "/account/email/", "/account/2fa/"])
def test_the_left_panel_counts_the_same_pcs_on_every_page_also_where_the_template_is_rendered_late(
    address: str,
) -> None:
    mine = partners.partner()
    partners.certificate(mine)
    devices.pcs(mine, ["5CG4100BCD", "5CG4100BCF"])
    client = partners.browser(partners.partner_user(mine))
    text = client.get(address).content.decode()
    assert re.findall(r'<span class="n">(.*?)</span>', text) == ["2"]


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
    ],
)
def test_the_address_is_the_one_that_the_outermost_proxy_of_ours_saw(
    settings: Any, proxies: int, told: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    seen: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    headers = {"X-Forwarded-For": told} if told else {}
    ForwardedAddressMiddleware(answer)(RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers=headers))
    assert seen == [address]
