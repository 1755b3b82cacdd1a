"""A partner says that a reseller number in reports is its own; the steward decides once for all its lines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from fleetward.domain.partners.permissions import Permission
from fleetward.domain.sales_feed import queries as feeds
from fleetward.domain.sales_feed.operations import fix
from fleetward.domain.whereabouts import queries, rules, told
from fleetward.domain.whereabouts.lifecycle import RequestState
from fleetward.domain.whereabouts.models import MappingRequest
from fleetward.domain.whereabouts.operations.proving import NOTE_LENGTH, lock_search
from fleetward.domain.whereabouts.operations.refused import Refused
from fleetward.domain.whereabouts.queries.orders import knows_number
from fleetward.foundation.audit import operations as audit
from fleetward.foundation.tenancy.scope import VENDOR, Scope, scoped

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import Search
    from fleetward.domain.whereabouts.queries import Offer

WINDOW = timedelta(hours=24)
NOT_THIS_NUMBER = _("These lines carry no such order or invoice number. Look at the papers of your purchase.")
TOO_MANY = _("You have named too many numbers that do not fit. Try again tomorrow, or open a support case.")

_GUESS = """
INSERT INTO whereabouts_mappingguesses AS g (partner_id, window_ends, guesses) VALUES (%(partner)s, %(ends)s, 1)
ON CONFLICT (partner_id) DO UPDATE SET
    guesses = CASE WHEN g.window_ends <= %(now)s THEN 1 ELSE g.guesses + 1 END,
    window_ends = CASE WHEN g.window_ends <= %(now)s THEN excluded.window_ends ELSE g.window_ends END
WHERE g.window_ends <= %(now)s OR g.guesses < %(limit)s
"""

_NO_GUESS = "UPDATE whereabouts_mappingguesses SET guesses = guesses - 1 WHERE partner_id = %(partner)s AND guesses > 0"


def ask_mapping(
    *, actor: Actor, search_id: UUID, reporter_id: int, scheme: str, key: str, order_number: str, now: datetime
) -> MappingRequest:  # fmt: skip
    """Ask the steward to map a number that the search offers; the partner names an order or invoice of its lines.

    Of a number that was not offered the answer is the same as of a wrong order number. An attempt is counted before
    anything is compared, in a transaction of its own, and given back where the number fits. Raises `Refused`.
    """
    actor.require(Permission.WHEREABOUTS_ASK)
    with transaction.atomic():
        search = lock_search(actor=actor, search_id=search_id)
        _count_guess(search.partner_id, now)
    with transaction.atomic(), scoped(Scope(search.partner_id)):
        return _ask(actor, search, (reporter_id, scheme, key), order_number, now)


def _count_guess(partner_id: UUID, now: datetime) -> None:
    values: dict[str, Any] = {"partner": partner_id, "now": now, "ends": now + WINDOW, "limit": rules.MOST_GUESSES}
    with scoped(Scope(partner_id)), connection.cursor() as cursor:
        cursor.execute(_GUESS, values)
        if not cursor.rowcount:
            raise Refused(TOO_MANY)


def _ask(
    actor: Actor, search: Search, number: tuple[int, str, str], order_number: str, now: datetime
) -> MappingRequest:
    offer = _offered(actor, search, number)
    fits = offer is not None and knows_number(
        partner_id=search.partner_id, search_id=search.id, reporter_id=offer.reporter_id, scheme=offer.scheme,
        key=offer.key, names=offer.names, number=order_number,
    )  # fmt: skip
    if offer is None or not fits:
        raise Refused(NOT_THIS_NUMBER)
    with connection.cursor() as cursor:
        cursor.execute(_NO_GUESS, {"partner": search.partner_id})
    request, made = MappingRequest.objects.get_or_create(
        partner_id=search.partner_id, reporter_id=offer.reporter_id, scheme=offer.scheme, key=offer.key,
        state=RequestState.OPEN,
        defaults={
            "search_id": search.id, "reporter_name": offer.reporter, "names": offer.names, "lines": offer.lines,
            "order_number": order_number.strip()[:80], "asked_at": now, "asked_by": actor.user_id,
            "asked_by_label": actor.label,
        },
    )  # fmt: skip
    if made:
        audit.record(actor, "mapping.asked", request, reporter=offer.reporter, key=offer.key, lines=offer.lines)
        told.mapping_asked(request, now)
    return request


def _offered(actor: Actor, search: Search, number: tuple[int, str, str]) -> Offer | None:
    offers = queries.mapping_offers(actor, search)
    return next((one for one in offers if (one.reporter_id, one.scheme, one.key) == number), None)


@transaction.atomic
def decide_mapping(
    *, actor: Actor, partner_id: UUID, request_id: UUID, accept: bool, note: str = "", now: datetime
) -> MappingRequest:  # fmt: skip
    """Accept, and the number means this partner from now on: all its lines are released. Or decline, with a note."""
    with scoped(Scope(partner_id)):
        request = MappingRequest.objects.select_for_update().get(partner_id=partner_id, id=request_id)
        if refusal := rules.refuse_decide(actor, request):
            raise Refused(refusal)
        if not accept and not note.strip():
            raise Refused(_("Say why: the partner reads your note."))
        request.state = RequestState.ACCEPTED if accept else RequestState.DECLINED
        request.decided_at, request.decided_by_label, request.note = now, actor.label, note.strip()[:NOTE_LENGTH]
        request.save(update_fields=["state", "decided_at", "decided_by_label", "note"])
        audit.record(actor, "mapping.decided", request, accepted=accept, note=request.note)
        told.mapping_decided(request, now)
    if accept:
        _map(actor, request, now)
    return request


def _map(actor: Actor, request: MappingRequest, now: datetime) -> None:
    """Refused where the number means another partner by now: whoever mapped that knew something else."""
    with scoped(VENDOR):
        known = feeds.mappings(actor).filter(reporter_id=request.reporter_id, scheme=request.scheme, key=request.key)
        if known.exclude(maps_to_id=request.partner_id).exists():
            raise Refused(_("The number has been mapped to another partner meanwhile. Decline the request."))
        fix.map_reseller(
            actor=actor, reporter=feeds.reporters(actor).get(id=request.reporter_id), scheme=request.scheme,
            key=request.key, partner=request.partner, now=now,
        )  # fmt: skip
