"""Entries of the left panel."""

from fleetward.entrypoints.web.shell import NavItem

ITEMS: list[NavItem] = []
