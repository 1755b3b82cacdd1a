"""Whose rows may be seen: the scope, the backend that tells PostgreSQL, the policies (design 4, tenancy.md)."""
