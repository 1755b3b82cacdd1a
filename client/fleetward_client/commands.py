"""What each command does: arguments in, rows out, an exit code back."""

from __future__ import annotations

import getpass
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from fleetward_client import output, serial_list, settings
from fleetward_client.client import Client
from fleetward_client.moving import COLUMNS as ITEM_COLUMNS
from fleetward_client.moving import DONE, SOME_REFUSED, Manner, carry_out, target
from fleetward_client.problems import Failure, WrongUse
from fleetward_client.settings import Settings
from fleetward_client.wire import checked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

DEVICES = ("serial", "model", "program", "place", "since", "end_customer", "customer_id", "id")
CUSTOMERS = ("id", "name", "program", "devices", "seats", "plan_state")
SOUGHT = ("given", "meaning", "reason", "next")
SUPPORT = ("number", "state", "kind", "subject", "opened_at", "id")
ALERTS = ("serial", "severity", "title", "part", "state", "opened_at", "customer_id")
REPAIRS = ("number", "serial", "state", "problem", "submitted_at", "promised_by", "id")
SETTLED = {"on_page", "on_dashboard", "un_enrolled"}


def connected() -> Client:
    """A client for whoever is signed in."""
    found = settings.load(os.environ)
    return Client(found.url, found.credentials, language=language())


def language() -> str:
    """In which the server's sentences are wanted."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "nb" if spoken.startswith(("nb", "no", "nn")) else "en"


def login(given: argparse.Namespace) -> int:
    """Ask for the secret, try it, keep it."""
    secret = _secret("Client secret: " if given.client_id else "Token: ")
    url = checked(given.url)
    named = {"client_id": given.client_id, "client_secret": secret} if given.client_id else {"token": secret}
    wanted = Settings(url, **named)
    me = Client(url, wanted.credentials, language=language()).me()
    path = settings.store(os.environ, wanted)
    output.say(f"Signed in at {url} as {me.name} ({me.role}). Kept in {path}, until {me.expires_at:%Y-%m-%d %H:%M}.")
    return DONE


def _secret(prompt: str) -> str:
    """Typed without being shown, or out of a pipe; never an argument, which everybody on the computer could read."""
    secret = (getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not secret:
        raise WrongUse("No token was given. Make one in the settings, under API, and give it here.")
    return secret


def logout(_given: argparse.Namespace) -> int:
    """Forget it here; it is revoked on the page."""
    output.say("Signed out." if settings.forget(os.environ) else "Nobody was signed in.")
    return DONE


def whoami(_given: argparse.Namespace) -> int:
    """Who the credential is, and what it may."""
    me = connected().me()
    output.table([me], ("name", "kind", "role", "scopes", "expires_at"))
    return DONE


def devices(given: argparse.Namespace) -> int:
    """PCs of the page Unassigned devices, or of one customer."""
    client, filters = connected(), _filters(given, "model", "program", "q")
    rows = client.unassigned(**filters) if given.unassigned else client.customer_devices(given.customer, **filters)
    return _written(given, rows, DEVICES)


def customers(given: argparse.Namespace) -> int:
    """The partner's customers."""
    return _written(given, connected().customers(**_filters(given, "q")), CUSTOMERS)


def transfer(given: argparse.Namespace) -> int:
    """Move PCs to a customer, or back to the page."""
    serials = serial_list.gathered(given.serials, given.file)
    client = connected()
    where_to = target(client, given.to)
    return carry_out(client, client.ask_transfer(serials, given.to), where_to, _manner(given))


def undo(given: argparse.Namespace) -> int:
    """Take back what a transfer moved."""
    client = connected()
    return carry_out(client, client.undo_transfer(given.id), "where they were", _manner(given))


def _manner(given: argparse.Namespace) -> Manner:
    return Manner(given.dry_run, given.yes, partial(_rows, given, columns=ITEM_COLUMNS))


def where(given: argparse.Namespace) -> int:
    """Where each PC is, why, and what to do next."""
    serials = serial_list.gathered(given.serials, given.file)
    client = connected()
    asked = client.ask_where(serials)
    search = client.wait(asked, lambda one: output.progress(f"Looking for {one.total} PCs …"))
    output.cleared()
    if search.state != "done":
        raise Failure("The search could not be answered. Try again.")
    rows = list(client.search_results(search.id))
    _rows(given, rows, columns=SOUGHT)
    missing = sum(row.verdict not in SETTLED for row in rows)
    output.say(f"{len(rows) - missing} of {len(rows)} PCs are where you see them.")
    if missing:
        output.say(f"To ask the support team about the others: fleetward-cli support open --search {search.id} …")
    return SOME_REFUSED if missing else DONE


def support_list(given: argparse.Namespace) -> int:
    """What was asked of the support team."""
    return _written(given, connected().support_cases(**_filters(given, "state", "q")), SUPPORT)


def support_open(given: argparse.Namespace) -> int:
    """Ask the support team."""
    text = given.text if given.text is not None else sys.stdin.read()
    if not text.strip():
        raise WrongUse("Say what happened: with --text, or on standard input.")
    kind = given.kind or ("missing_pcs" if given.search else "other")
    made = connected().open_support_case(
        subject=given.subject, text=text, kind=kind, serials=given.serial, search_id=given.search,
        priority=given.priority,
    )  # fmt: skip
    output.say(f"Support case {made.number} has been opened.")
    _rows(given, [made], columns=SUPPORT)
    return DONE


def alerts(given: argparse.Namespace) -> int:
    """What is wrong with PCs."""
    return _written(given, connected().alerts(**_filters(given, "state", "severity", "customer", "q")), ALERTS)


def repairs(given: argparse.Namespace) -> int:
    """Repair cases."""
    return _written(given, connected().repair_cases(**_filters(given, "state", "q")), REPAIRS)


def _filters(given: argparse.Namespace, *names: str) -> dict[str, str]:
    return {name: value for name in names if (value := getattr(given, name))}


def _written(given: argparse.Namespace, rows: Iterable[Any], columns: Sequence[str]) -> int:
    _rows(given, rows, columns=columns)
    return DONE


def _rows(given: argparse.Namespace, rows: Iterable[Any], columns: Sequence[str]) -> int:
    if given.json:
        return output.as_json(rows)
    return output.as_csv(rows, columns) if given.csv else output.table(rows, columns)
