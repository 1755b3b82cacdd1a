"""What stands above the list of an answer: figures, what has changed, numbers to ask for, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from fleetward.domain.partners.vendor_profile import vendor_profile
from fleetward.domain.whereabouts import queries
from fleetward.domain.whereabouts.lifecycle import RequestState, Verdict
from fleetward.entrypoints.web.list_page import number
from fleetward.entrypoints.web.pool.standing import standing
from fleetward.entrypoints.web.whereabouts.wording import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.whereabouts.models import MappingRequest, Search

Number = tuple[int, str, str]


def of(actor: Actor, search: Search) -> dict[str, Any]:
    """The figures and cards. A constant number of queries."""
    asked = asked_for(actor)
    return {
        "seen": _stamp(search, asked),
        "figures": _figures(search),
        "changed": _changed(search),
        "changed_url": f"{reverse('whereabouts-answer', args=[search.id])}?changed=yes",
        "offers": _offers(actor, search, asked),
        "left": _left(search),
        "courses": _courses(actor, search),
        "training_system": vendor_profile().training_system,
        "proofs": list(queries.proofs(actor, search)),
        "support_url": f"{reverse('support-new')}?{urlencode({'search': search.id})}",
    }


def stamp(actor: Actor, search: Search) -> str:
    """What tells two states of the page apart. One query."""
    return _stamp(search, asked_for(actor))


def asked_for(actor: Actor) -> dict[Number, MappingRequest]:
    """The newest request for each number that the partner asked for."""
    rows = queries.mapping_requests(actor).order_by("asked_at", "id")
    return {(one.reporter_id, one.scheme, one.key): one for one in rows}


def _stamp(search: Search, asked: Mapping[Number, MappingRequest]) -> str:
    decided = sum(one.state != RequestState.OPEN for one in asked.values())
    moment = search.refreshed_at or search.answered_at
    counts = "-".join(str(search.counts.get(verdict, 0)) for verdict in Verdict)
    return f"{search.changed}.{counts}.{len(asked)}.{decided}" if moment else ""


def _figures(search: Search) -> list[dict[str, str]]:
    base = reverse("whereabouts-answer", args=[search.id])
    return [
        {"label": str(one.label), "value": number(count), "url": f"{base}?verdict={one}"}
        for one in Verdict
        if (count := search.counts.get(one, 0))
    ]


def _changed(search: Search) -> str:
    told = ngettext(
        "Since you asked, the answer for %(n)s number has changed.",
        "Since you asked, the answer for %(n)s numbers has changed.", search.changed,
    )  # fmt: skip
    return told % {"n": number(search.changed)} if search.changed else ""


def _left(search: Search) -> str:
    told = ngettext("%(n)s number is left", "%(n)s numbers are left", search.left)
    return told % {"n": number(search.left)} if search.left > 0 else ""


def _courses(actor: Actor, search: Search) -> list[str]:
    """Courses for the programs of which the partner has no certificate, where PCs of the list wait for one."""
    if not search.counts.get(Verdict.NOT_CERTIFIED):
        return []
    certified = {one.program for one in standing(actor, timezone.now()).valid}
    return [course.title for course in vendor_profile().courses if course.program not in certified]


def _offers(actor: Actor, search: Search, asked: Mapping[Number, MappingRequest]) -> list[dict[str, Any]]:
    base = reverse("whereabouts-ours", args=[search.id])
    found = []
    for offer in queries.mapping_offers(actor, search):
        known = asked.get((offer.reporter_id, offer.scheme, offer.key))
        waits = known is not None and known.state != RequestState.DECLINED
        named = urlencode({"reporter": offer.reporter_id, "scheme": offer.scheme, "key": offer.key})
        found.append({
            "offer": offer, "asked": known, "lines": number(offer.lines),
            "tone": REQUESTS[RequestState(known.state)] if known else "",
            "url": "" if waits else f"{base}?{named}",
        })  # fmt: skip
    return found
