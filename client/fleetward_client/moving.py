"""`transfer` and `undo`: look at what would become of each PC, ask, run, and tell what became of each."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fleetward_client import output
from fleetward_client.problems import Failure, NoAnswer, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from fleetward_client.client import Client
    from fleetward_client.shapes import Transfer, TransferItem

DONE, SOME_REFUSED, WRONG_USE = 0, 1, 2
GOOD = {"will_move", "moved", "already_there"}
COLUMNS = ("named", "outcome", "why")
WORDS = {
    "will_move": "will move", "already_there": "already there", "not_visible": "not among your PCs",
    "unreadable": "not a serial number", "held_back": "held back", "moved": "moved",
    "changed": "changed since the check, left alone",
}  # fmt: skip
NOT_FOUND = 404
MOST_TOLD = 20
"""Refusals that are told before one agrees; the result has them all."""


@dataclass(frozen=True)
class Manner:
    """How it is to be done: `write` writes the result of each PC."""

    dry_run: bool
    yes: bool
    write: Callable[[list[TransferItem]], int]


def target(client: Client, to: str) -> str:
    """What the target is called; `Failure` where there is no such customer."""
    if to == "pool":
        return "the page Unassigned devices"
    try:
        return client.customer(to).name
    except Problem as missing:
        if missing.status != NOT_FOUND:
            raise
        raise Failure(f"You have no customer with the ID {to}. See: fleetward-cli customers list") from missing


def carry_out(client: Client, asked: Transfer, where_to: str, manner: Manner) -> int:
    """From the preview to the result; the exit code. Whoever stops before it runs has moved nothing."""
    running = False
    try:
        ready = client.wait(asked, lambda one: output.progress(f"Checking {one.total} PCs …"))
        output.cleared()
        items = list(client.transfer_items(ready.id))
        _preview(items, where_to)
        if manner.dry_run or not ready.may_run:
            return _leave(client, ready, items, manner)
        if not _agreed(ready, where_to, manner):
            client.cancel_transfer(ready.id)
            output.say("Nothing was moved.")
            return WRONG_USE if not sys.stdin.isatty() else SOME_REFUSED
        running = True
        started = client.run_transfer(ready.id, ready.confirmation)
        client.wait(started, lambda one: output.progress(f"Moving: {one.done} of {one.total} PCs …"))
        output.cleared()
        return _result(client, ready.id, manner)
    except (KeyboardInterrupt, NoAnswer):
        output.cleared()
        _stopped(client, asked, running=running)
        raise


def _preview(items: list[TransferItem], where_to: str) -> None:
    moving = sum(one.outcome == "will_move" for one in items)
    output.say(f"{moving} of {len(items)} PCs will move to {where_to}.")
    for outcome in ("already_there", "not_visible", "unreadable", "held_back"):
        if count := sum(one.outcome == outcome for one in items):
            output.say(f"  {count} {WORDS[outcome]}")
    refused = [one for one in items if one.outcome not in GOOD]
    for one in refused[:MOST_TOLD]:
        output.say(f"  {one.named}: {one.why or WORDS.get(one.outcome, one.outcome)}")
    if len(refused) > MOST_TOLD:
        output.say(f"  … and {len(refused) - MOST_TOLD} more: --dry-run writes them all.")
    if doubtful := sum(bool(one.doubts) for one in items):
        output.say(f"  {doubtful} of those that will move raise doubts: look at them on the page before you agree.")


def _leave(client: Client, ready: Transfer, items: list[TransferItem], manner: Manner) -> int:
    """Nothing is to be moved, or nothing can be."""
    client.cancel_transfer(ready.id)
    manner.write(items)
    output.say("Nothing was moved.")
    return DONE if all(one.outcome in GOOD for one in items) else SOME_REFUSED


def _agreed(ready: Transfer, where_to: str, manner: Manner) -> bool:
    """Where the server asks for a word to be typed, that word is asked for; `--yes` types it."""
    if manner.yes:
        return True
    if not sys.stdin.isatty():
        output.say("Nobody can be asked here: add --yes to move them, or --dry-run to look only.")
        return False
    wanted = ready.confirmation or "y"
    sys.stderr.write(f"Move them to {output.plain(where_to)}? Type {output.plain(wanted)} to go on: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() == wanted.casefold()


def _result(client: Client, transfer_id: str, manner: Manner) -> int:
    items = list(client.transfer_items(transfer_id))
    manner.write(items)
    moved = sum(one.outcome == "moved" for one in items)
    output.say(f"{moved} of {len(items)} PCs moved. To take it back: fleetward-cli undo {transfer_id}")
    return DONE if all(one.outcome in GOOD for one in items) else SOME_REFUSED


def _stopped(client: Client, asked: Transfer, *, running: bool) -> None:
    if running:
        output.say(f"Stopped looking. The server goes on; to take it back: fleetward-cli undo {asked.id}")
        return
    try:
        client.cancel_transfer(asked.id)
    except Failure:
        output.say(f"Stopped. Nothing was moved; the transfer {asked.id} waits, and can be dropped on its page.")
    else:
        output.say("Stopped. Nothing was moved.")
