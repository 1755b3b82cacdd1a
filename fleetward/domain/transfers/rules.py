"""May this actor run, cancel or undo a bulk action now? A reason or None: pages hide by it, operations refuse by it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fleetward.domain.customers.names import name_key
from fleetward.domain.partners.permissions import Permission
from fleetward.domain.transfers import queries
from fleetward.domain.transfers.lifecycle import MOVES, ActionKind, ActionState, Outcome
from fleetward.domain.transfers.rule_match import BEGINS, BY_BEGINNING, CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from fleetward.domain.partners.actor import Actor
    from fleetward.domain.transfers.models import BulkAction, PlacementRule

MANY = 100
"""More PCs than this are moved only after the target's name has been typed (F6)."""

MOST_RULES = 200
"""Placement rules of one partner: every PC that arrives is held against each of them."""

NEEDS = {
    ActionKind.TRANSFER: Permission.DEVICE_TRANSFER,
    ActionKind.UN_ENROLMENT: Permission.DEVICE_UN_ENROL,
    ActionKind.RULE: Permission.RULE_MANAGE,
    ActionKind.UNDO: Permission.DEVICE_TRANSFER,
}
"""Who may ask for what. Undoing an un-enrolment needs what the un-enrolment needed."""

_LETTERS = "23456789CDFGHJKMNPQRTVWXY"
_LENGTH = 5


def will_move(action: BulkAction) -> int:
    """How many PCs the check found that would move."""
    return int(action.counts.get(Outcome.WILL_MOVE, 0))


def to_type(action: BulkAction, target_name: str = "") -> str:
    """What must be typed before the action runs; '' where nothing must.

    More than 100 PCs to one customer: its name. An un-enrolment (F8), or more than 100 PCs to anywhere else: a code
    of this action.
    """
    if action.kind != ActionKind.UN_ENROLMENT and will_move(action) <= MANY:
        return ""
    return target_name if action.kind == ActionKind.TRANSFER and target_name else _code(action)


def _code(action: BulkAction) -> str:
    number = int.from_bytes(hashlib.sha256(action.id.bytes).digest()[:8], "big")
    letters = ""
    for _place in range(_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def refuse_start(actor: Actor, action: BulkAction, *, typed: str, target_name: str = "") -> StrOrPromise | None:
    """Why the action may not run now."""
    if not actor.may(_needed(action)):
        return _("Your role may not do this.")
    if ActionState.RUNNING not in MOVES[ActionState(action.state)]:
        return _("It has been started or cancelled already.")
    if not will_move(action):
        return _("No PC would move.")
    if not same_text(typed, to_type(action, target_name)):
        return _("What you typed is not what was asked for. Nothing has been moved.")
    return None


def same_text(typed: str, wanted: str) -> bool:
    """Whether somebody typed what was asked for; case and spaces do not count."""
    return " ".join(typed.split()).casefold() == " ".join(wanted.split()).casefold()


def refuse_cancel(actor: Actor, action: BulkAction) -> StrOrPromise | None:
    """Why the action may not be cancelled."""
    if not actor.may(_needed(action)):
        return _("Your role may not do this.")
    if ActionState.CANCELLED not in MOVES[ActionState(action.state)]:
        return _("It has been started or cancelled already.")
    return None


def refuse_undo(actor: Actor, action: BulkAction) -> StrOrPromise | None:
    """Why the action may not be undone (F5)."""
    if not actor.may(_needed(action)):
        return _("Your role may not do this.")
    if action.state != ActionState.DONE:
        return _("Only what has been done can be undone.")
    if not action.counts.get(Outcome.MOVED):
        return _("No PC was moved, so there is nothing to undo.")
    if queries.undo_of(actor, action.id):
        return _("It is being undone, or has been undone, already.")
    return None


def _needed(action: BulkAction) -> Permission:
    """The permission for the action; an undo that a customer asked for undoes its un-enrolment."""
    if action.kind == ActionKind.UNDO and action.customer_id:
        return Permission.DEVICE_UN_ENROL
    return NEEDS[ActionKind(action.kind)]


def refuse_conditions(asked: Mapping[str, str]) -> dict[str, StrOrPromise]:
    """What is wrong with the conditions of a placement rule, by condition; '' stands for all of them."""
    if not any(asked[name] for name in CONDITIONS):
        return {"": _("Give at least one condition: a rule without any would take every PC.")}
    wrong: dict[str, StrOrPromise] = {}
    if asked["end_customer"] and not name_key(asked["end_customer"]):
        wrong["end_customer"] = _("A name has at least one letter or digit.")
    for name in BY_BEGINNING:
        if asked[name] == BEGINS:
            wrong[name] = _("Write the beginning before the *.")
    return wrong


def refuse_another_rule(existing: int) -> StrOrPromise | None:
    """Why no further placement rule may be written."""
    if existing < MOST_RULES:
        return None
    return _("There are %(most)s rules, and there may not be more. Delete one that you no longer need.") % {
        "most": MOST_RULES
    }


def digest(rule: PlacementRule) -> str:
    """What a rule asks and where it leads, as a short text: a trial speaks of exactly this."""
    said = [getattr(rule, name) for name in (*CONDITIONS, "to_customer_id")]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()[:16]


def rule_to_type(will_move: int, target_name: str) -> str:
    """What must be typed before a rule is switched on: the customer's name where it moves more than 100 PCs (F6)."""
    return target_name if will_move > MANY else ""


def refuse_switch_on(
    actor: Actor, rule: PlacementRule, *, tried: str, typed: str, will_move: int, target_name: str
) -> StrOrPromise | None:
    """Why the rule may not be switched on. `tried` is the `digest` of the rule as it was when it was tried."""
    if not actor.may(Permission.RULE_MANAGE):
        return _("Your role may not do this.")
    if rule.active:
        return _("The rule is switched on already.")
    if tried != digest(rule):
        return _("The rule was changed after you tried it. Look at what it does now.")
    wanted = rule_to_type(will_move, target_name)
    if wanted and not same_text(typed, wanted):
        return _("What you typed is not what was asked for. Nothing has been moved.")
    return None
