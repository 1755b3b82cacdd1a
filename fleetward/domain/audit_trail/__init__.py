"""The audit log as people read it: each their part of it (see `foundation/audit` for how it is written and sealed)."""
