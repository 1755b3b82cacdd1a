"""One module for each kind of part. Each gives a list, or None where the PC does not tell: no data, never 'healthy'."""
