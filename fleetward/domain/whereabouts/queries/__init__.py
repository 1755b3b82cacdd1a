"""Reads of Where is my PC?: rows (`rows`), what is known of serials (`standing`, `near`), order numbers (`orders`)."""

from fleetward.domain.whereabouts.queries.rows import (
    Offer,
    mapping_offers,
    mapping_requests,
    proof_path,
    proofs,
    proofs_of_request,
    sought,
    unsettled,
    visible_to,
)

__all__ = [
    "Offer", "mapping_offers", "mapping_requests", "proof_path", "proofs", "proofs_of_request", "sought", "unsettled",
    "visible_to",
]  # fmt: skip
