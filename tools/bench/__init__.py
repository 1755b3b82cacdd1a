"""`make bench`: our speed as a share of raw PostgreSQL's, in one run on one database."""
