"""Pages of the sales feed, one module a noun."""
