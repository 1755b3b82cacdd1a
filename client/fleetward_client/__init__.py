"""A client of Fleetward's REST API: typed, and built on the standard library alone."""

from fleetward_client.client import Client
from fleetward_client.credentials import ClientCredentials, Credentials, PersonalToken
from fleetward_client.problems import Failure, NoAnswer, NotSignedIn, Problem
from fleetward_client.shapes import (
    Alert,
    Customer,
    Device,
    Me,
    RepairCase,
    Search,
    Sought,
    SupportCase,
    Transfer,
    TransferItem,
)

VERSION = "0.1.0"

__all__ = [
    "VERSION", "Alert", "Client", "ClientCredentials", "Credentials", "Customer", "Device", "Failure", "Me",
    "NoAnswer", "NotSignedIn", "PersonalToken", "Problem", "RepairCase", "Search", "Sought", "SupportCase", "Transfer",
    "TransferItem",
]  # fmt: skip
