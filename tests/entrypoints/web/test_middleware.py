from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from fleetward.entrypoints.web.middleware import ForwardedAddressMiddleware, WholeBodyMiddleware
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


@pytest.mark.parametrize(("largest", "left"), [(1 << 20, 0), (1 << 17, 300_000 - (1 << 17))])
def test_what_nobody_read_of_a_request_is_read_before_the_answer_up_to_the_largest_upload(
    settings: Any, largest: int, left: int
) -> None:
    settings.LARGEST_UPLOAD = largest
    request = RequestFactory().post("/", b"x" * 300_000, content_type="application/octet-stream")
    answer = WholeBodyMiddleware(lambda _request: HttpResponse(status=401))(request)
    assert (answer.status_code, len(request.read())) == (401, left)


def test_whoever_has_left_is_no_error() -> None:
    request = RequestFactory().post("/", b"x", content_type="application/octet-stream")
    request._stream = _Gone()
    assert WholeBodyMiddleware(lambda _request: HttpResponse(status=401))(request).status_code == 401


class _Gone(io.BytesIO):
    def read(self, _size: int | None = -1, /) -> bytes:
        raise OSError


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
