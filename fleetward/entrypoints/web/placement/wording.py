"""A placement rule as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fleetward.domain.transfers.rule_match import BEGINS, BY_BEGINNING, CONDITIONS

if TYPE_CHECKING:
    from fleetward.domain.transfers.models import PlacementRule

EXACT = {
    "end_customer": gettext_lazy("end customer “%s”"),
    "end_customer_number": gettext_lazy("end customer's number “%s”"),
    "order_number": gettext_lazy("order “%s”"),
    "distributor": gettext_lazy("distributor “%s”"),
    "model": gettext_lazy("model “%s”"),
}
BEGINNING = {
    "order_number": gettext_lazy("an order that begins with “%s”"),
    "model": gettext_lazy("a model that begins with “%s”"),
}


def conditions(rule: PlacementRule) -> str:
    """'PCs with end customer “Fjord AS” and a model that begins with “HP EliteBook”'."""
    parts = [_condition(name, value) for name in CONDITIONS if (value := getattr(rule, name))]
    return _("PCs with %s") % get_text_list(parts, _("and"))


def _condition(name: str, value: str) -> str:
    if name in BY_BEGINNING and value.endswith(BEGINS):
        return str(BEGINNING[name]) % value.removesuffix(BEGINS)
    return str(EXACT[name]) % value
