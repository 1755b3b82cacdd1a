"""`fleetward-cli`: what can be asked, and the exit codes."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from fleetward_client import commands, output
from fleetward_client.problems import Failure, NoAnswer, NobodySignedIn, NotSignedIn, Problem, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Command = Callable[[argparse.Namespace], int]
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 (its only name)

REFUSED, NOT_SIGNED_IN, NO_ANSWER, STOPPED, PIPE_CLOSED = 3, 4, 5, 130, 141
OUR_FAULT = 500
CODE_OF = {NotSignedIn: NOT_SIGNED_IN, NobodySignedIn: NOT_SIGNED_IN, NoAnswer: NO_ANSWER, WrongUse: 2}
CODES = """\
exit codes:
  0    done; of `transfer`, `undo` and `where`: of every PC
  1    some PCs were refused, or are missing
  2    wrong use, or nobody there who could be asked
  3    refused: not found, not allowed, or a rule forbids it
  4    not signed in, or the token does not serve any more
  5    no answer: the network or the server is away
  130  stopped with Ctrl-C
"""
ENVIRONMENT = """\
environment:
  FLEETWARD_URL, and FLEETWARD_TOKEN or FLEETWARD_CLIENT_ID with FLEETWARD_CLIENT_SECRET: instead of `login`
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """The program; its exit code."""
    given = _parser().parse_args(arguments)
    command: Command = given.command
    try:
        code = command(given)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has no reader
        return PIPE_CLOSED
    except Failure as failure:
        return _told(failure)
    return code


def _told(failure: Failure) -> int:
    output.cleared()
    output.say(f"fleetward-cli: {failure}")
    if isinstance(failure, NotSignedIn):
        output.say("Sign in again: fleetward-cli login --url https://…")
    elif isinstance(failure, Problem) and failure.request_id:
        output.say(f"Quote {failure.request_id} when you ask about this.")
    if isinstance(failure, Problem) and failure.status >= OUR_FAULT:
        return NO_ANSWER
    return next((code for kind, code in CODE_OF.items() if isinstance(failure, kind)), REFUSED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fleetward-cli", description="Fleetward at the command line.", epilog=CODES + "\n" + ENVIRONMENT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    kinds = parser.add_subparsers(required=True, metavar="command")
    _signing_in(kinds)
    _reading(kinds)
    _moving(kinds)
    _asking_support(kinds)
    return parser


def _add(kinds: Commands, name: str, command: Command, told: str) -> argparse.ArgumentParser:
    parser = kinds.add_parser(name, help=told, description=told)
    parser.set_defaults(command=command)
    return parser


def _with_rows(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, with every field")
    form.add_argument("--csv", action="store_true", help="as CSV")
    return parser


def _signing_in(kinds: Commands) -> None:
    signing = _add(kinds, "login", commands.login, "sign in; the token is typed, or read from standard input")
    signing.add_argument("--url", required=True, help="the server, as https://fleet.example")
    signing.add_argument("--client-id", default="", help="of an API client, whose secret is asked for then")
    _add(kinds, "logout", commands.logout, "forget the token on this computer")
    _add(kinds, "whoami", commands.whoami, "who is signed in, and what for")


def _list_of(kinds: Commands, noun: str, command: Command, told: str, *filters: str) -> argparse.ArgumentParser:
    group = kinds.add_parser(noun, help=told).add_subparsers(required=True, metavar="command")
    listing = _with_rows(_add(group, "list", command, told))
    for name in filters:
        listing.add_argument(f"--{name}", default="", help=FILTERS[name])
    return listing


FILTERS = {
    "q": "start of a serial number, name or number", "model": "this model", "program": "this program",
    "state": "in this state, as the API names it", "severity": "as bad as this", "customer": "of this Customer ID",
}  # fmt: skip


def _reading(kinds: Commands) -> None:
    devices = _list_of(kinds, "devices", commands.devices, "PCs", "model", "program", "q")
    which = devices.add_mutually_exclusive_group(required=True)
    which.add_argument("--unassigned", action="store_true", help="on the page Unassigned devices")
    which.add_argument("--customer", default="", metavar="ID", help="on the dashboard of this customer")
    _list_of(kinds, "customers", commands.customers, "your customers", "q")
    _list_of(kinds, "alerts", commands.alerts, "what is wrong with PCs", "state", "severity", "customer", "q")
    _list_of(kinds, "repairs", commands.repairs, "repair cases", "state", "q")


def _with_serials(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("serials", nargs="*", metavar="serial", help="serial numbers")
    parser.add_argument("--file", help="a list: one in a line, or CSV with a column 'serial'; - for standard input")


def _moving(kinds: Commands) -> None:
    told = "move PCs to a customer; says first what will become of each, and asks"
    transfer = _with_rows(_add(kinds, "transfer", commands.transfer, told))
    transfer.add_argument("--to", required=True, metavar="CUSTOMER_ID", help="or `pool`, for Unassigned devices")
    _with_serials(transfer)
    undo = _with_rows(_add(kinds, "undo", commands.undo, "take back what a transfer moved"))
    undo.add_argument("id", help="of the transfer, as it was told when it ran")
    for parser in (transfer, undo):
        parser.add_argument("--dry-run", action="store_true", help="say what would become of each PC; move nothing")
        parser.add_argument("--yes", action="store_true", help="move without a question, however many")
    where = _with_rows(_add(kinds, "where", commands.where, "where PCs are, why, and what to do next"))
    _with_serials(where)


def _asking_support(kinds: Commands) -> None:
    group = kinds.add_parser("support", help="support cases").add_subparsers(required=True, metavar="command")
    listing = _with_rows(_add(group, "list", commands.support_list, "what was asked; open ones, without --state"))
    for name in ("state", "q"):
        listing.add_argument(f"--{name}", default="", help=FILTERS[name])
    opening = _with_rows(_add(group, "open", commands.support_open, "ask the support team"))
    opening.add_argument("--subject", required=True)
    opening.add_argument("--text", help="what happened; without it, from standard input")
    opening.add_argument("--kind", default="", help="missing_pcs, wrong_customer, wrong_partner, feed, account, other")
    opening.add_argument("--serial", action="append", default=[], help="a PC that it is about; may come again")
    opening.add_argument("--search", default="", metavar="ID", help="of a search by `where`: its missing PCs")
    opening.add_argument("--priority", default="normal", choices=["low", "normal", "high", "urgent"])
