"""What a person asks of the serial numbers of a support case."""

from __future__ import annotations

import pytest
from django.db import transaction

from fleetward.domain.support import queries
from fleetward.domain.support.serial_filter import SerialFilter
from fleetward.foundation.tenancy.scope import scoped
from tests.factories import partners
from tests.factories.support import MISSING, act, agent, of, opened

pytestmark = pytest.mark.usefixtures("db")

ONE, TWO = MISSING


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [ONE, TWO]), ({"work": "refused"}, [ONE]), ({"work": "nonsense"}, [ONE, TWO]), ({"verdict": "never"}, []),
        ({"q": TWO.lower()}, [TWO]), ({"q": "5cg-4100"}, [ONE, TWO]), ({"q": "4100"}, []), ({"q": "--"}, []),
    ],
)  # fmt: skip
def test_each_filter(asked: dict[str, str], found: list[str]) -> None:
    actor = partners.partner_actor(partners.partner())
    made = opened(actor)
    act("refuse_serials", agent(), **of(made), serials=[ONE], reason="No")
    with scoped(actor.scope), transaction.atomic():
        rows = SerialFilter.read(asked).apply(queries.serials(actor, made))
        assert [row.serial for row in rows.order_by("serial")] == found
