from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from fleetward.domain.partners.actor import SYSTEM, Forbidden
from fleetward.domain.webhooks import operations, queries
from fleetward.domain.webhooks.models import Delivery, Endpoint
from fleetward.domain.webhooks.operations import Refused, Wanted
from fleetward.foundation.kit.ids import uuid7
from fleetward.foundation.tenancy.scope import Scope, scoped
from tests.factories import partners, webhooks

if TYPE_CHECKING:
    from fleetward.domain.partners.models import Partner

pytestmark = pytest.mark.usefixtures("db")
URL = "https://receiver.example/hook?token=hidden"


@pytest.fixture
def mine() -> Partner:
    return partners.partner()


def test_a_secret_stands_nowhere_in_the_database_nor_does_the_address_in_the_audit_log(mine: Partner) -> None:
    made, secret = webhooks.endpoint(partners.partner_actor(mine), URL, "claim.paid")
    row = Endpoint.objects.using("owner").filter(id=made.id).values().get()
    assert secret.removeprefix("whsec_") not in str(row)
    assert partners.noted(mine) == [("webhook.created", {"host": "receiver.example", "events": ["claim.paid"]})]


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/",
        "ftp://receiver.example/",
        "https://a:b@receiver.example/",
        "https://receiver.example/#part",
        "receiver",
        "https://",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(mine: Partner, url: str) -> None:
    with pytest.raises(Refused, match="bad_address"):
        webhooks.endpoint(partners.partner_actor(mine), url)


def test_events_must_be_offered(mine: Partner) -> None:
    fjord = partners.customer(mine)
    for actor, events in (
        (partners.partner_actor(mine), ["moon.landed"]), (partners.customer_actor(fjord), ["claim.paid"]),
        (partners.partner_actor(mine), []),
    ):  # fmt: skip
        with pytest.raises(Refused, match="bad_events"):
            operations.create(actor=actor, wanted=Wanted("x", URL, events), token=uuid7(), now=timezone.now())


def test_a_form_that_is_sent_twice_makes_one(mine: Partner) -> None:
    named: dict[str, Any] = {
        "actor": partners.partner_actor(mine), "wanted": Wanted("x", URL, ["claim.paid"]), "token": uuid7(),
        "now": timezone.now(),
    }  # fmt: skip
    operations.create(**named)
    with pytest.raises(Refused, match="made_already"):
        operations.create(**named)


def test_there_are_twenty_at_most(mine: Partner) -> None:
    for _ in range(20):
        webhooks.endpoint(partners.partner_actor(mine), URL)
    with pytest.raises(Refused, match="too_many"):
        webhooks.endpoint(partners.partner_actor(mine), URL)
    webhooks.endpoint(partners.customer_actor(partners.customer(mine)), URL, "alert.opened")


def test_only_those_may_who_look_after_the_api(mine: Partner) -> None:
    for actor in (partners.partner_actor(mine, "technician"), SYSTEM):
        with pytest.raises(Forbidden):
            webhooks.endpoint(actor, URL)


def test_nobody_reaches_anothers_endpoint(mine: Partner) -> None:
    fjord = partners.customer(mine)
    made, _ = webhooks.endpoint(partners.partner_actor(mine), URL)
    theirs, _ = webhooks.endpoint(partners.customer_actor(fjord), URL, "alert.opened")
    strangers = [
        (made, partners.customer_actor(fjord)), (made, partners.partner_actor(partners.partner("Rival AS"))),
        (theirs, partners.partner_actor(mine)), (theirs, partners.customer_actor(partners.customer(mine, "Nord AS"))),
    ]  # fmt: skip
    for endpoint, actor in strangers:
        with pytest.raises(Endpoint.DoesNotExist):
            operations.pause(actor=actor, endpoint_id=endpoint.id)
        with scoped(Scope(partners.of(actor).id)):
            assert list(queries.deliveries(actor, endpoint)) == []


