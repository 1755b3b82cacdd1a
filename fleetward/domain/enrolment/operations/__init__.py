"""Writes of enrolment: keys, attempts, what a PC does with its key, and the lists of expected PCs."""
