"""Pages of *Where is my PC?*, and the steward's page of what is asked for on the strength of it (B1)."""
