"""Where a search looks, in order; each room brings its own. Who may not look somewhere pays no query for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetward.entrypoints.web.alerts.found import GROUPS as ALERTS
from fleetward.entrypoints.web.claims.found import GROUPS as CLAIMS
from fleetward.entrypoints.web.customers.found import GROUPS as CUSTOMERS
from fleetward.entrypoints.web.partners.found import GROUPS as PARTNERS
from fleetward.entrypoints.web.parts_desk.found import GROUPS as PARTS_DESK
from fleetward.entrypoints.web.pool.found import GROUPS as POOL
from fleetward.entrypoints.web.repair_desk.found import GROUPS as REPAIR_DESK
from fleetward.entrypoints.web.sales_feed.found import GROUPS as SALES_FEED
from fleetward.entrypoints.web.support.found import GROUPS as SUPPORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fleetward.domain.partners.actor import Actor
    from fleetward.entrypoints.web.found import Found, Group

GROUPS = [
    *POOL, *CUSTOMERS, *REPAIR_DESK, *SUPPORT, *PARTS_DESK, *CLAIMS, *ALERTS, *PARTNERS, *SALES_FEED,
]  # fmt: skip
SHOWN = 6


@dataclass(frozen=True)
class Answer:
    """What one group found; `url` leads to all of it where there is more."""

    group: Group
    found: Sequence[Found]
    more: bool
    url: str


def groups(actor: Actor) -> list[Group]:
    """Where the actor may look."""
    return [one for one in GROUPS if one.may(actor)]


def look(actor: Actor, text: str) -> list[Answer]:
    """What was found, group by group; at most one query each."""
    answers = []
    for group in groups(actor) if text else []:
        if found := group.find(actor, text, SHOWN + 1):
            more = len(found) > SHOWN
            url = group.all_url(actor, text) if more and group.all_url else ""
            answers.append(Answer(group, found[:SHOWN], more, url))
    return answers


def meant(answers: Sequence[Answer]) -> Found | None:
    """The one thing whose whole number was typed, if it is one alone."""
    exact = [one for answer in answers for one in answer.found if one.exact]
    return exact[0] if len(exact) == 1 else None
