"""The placement rules, and one rule with what it would do now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers import queries as customers
from fleetward.domain.devices.pool_filter import begins
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import queries, rules
from fleetward.domain.transfers.lifecycle import Doubt, Verdict
from fleetward.domain.transfers.rule_trial import PER_PC, try_rule
from fleetward.entrypoints.web.actors import acting
from fleetward.entrypoints.web.list_page import Choice, Filter, list_page
from fleetward.entrypoints.web.page import page
from fleetward.entrypoints.web.placement.wording import conditions

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import PlacementRule
    from fleetward.domain.transfers.rule_trial import Trial

STATE = Choice(
    "state", _("State"), _("On and off"), [("on", _("Switched on")), ("off", _("Switched off"))],
    lambda value: Q(active=value == "on"),
)  # fmt: skip
VERDICT = Choice("verdict", _("What happens"), _("Anything"), Verdict.choices, lambda value: Q(verdict=value))
RULE_SORTS = {"order": "rank", "name": "name", "moved": "moved"}
TRIAL_SORTS = {"serial": "serial", "waiting": "waiting_since"}
TONES = {Verdict.WILL_MOVE: "good", Verdict.EARLIER_RULE: "", Verdict.TAKEN_OFF: "warn", Verdict.PLAN_ENDED: "warn"}


@page(Permission.CUSTOMER_VIEW)
def placement_rules(request: HttpRequest) -> HttpResponse:
    """All rules in their order."""
    actor = acting(request).actor
    wanted = Filter.read(request.GET, [STATE])
    context = list_page(request, queries.placement_rules(actor), wanted, sorts=RULE_SORTS, default="order")
    context |= {"rows": _shown(actor, context["rows"]), "may_manage": actor.may(Permission.RULE_MANAGE)}
    return render(request, f"placement/rules{'_list' if request.htmx else ''}.html", context)  # type: ignore[attr-defined]


def _shown(actor: Actor, found: list[PlacementRule]) -> list[dict[str, Any]]:
    names = dict(
        customers.visible_to(actor).filter(id__in={rule.to_customer_id for rule in found}).values_list("id", "name")
    )
    return [
        {"rule": rule, "conditions": conditions(rule), "customer": names.get(rule.to_customer_id, "")} for rule in found
    ]


def find_rule(actor: Actor, rule_id: UUID) -> PlacementRule:
    """The rule, or 404."""
    found = queries.placement_rules(actor).filter(id=rule_id).first()
    if found is None:
        raise Http404
    return found


@page(Permission.CUSTOMER_VIEW)
def placement_rule(request: HttpRequest, rule_id: UUID) -> HttpResponse:
    """One rule: what it asks, and what it would do with each PC of the page that fits it."""
    actor = acting(request).actor
    rule = find_rule(actor, rule_id)
    trial = try_rule(actor, rule, timezone.now())
    wanted = Filter.read(request.GET, [VERDICT], lambda text: begins("serial", text.upper()))
    context = list_page(request, trial.rows, wanted, sorts=TRIAL_SORTS, default="serial")
    context["rows"] = _tried(trial, context["rows"])
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "placement/trial_list.html", context)
    return render(request, "placement/rule.html", context | _rule_context(actor, rule, trial))


def _tried(trial: Trial, found: list[Any]) -> list[dict[str, Any]]:
    """Each PC with its verdict in words, the earlier rule's name, and its doubts."""
    return [
        {
            "pc": pc, "word": Verdict(pc.verdict).label, "tone": TONES[Verdict(pc.verdict)],
            "earlier": pc.earlier, "earlier_name": trial.earlier.get(pc.earlier, ""),
            "doubts": [Doubt(one).label for one in PER_PC if getattr(pc, one)] if _moves(pc) else [],
        }
        for pc in found
    ]  # fmt: skip


def _moves(pc: Any) -> bool:
    return bool(pc.verdict == Verdict.WILL_MOVE)


def _rule_context(actor: Actor, rule: PlacementRule, trial: Trial) -> dict[str, Any]:
    return {
        "rule": rule,
        "conditions": conditions(rule),
        "trial": trial,
        "earlier": trial.counts[Verdict.EARLIER_RULE],
        "held_back": trial.counts[Verdict.TAKEN_OFF] + trial.counts[Verdict.PLAN_ENDED],
        "doubts": [(Doubt(one).label, number) for one, number in trial.doubts.items()],
        "digest": rules.digest(rule),
        "to_type": rules.rule_to_type(trial.will_move, trial.customer.name),
        "may_manage": actor.may(Permission.RULE_MANAGE),
    }