def test_changes_are_noted_with_what_was_before(mine: Partner) -> None:
    actor = partners.partner_actor(mine)
    made, _ = webhooks.endpoint(actor, URL)
    wanted = Wanted("ERP 2", "https://other.example/", ["claim.paid", "alert.opened"])
    operations.change(actor=actor, endpoint_id=made.id, wanted=wanted)
    found = webhooks.stored(made)
    assert (found.name, found.url, found.events) == ("ERP 2", "https://other.example/", ["alert.opened", "claim.paid"])
    operations.pause(actor=actor, endpoint_id=made.id)
    operations.pause(actor=actor, endpoint_id=made.id)
    operations.resume(actor=actor, endpoint_id=made.id, now=timezone.now())
    operations.resume(actor=actor, endpoint_id=made.id, now=timezone.now())
    actions = [action for action, _ in partners.noted(mine)]
    assert actions == ["webhook.created", "webhook.changed", "webhook.paused", "webhook.resumed"]


def test_an_event_is_sent_again_under_its_id_with_all_its_tries(mine: Partner, settings: Any) -> None:
    settings.OUTGOING_PRIVATE = True
    actor = partners.partner_actor(mine)
    with webhooks.receiving() as receiver:
        made, _ = webhooks.endpoint(actor, f"{receiver.url}/in")
        webhooks.happens(mine)
        webhooks.work()
        (one,) = webhooks.deliveries(made)
        named: dict[str, Any] = {
            "actor": actor, "endpoint_id": made.id, "delivery_id": one.id, "now": timezone.now(),
        }  # fmt: skip
        operations.replay(**named)
        with pytest.raises(Refused, match="waits"):
            operations.replay(**named)
        webhooks.work()
        (one,) = webhooks.deliveries(made)
        assert (one.state, one.tries, one.attempts) == ("delivered", 1, 2)
        assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]


def test_all_that_failed_since_a_time_is_sent_again(mine: Partner) -> None:
    actor, now = partners.partner_actor(mine), timezone.now()
    made, _ = webhooks.endpoint(actor, URL)
    for _ in range(3):
        webhooks.happens(mine)
    operations.take_new(now=now)
    rows = Delivery.objects.using("owner").filter(endpoint_id=made.id)
    rows.update(state="failed", finished_at=now)
    old = webhooks.deliveries(made)[0]
    rows.filter(id=old.id).update(created_at=now - timedelta(days=2))
    named: dict[str, Any] = {"actor": actor, "endpoint_id": made.id, "since": now - timedelta(days=1), "now": now}
    assert (operations.replay_failed(**named), operations.replay_failed(**named)) == (2, 0)
    assert [one.state for one in webhooks.deliveries(made)] == ["failed", "waiting", "waiting"]


def test_a_test_event_is_refused_while_paused(mine: Partner) -> None:
    actor = partners.partner_actor(mine)
    made, _ = webhooks.endpoint(actor, URL)
    assert operations.send_test(actor=actor, endpoint_id=made.id, now=timezone.now()).kind == "webhook.test"
    operations.pause(actor=actor, endpoint_id=made.id)
    with pytest.raises(Refused, match="paused"):
        operations.send_test(actor=actor, endpoint_id=made.id, now=timezone.now())


def test_the_log_is_kept_for_thirty_days_but_for_what_waits(mine: Partner) -> None:
    now = timezone.now()
    made, _ = webhooks.endpoint(partners.partner_actor(mine), "https://0.0.0.0/")
    for _ in range(3):
        webhooks.happens(mine)
    webhooks.work()
    rows = Delivery.objects.using("owner").filter(endpoint_id=made.id)
    first, second, _third = webhooks.deliveries(made)
    rows.filter(id__in=[first.id, second.id]).update(created_at=now - timedelta(days=31))
    rows.filter(id=second.id).update(state="delivered")
    assert operations.forget_old(now=now) == 1
    assert second.id not in {one.id for one in webhooks.deliveries(made)}
    assert (len(webhooks.deliveries(made)), len(webhooks.attempts(made))) == (2, 2)


def test_a_deleted_endpoint_takes_its_log_along(mine: Partner) -> None:
    actor = partners.partner_actor(mine)
    made, _ = webhooks.endpoint(actor, "https://0.0.0.0/")
    webhooks.happens(mine)
    webhooks.work()
    operations.delete(actor=actor, endpoint_id=made.id)
    assert (webhooks.deliveries(made), Endpoint.objects.using("owner").filter(id=made.id).exists()) == ([], False)
