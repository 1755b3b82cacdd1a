from __future__ import annotations

import re

import pytest

from tests.factories import devices, partners

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
