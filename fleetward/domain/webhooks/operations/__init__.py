"""Writes of webhooks: looking after endpoints, taking events, delivering them, sending them again."""

from fleetward.domain.webhooks.operations.delivering import deliver_due
from fleetward.domain.webhooks.operations.managing import (
    Refused,
    Wanted,
    change,
    create,
    delete,
    pause,
    resume,
    rotate,
)
from fleetward.domain.webhooks.operations.pruning import forget_old
from fleetward.domain.webhooks.operations.replaying import replay, replay_failed, send_test
from fleetward.domain.webhooks.operations.taking import DELIVER, take_new

__all__ = [
    "DELIVER",
    "Refused",
    "Wanted",
    "change",
    "create",
    "delete",
    "deliver_due",
    "forget_old",
    "pause",
    "replay",
    "replay_failed",
    "resume",
    "rotate",
    "send_test",
    "take_new",
]
