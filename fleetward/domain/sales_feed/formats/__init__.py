"""Readers of the forms in which distributors report: bytes in, events of `neutral` out."""
