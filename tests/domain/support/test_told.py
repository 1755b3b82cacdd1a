"""Support is told of what comes in, whoever asked of what support does; of internal notes nobody is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from fleetward.domain.support.lifecycle import SupportState
from tests.factories import partners
from tests.factories.notices import at_customer, at_vendor, kinds, notices
from tests.factories.support import MISSING, act, asker, of, opened

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner
    from fleetward.foundation.accounts.models import User

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


@pytest.fixture
def agents() -> list[User]:
    return [partners.vendor_user("support_agent", name) for name in ("Ada Holm", "Eva Lie")]


def test_messages_go_to_the_other_side_and_once_it_is_taken_up_to_whoever_has_it(
    mine: Partner, agents: list[User]
) -> None:
    ada, eva = agents
    kari, other = partners.partner_user(mine), partners.partner_user(mine)
    found = opened(asker(mine, kari))
    assert (kinds(ada), kinds(eva)) == (["support_case.opened"],) * 2
    support = at_vendor(ada, "support_agent")
    act("take", support, **of(found))
    act("say", support, text="Which distributor?", **of(found))
    act("say", asker(mine, kari), text="The first", **of(found))
    assert kinds(kari) == ["support_case.answered"]
    assert (kinds(ada)[1:], kinds(eva)[1:], kinds(other)) == (["support_case.message"], [], [])


def test_an_internal_note_is_told_to_nobody_and_no_notice_carries_what_was_written(
    mine: Partner, agents: list[User]
) -> None:
    kari = partners.partner_user(mine)
    found = opened(asker(mine, kari), text="canary")
    support = at_vendor(agents[0], "support_agent")
    act("say", support, text="canary", internal=True, **of(found))
    assert kinds(kari) == []
    act("move", support, state=SupportState.OTHERS, text="canary", **of(found))
    assert kinds(kari) == ["support_case.answered", "support_case.moved"]
    assert "canary" not in json.dumps([one.details for user in (kari, *agents) for one in notices(user)])


def test_the_outcome_of_each_serial_is_counted(mine: Partner, agents: list[User]) -> None:
    kari = partners.partner_user(mine)
    found = opened(asker(mine, kari))
    support = at_vendor(agents[0], "support_agent")
    for serial in MISSING:
        act("refuse_serials", support, serials=[serial], reason="Sold to somebody else", **of(found))
    assert [(one.kind, one.details["n"]) for one in notices(kari)] == [("support_case.serials", 2)]


def test_a_customers_support_case_is_told_to_its_person_alone(mine: Partner, agents: list[User]) -> None:
    at = partners.customer(mine)
    ola, kari = partners.customer_user(at), partners.partner_user(mine)
    found = opened(at_customer(ola, at), kind="account", serials=())
    act("say", at_vendor(agents[0], "support_agent"), text="Sign in again", **of(found))
    assert [(one.kind, one.customer_id) for one in notices(ola)] == [("support_case.answered", at.id)]
    assert notices(kari) == []
