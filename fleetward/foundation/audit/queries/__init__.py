"""Reading the audit log's seals as the owner."""
