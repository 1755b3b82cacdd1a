"""Why something is not done."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons. What a stranger is told of them is one and the same sentence."""

    NOT_REACHED = "not_reached"
    NOT_UNDERSTOOD = "not_understood"
    NOT_TESTED = "not_tested"
    NO_DOMAIN = "no_domain"
    BAD_DOMAIN = "bad_domain"
    TAKEN = "taken"
    FOREIGN_ADDRESS = "foreign_address"
    NOT_VERIFIED = "not_verified"
    NO_PLACE = "no_place"
    OTHER_IDENTITY = "other_identity"
    OVER = "over"
    LAST_ADMINISTRATOR = "last_administrator"


class Refused(Exception):
    """It was not done. `detail` is for administrators who test, and for the log."""

    def __init__(self, why: Refusal, detail: str = "") -> None:
        super().__init__(f"{why} {detail}".strip())
        self.why, self.detail = why, detail
