"""Pages of partners and course completions."""
