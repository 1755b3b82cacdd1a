"""Writes of customers: the dashboards themselves, invitations and their answers, members, and the count of PCs."""

from fleetward.domain.customers.letters import Letter
from fleetward.domain.customers.operations.answers import Gone, accept, accept_as_new, decline
from fleetward.domain.customers.operations.dashboards import (
    Details,
    Plan,
    add_customer,
    answer_self_service_question,
    change_details,
    change_managed_by,
    change_plan,
    change_preferences,
    switch_self_service,
)
from fleetward.domain.customers.operations.invitations import (
    SEND,
    invite_again,
    invite_member,
    withdraw,
    withdraw_first,
    write_letter,
)
from fleetward.domain.customers.operations.locking import Refused
from fleetward.domain.customers.operations.members import change_role, remove_member, sign_member_out
from fleetward.domain.customers.operations.moves import note_moves

__all__ = [
    "SEND", "Details", "Gone", "Letter", "Plan", "Refused", "accept", "accept_as_new", "add_customer",
    "answer_self_service_question", "change_details", "change_managed_by", "change_plan", "change_preferences",
    "change_role", "decline", "invite_again", "invite_member", "note_moves", "remove_member", "sign_member_out",
    "switch_self_service", "withdraw", "withdraw_first", "write_letter",
]  # fmt: skip
