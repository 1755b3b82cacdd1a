"""The rules: one room a noun. Arrows point down only (ARCHITECTURE.md)."""
