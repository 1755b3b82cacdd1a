"""Writing the audit log, and sealing it."""

from fleetward.foundation.audit.operations.recording import (
    Acting,
    changed,
    record,
    record_each,
    record_rows,
    request_address,
    request_id,
    watch,
)
from fleetward.foundation.audit.operations.sealing import seal, seal_waiting

__all__ = [
    "Acting",
    "changed",
    "record",
    "record_each",
    "record_rows",
    "request_address",
    "request_id",
    "seal",
    "seal_waiting",
    "watch",
]
