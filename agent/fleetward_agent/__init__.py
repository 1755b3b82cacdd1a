"""The PC agent: reads what a PC knows of its parts, tells Fleetward, and shows the user what Fleetward asks for."""

VERSION = "0.1.0"
