"""Words of webhooks."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.webhooks.lifecycle import DeliveryState, EndpointState

REFUSALS = {
    "made_already": _("This has been made already; its secret was shown then."),
    "too_many": _("There are 20 webhooks already. Delete one that is not used any more."),
    "bad_address": _("Give an address that begins with https://, without a user name and without #."),
    "bad_events": _("Choose at least one event."),
    "paused": _("The webhook is paused. Resume it first."),
    "waits": _("It waits to be sent anyway."),
}

ENDPOINT_TONES = {EndpointState.ACTIVE: "good", EndpointState.PAUSED: "warn"}
DELIVERY_TONES = {DeliveryState.WAITING: "info", DeliveryState.DELIVERED: "good", DeliveryState.FAILED: "bad"}
